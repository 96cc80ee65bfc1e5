import { type Http, type NewChangeRequest, property, textAt } from '@slipway/core'
import type { ChangeRequestApi } from '../kit/change-request'

const pulls = ({ path }: NewChangeRequest) => `/repos/${path.split('/').map(encodeURIComponent).join('/')}/pulls`

/** Pull requests (docs.github.com/rest/pulls). */
export function githubChangeRequests(env: NodeJS.ProcessEnv, http: Http, token: string): ChangeRequestApi {
  return {
    host: 'GitHub',
    http,
    server: env['GITHUB_SERVER_URL'] ?? 'https://github.com',
    base: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'user-agent': 'slipway' },
    permission:
      "give git-token a token with `pull-requests: write` for that repository; for the job's own token, the repository has to allow Actions to open pull requests",
    list: (request) => {
      const [owner = ''] = request.path.split('/')
      const query = new URLSearchParams({ state: 'open', head: `${owner}:${request.branch}`, base: request.target })
      return `${pulls(request)}?${query.toString()}`
    },
    one: (request, found) => ({ method: 'PATCH', path: `${pulls(request)}/${String(property(found, 'number'))}` }),
    create: pulls,
    body: ({ branch, target, title, text }) => ({ head: branch, base: target, title, body: text }),
    changes: ({ title, text }) => ({ title, body: text }),
    urlOf: (found) => textAt(found, 'html_url'),
  }
}
