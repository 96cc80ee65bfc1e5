import type { ChangeRequest, Check, DeploymentState, PostedComment, Reporting } from '@slipway/core'
import { githubDeployments } from './deployments'
import { type GitHubAccess, permitted, type ReportingParts } from './reporting-access'

/** The first line of our comment, by which it is found again. */
export const MARKER = '<!-- slipway:run -->'

/** Tells a check of ours from one that another step of the workflow made: both are of the same app. */
const CHECK_ID = 'slipway:run'

/** Milliseconds for one answer. */
const LIMIT = 30_000

/** GitHub refuses longer ones (docs.github.com/rest/checks). */
const SUMMARY_LIMIT = 65_535

/** Comments, checks and deployments by the official client, loaded here. */
export async function githubReporting(parts: ReportingParts): Promise<Reporting> {
  const { getOctokit } = await import('@actions/github')
  const octokit = getOctokit(parts.token)
  octokit.hook.before('request', (options) => {
    options.request = { ...options.request, signal: AbortSignal.timeout(LIMIT) }
  })
  const { source } = parts
  const [owner = '', repo = ''] = (source.repository ?? '').split('/')
  const about = source.endedRun ?? source
  const access: GitHubAccess = {
    ...parts,
    octokit,
    place: { owner, repo },
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
async function findPulls({ octokit, place, source, commit }: GitHubAccess): Promise<readonly ChangeRequest[]> {
  const { changeRequest, endedRun } = source
  if (endedRun === undefined) {
    if (changeRequest === undefined) return []
    const { data } = await octokit.rest.pulls.get({ ...place, pull_number: changeRequest })
    return data.head.sha === commit ? [{ number: changeRequest }] : []
  }
  const { owner, branch } = endedRun
  if (owner === undefined || branch === undefined) return []
  const { data } = await octokit.rest.pulls.list({
    ...place,
    state: 'open',
    head: `${owner}:${branch}`,
    per_page: 100,
  })
  // The server leaves a filter out that it cannot read, so that what it answers is compared, too.
  return data
    .filter(({ head }) => head.sha === commit && head.ref === branch && head.user?.login === owner)
    .map(({ number }) => ({ number }))
}

/** Runs of a change request have branches of their own, which may be called as this one is. */
async function lastRun({ octokit, place, source, runId }: GitHubAccess): Promise<DeploymentState | undefined> {
  const [workflow, branch] = [source.workflow?.split('/').at(-1), source.ref]
  if (workflow === undefined || branch === undefined || source.endedRun !== undefined) return undefined
  const { data } = await octokit.rest.actions.listWorkflowRuns({
    ...place,
    workflow_id: workflow,
    branch,
    status: 'completed',
    exclude_pull_requests: true,
    per_page: 20,
  })
  const before = data.workflow_runs.find(
    ({ id, event, conclusion }) =>
      String(id) !== runId && !/^pull_request/.test(event) && ['success', 'failure'].includes(conclusion ?? ''),
  )
  return before === undefined ? undefined : before.conclusion === 'success' ? 'good' : 'bad'
}

async function findComments(
  { octokit, place }: GitHubAccess,
  { number }: ChangeRequest,
): Promise<readonly PostedComment[]> {
  const { viewer } = await octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }')
  const comments = await octokit.paginate(octokit.rest.issues.listComments, {
    ...place,
    issue_number: number,
    per_page: 100,
  })
  return comments
    .filter(({ body, user }) => body?.startsWith(MARKER) === true && user?.login === viewer.login)
    .map(({ id, body }) => ({ id: String(id), text: body ?? '' }))
}

async function writeComment(
  { octokit, place, clean }: GitHubAccess,
  { number }: ChangeRequest,
  { markdown, posted }: { readonly markdown: string; readonly posted: PostedComment | undefined },
): Promise<void> {
  const body = `${MARKER}\n${clean(markdown)}`
  if (posted === undefined) await octokit.rest.issues.createComment({ ...place, issue_number: number, body })
  else await octokit.rest.issues.updateComment({ ...place, comment_id: Number(posted.id), body })
}

async function writeCheck({ octokit, place, commit, runUrl, clean }: GitHubAccess, check: Check): Promise<boolean> {
  const { data } = await octokit.rest.checks.listForRef({
    ...place,
    ref: commit,
    check_name: check.name,
    filter: 'latest',
    per_page: 100,
  })
  const ours = data.check_runs.find(({ external_id, name }) => external_id === CHECK_ID && name === check.name)
  const { conclusion } = check
  const output = { title: clean(check.title), summary: clean(check.summary).slice(0, SUMMARY_LIMIT) }
  const told = {
    ...place,
    status: 'completed' as const,
    conclusion,
    output,
    ...(runUrl ? { details_url: runUrl } : {}),
  }
  if (ours !== undefined) await octokit.rest.checks.update({ ...told, check_run_id: ours.id })
  else await octokit.rest.checks.create({ ...told, name: check.name, head_sha: commit, external_id: CHECK_ID })
  return true
}
