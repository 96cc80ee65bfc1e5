import {
  type ChangeRequest,
  type Check,
  type DeploymentState,
  fitMarkdown,
  listAt,
  type PostedComment,
  property,
  type Reporting,
  textAt,
} from '@slipway/core'
import { githubDeployments } from './deployments'
import { all, call, type GitHubAccess, list, permitted, query, type ReportingParts } from './reporting-access'

/** The first line of our comment, by which it is found again. */
export const MARKER = '<!-- slipway:run -->'

/** Tells a check of ours from one that another step of the workflow made: both are of the same app. */
const CHECK_ID = 'slipway:run'

/** Two workflows on one commit have a check each: a later pass of one must not hide that the other failed. */
function checkId({ source }: GitHubAccess): string {
  const workflow = source.endedRun === undefined ? source.workflow : source.endedRun.workflowFile
  return [CHECK_ID, workflow?.split('/').at(-1)].filter((part) => part !== undefined).join(' ')
}

/** Bytes: GitHub's reference says characters, and refuses more bytes all the same (github/docs#35252). */
const SUMMARY_LIMIT = 65_535
const CUT = 'The rest is cut here; report.html has all of it.'

/** Comments, checks and deployments by the REST interface. */
export function githubReporting(parts: ReportingParts): Reporting {
  const { source } = parts
  const about = source.endedRun ?? source
  const name = source.repository ?? ''
  const access: GitHubAccess = {
    ...parts,
    owner: name.split('/')[0] ?? '',
    repository: `/repos/${name}`,
    commit: about.commit ?? '',
    runId: about.runId,
    runUrl: about.runUrl,
  }
  return {
    changeRequests: () => permitted('pull-requests: read', () => findPulls(access)),
    comments: (request) => permitted('pull-requests: write', () => findComments(access, request)),
    writeComment: (request, markdown, posted) =>
      permitted('pull-requests: write', () => writeComment(access, request, { markdown, posted })),
    writeCheck: (check) => permitted('checks: write', () => writeCheck(access, check)),
    lastRun: () => permitted('actions: read', () => lastRun(access)),
    ...githubDeployments(access),
  }
}

/**
 * A run of a pull request knows its number. The end of a run tells the head alone, and that of a fork names no pull
 * request at all: it is found by owner, branch and commit of the event, and nothing that the run left has a say.
 */
async function findPulls(access: GitHubAccess): Promise<readonly ChangeRequest[]> {
  const { repository, commit } = access
  const { changeRequest, endedRun } = access.source
  if (endedRun === undefined) {
    if (changeRequest === undefined) return []
    const pull = await call(access, 'GET', `${repository}/pulls/${changeRequest}`)
    return textAt(pull, 'head', 'sha') === commit ? [{ number: changeRequest }] : []
  }
  const { owner, branch } = endedRun
  if (owner === undefined || branch === undefined) return []
  const pulls = await list(
    access,
    `${repository}/pulls${query({ state: 'open', head: `${owner}:${branch}`, per_page: 100 })}`,
  )
  // The server leaves a filter out that it cannot read, so that what it answers is compared, too.
  return pulls.flatMap((pull) => {
    const [head, number] = [property(pull, 'head'), property(pull, 'number')]
    const isIt =
      textAt(head, 'sha') === commit && textAt(head, 'ref') === branch && textAt(head, 'user', 'login') === owner
    return isIt && typeof number === 'number' ? [{ number }] : []
  })
}

/** Runs of a change request have branches of their own, which may be called as this one is. */
async function lastRun(access: GitHubAccess): Promise<DeploymentState | undefined> {
  const { source, repository, runId } = access
  const [workflow, branch] = [source.workflow?.split('/').at(-1), source.ref]
  if (workflow === undefined || branch === undefined || source.endedRun !== undefined) return undefined
  const wanted = query({ branch, status: 'completed', exclude_pull_requests: 'true', per_page: 20 })
  const path = `${repository}/actions/workflows/${encodeURIComponent(workflow)}/runs${wanted}`
  const before = listAt(await call(access, 'GET', path), 'workflow_runs').find(
    (run) =>
      String(property(run, 'id')) !== runId &&
      !/^pull_request/.test(textAt(run, 'event') ?? '') &&
      ['success', 'failure'].includes(textAt(run, 'conclusion') ?? ''),
  )
  return before === undefined ? undefined : textAt(before, 'conclusion') === 'success' ? 'good' : 'bad'
}

async function findComments(access: GitHubAccess, { number }: ChangeRequest): Promise<readonly PostedComment[]> {
  const [answer, comments] = await Promise.all([
    call(access, 'POST', '/graphql', { query: 'query { viewer { login } }' }),
    all(access, `${access.repository}/issues/${number}/comments`),
  ])
  const login = textAt(answer, 'data', 'viewer', 'login')
  return comments.flatMap((comment) => {
    const text = textAt(comment, 'body') ?? ''
    const isOurs = text.startsWith(MARKER) && login !== undefined && textAt(comment, 'user', 'login') === login
    return isOurs ? [{ id: String(property(comment, 'id')), text }] : []
  })
}

async function writeComment(
  access: GitHubAccess,
  { number }: ChangeRequest,
  { markdown, posted }: { readonly markdown: string; readonly posted: PostedComment | undefined },
): Promise<void> {
  const { repository, clean } = access
  const body = { body: `${MARKER}\n${clean(markdown)}` }
  if (posted === undefined) await call(access, 'POST', `${repository}/issues/${number}/comments`, body)
  else await call(access, 'PATCH', `${repository}/issues/comments/${posted.id}`, body)
}

async function writeCheck(access: GitHubAccess, { name, conclusion, ...check }: Check): Promise<boolean> {
  const { repository, commit, runUrl, clean } = access
  const wanted = query({ check_name: name, filter: 'latest', per_page: 100 })
  const found = listAt(await call(access, 'GET', `${repository}/commits/${commit}/check-runs${wanted}`), 'check_runs')
  const id = checkId(access)
  const ours = found.find((run) => textAt(run, 'external_id') === id && textAt(run, 'name') === name)
  const output = { title: clean(check.title), summary: fitMarkdown(clean(check.summary), SUMMARY_LIMIT, CUT) }
  const told = { status: 'completed', conclusion, output, ...(runUrl ? { details_url: runUrl } : {}) }
  const checks = `${repository}/check-runs`
  if (ours !== undefined) await call(access, 'PATCH', `${checks}/${String(property(ours, 'id'))}`, told)
  else await call(access, 'POST', checks, { ...told, name, head_sha: commit, external_id: id })
  return true
}
