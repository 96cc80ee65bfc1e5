import type { Http, SourceContext } from '@slipway/core'
import { octokitOver } from './octokit'

/**
 * One comment a pull request, found again by its marker and its author: a marker that somebody else wrote is left
 * alone. The client is the official one, loaded here.
 */
export async function stickyComment(
  { source, http }: { readonly source: SourceContext; readonly http: Http },
  marker: string,
  markdown: string,
  token: string,
): Promise<void> {
  const [owner, repo] = (source.repository ?? '').split('/')
  if (owner === undefined || repo === undefined || source.changeRequest === undefined) return
  const octokit = await octokitOver(http, token)
  const body = `${marker}\n${markdown}`
  const { viewer } = await octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }')
  const place = { owner, repo, issue_number: source.changeRequest }
  const comments = await octokit.paginate(octokit.rest.issues.listComments, { ...place, per_page: 100 })
  const ours = comments.find(
    (comment) => comment.body?.startsWith(marker) === true && comment.user?.login === viewer.login,
  )
  if (ours === undefined) await octokit.rest.issues.createComment({ ...place, body })
  else await octokit.rest.issues.updateComment({ owner, repo, comment_id: ours.id, body })
}
