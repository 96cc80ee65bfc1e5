import {
  type ChangeRequest,
  type Check,
  type DeploymentState,
  listAt,
  parseJson,
  type PostedComment,
  property,
  type Reporting,
  textAt,
  UserError,
} from '@slipway/core'
import { nonEmpty } from '../kit/defined'
import { withoutQuickActions } from './quick-actions'
import { gitlabDeployments } from './deployments'
import { type GitLabAccess, GitLabStatus, type ReportingParts } from './reporting-access'

/** The first line of our note, by which it is found again. */
export const MARKER = '<!-- slipway:run -->'

/** Milliseconds for one answer. */
const LIMIT = 30_000
/** Notes that are looked through, a hundred a page. */
const PAGES = 20

/** Notes, commit statuses and deployments by the REST interface (docs.gitlab.com/api). */
export function gitlabReporting(parts: ReportingParts): Reporting {
  const { env, source } = parts
  const access: GitLabAccess = {
    ...parts,
    project: `/projects/${encodeURIComponent(env['CI_PROJECT_ID'] ?? '')}`,
    commit: source.commit ?? '',
    call: (method, path, body) => call(parts, { method, path, body }),
  }
  const target = nonEmpty(env['CI_MERGE_REQUEST_PROJECT_ID']) ?? env['CI_PROJECT_ID'] ?? ''
  const requests = `/projects/${encodeURIComponent(target)}/merge_requests`
  return {
    changeRequests: () => findRequest(access, requests),
    comments: (request) => findNotes(access, `${requests}/${request.number}/notes`),
    writeComment: async (request, markdown, posted) => {
      const notes = `${requests}/${request.number}/notes`
      const body = { body: `${MARKER}\n${withoutQuickActions(parts.clean(markdown))}` }
      if (posted === undefined) await access.call('POST', notes, body)
      else await access.call('PUT', `${notes}/${posted.id}`, body)
    },
    writeCheck: (check) => writeStatus(access, check),
    lastRun: () => lastPipeline(access),
    ...gitlabDeployments(access),
  }
}

/** @throws UserError `REPORT_FORBIDDEN`, GitLabStatus */
async function call(
  { env, http, token }: ReportingParts,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body: object | undefined },
): Promise<unknown> {
  const response = await http.request({
    method,
    url: `${env['CI_API_V4_URL'] ?? ''}${path}`,
    headers: { 'private-token': token, 'content-type': 'application/json' },
    limit: LIMIT,
    ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
  })
  const text = await response.text()
  if (response.status === 401 || response.status === 403)
    throw new UserError(
      'REPORT_FORBIDDEN',
      `GitLab: expected a token that may ${method === 'GET' ? 'read' : 'write'} ${path.replace(/\?.*$/, '')}, got ${response.status}`,
      "give `token` a project access token with the scope api and the role Developer; the job's own token may not",
      { outcome: 'fail' },
    )
  if (response.status >= 300) throw new GitLabStatus(response.status, text, `${method} ${path.replace(/\?.*$/, '')}`)
  return parseJson(text)
}

/** A newer commit of the source branch has a pipeline of its own. */
async function findRequest(
  { call, source, commit }: GitLabAccess,
  requests: string,
): Promise<readonly ChangeRequest[]> {
  const number = source.changeRequest
  if (number === undefined) return []
  const request = await call('GET', `${requests}/${number}`)
  return textAt(request, 'sha') === commit && textAt(request, 'state') === 'opened' ? [{ number }] : []
}

async function lastPipeline({ call, project, source }: GitLabAccess): Promise<DeploymentState | undefined> {
  if (source.ref === undefined) return undefined
  const query = `ref=${encodeURIComponent(source.ref)}&scope=finished&order_by=id&sort=desc&per_page=20`
  const found = listAt({ list: await call('GET', `${project}/pipelines?${query}`) }, 'list')
  const before = found.find(
    (pipeline) =>
      String(property(pipeline, 'id')) !== source.runId &&
      ['success', 'failed'].includes(textAt(pipeline, 'status') ?? ''),
  )
  return before === undefined ? undefined : textAt(before, 'status') === 'success' ? 'good' : 'bad'
}

async function findNotes({ call }: GitLabAccess, notes: string): Promise<readonly PostedComment[]> {
  const author = property(await call('GET', '/user'), 'id')
  const ours: PostedComment[] = []
  for (let page = 1; page <= PAGES; page++) {
    const query = `sort=asc&order_by=created_at&per_page=100&page=${page}`
    const found = listAt({ list: await call('GET', `${notes}?${query}`) }, 'list')
    for (const note of found) {
      const [id, text] = [property(note, 'id'), textAt(note, 'body') ?? '']
      if (text.startsWith(MARKER) && property(note, 'author', 'id') === author) ours.push({ id: String(id), text })
    }
    if (found.length < 100) break
  }
  return ours
}

const STATES = { success: 'success', failure: 'failed', cancelled: 'canceled' } as const

/**
 * A commit status (docs.gitlab.com/api/commits). There is none that says neither yes nor no, so a neutral check is not
 * written: the pipeline's own state stands.
 */
async function writeStatus(
  { call, project, env, commit, source, clean }: GitLabAccess,
  check: Check,
): Promise<boolean> {
  if (check.conclusion === 'neutral') return false
  const pipeline = Number(nonEmpty(env['CI_PIPELINE_ID']) ?? Number.NaN)
  const status = {
    state: STATES[check.conclusion],
    name: check.name,
    description: clean(check.title).slice(0, 255),
    ...(source.runUrl === undefined ? {} : { target_url: source.runUrl }),
    ...(source.ref === undefined ? {} : { ref: source.ref }),
    ...(Number.isSafeInteger(pipeline) ? { pipeline_id: pipeline } : {}),
  }
  try {
    await call('POST', `${project}/statuses/${commit}`, status)
  } catch (error) {
    // It says so already: GitLab refuses to tell it twice.
    if (!(error instanceof GitLabStatus && error.status === 400 && /cannot transition status/i.test(error.told)))
      throw error
  }
  return true
}
