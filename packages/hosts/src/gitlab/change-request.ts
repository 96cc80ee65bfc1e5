import { type Http, type NewChangeRequest, property, textAt } from '@slipway/core'
import type { ChangeRequestApi } from '../kit/change-request'
import { withoutQuickActions } from './quick-actions'

const requests = ({ path }: NewChangeRequest) => `/projects/${encodeURIComponent(path)}/merge_requests`

/** Merge requests (docs.gitlab.com/api/merge_requests). */
export function gitlabChangeRequests(env: NodeJS.ProcessEnv, http: Http, token: string): ChangeRequestApi {
  return {
    host: 'GitLab',
    http,
    server: env['CI_SERVER_URL'] ?? '',
    base: env['CI_API_V4_URL'] ?? '',
    headers: { 'private-token': token },
    permission:
      "give git-token a project access token of that repository with the scope api and the role Developer; the job's own token may not",
    list: (request) => {
      const query = new URLSearchParams({
        state: 'opened',
        source_branch: request.branch,
        target_branch: request.target,
      })
      return `${requests(request)}?${query.toString()}`
    },
    one: (request, found) => ({ method: 'PUT', path: `${requests(request)}/${String(property(found, 'iid'))}` }),
    create: requests,
    body: ({ branch, target, title, text }) => ({
      source_branch: branch,
      target_branch: target,
      title,
      description: withoutQuickActions(text),
      remove_source_branch: true,
    }),
    changes: ({ title, text }) => ({ title, description: withoutQuickActions(text) }),
    urlOf: (found) => textAt(found, 'web_url'),
  }
}
