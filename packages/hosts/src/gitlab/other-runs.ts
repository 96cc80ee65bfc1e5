import {
  type Http,
  listAt,
  type OtherFile,
  type OtherRun,
  type OtherRuns,
  property,
  type RunOrigin,
  textAt,
  UserError,
} from '@slipway/core'
import { definedOnly, nonEmpty } from '../kit/defined'
import { type ApiAccess, getArchive, getJson, getList } from '../kit/host-api'
import { checkRunBytes, readArchive } from '../kit/archive'

/** Pipelines of a branch that are looked through for one with a job of ours. */
const PIPELINES = 10

/**
 * Pipelines of the project by the REST interface (docs.gitlab.com/api: pipelines, jobs, job artifacts). The job's own
 * token may read artifacts but list neither pipelines nor jobs (docs.gitlab.com/ci/jobs/ci_job_token): with it alone
 * the job of the same name in the branch's newest successful pipeline is read, and GitLab does not say which run that
 * is.
 */
export function gitlabRuns(env: NodeJS.ProcessEnv, http: Http, token: string | undefined): OtherRuns {
  const api: ApiAccess = {
    host: 'GitLab',
    http,
    base: `${env['CI_API_V4_URL'] ?? ''}/projects/${encodeURIComponent(env['CI_PROJECT_ID'] ?? '')}`,
    headers: token === undefined ? { 'job-token': env['CI_JOB_TOKEN'] ?? '' } : { 'private-token': token },
    permission: 'give `token` a project access token with the scope read_api',
  }
  if (token === undefined) return { find: (which) => findWithJobToken(api, env, which) }
  return { find: async (which) => ('id' in which ? byId(api, which.id) : newest(api, which.branch)) }
}

async function findWithJobToken(
  api: ApiAccess,
  env: NodeJS.ProcessEnv,
  which: Parameters<OtherRuns['find']>[0],
): Promise<OtherRun | undefined> {
  const job = nonEmpty(env['CI_JOB_NAME'])
  if ('id' in which || job === undefined)
    throw new UserError(
      'OTHER_RUN_FORBIDDEN',
      "expected a token that may list pipelines, found only the job's own",
      api.permission,
      { outcome: 'inconclusive' },
    )
  const path = `/jobs/artifacts/${encodeURIComponent(which.branch)}/download?job=${encodeURIComponent(job)}`
  const zip = await getArchive(api, path, { name: job })
  if (zip === undefined) return undefined
  const origin: RunOrigin = { branch: which.branch, fork: false }
  return { origin, files: (wanted) => filesIn(zip, { origin, artifact: job }, wanted) }
}

async function byId(api: ApiAccess, id: string): Promise<OtherRun | undefined> {
  if (!/^\d+$/.test(id))
    throw new UserError(
      'OTHER_RUN_UNKNOWN',
      `expected the number of a run, got ${JSON.stringify(id)}`,
      'give the number that the address of the run ends with',
    )
  const pipeline = await getJson(api, `/pipelines/${id}`)
  return pipeline === undefined ? undefined : openPipeline(api, pipeline)
}

/** A merge request's pipeline, of a fork or not, has a ref of its own (`refs/merge-requests/…`): it is no branch. */
async function newest(api: ApiAccess, branch: string): Promise<OtherRun | undefined> {
  const query = `ref=${encodeURIComponent(branch)}&status=success&order_by=id&sort=desc&per_page=${PIPELINES}`
  const pipelines = listAt({ list: await getJson(api, `/pipelines?${query}`) }, 'list')
  for (const pipeline of pipelines.filter((candidate) => textAt(candidate, 'ref') === branch)) {
    const found = await openPipeline(api, pipeline)
    if (found !== undefined) return found
  }
  return undefined
}

async function openPipeline(api: ApiAccess, pipeline: unknown): Promise<OtherRun | undefined> {
  const id = String(property(pipeline, 'id'))
  const listed = await getList(api, `/pipelines/${id}/jobs`, (list) => listAt({ list }, 'list'))
  const jobs = listed.filter(isOurs)
  if (jobs.length === 0) return undefined
  const origin: RunOrigin = definedOnly({
    id,
    commit: textAt(pipeline, 'sha'),
    branch: textAt(pipeline, 'ref'),
    url: textAt(pipeline, 'web_url'),
    fork: await isFork(api, textAt(pipeline, 'ref')),
  })
  return { origin, files: (wanted) => filesOf(api, { origin, jobs }, wanted) }
}

/** A pipeline of a merge request names it in its ref alone. */
async function isFork(api: ApiAccess, ref: string | undefined): Promise<boolean> {
  const iid = /^refs\/merge-requests\/(\d+)\//.exec(ref ?? '')?.[1]
  if (iid === undefined) return false
  const request = await getJson(api, `/merge_requests/${iid}`)
  const source = property(request, 'source_project_id')
  return typeof source !== 'number' || source !== property(request, 'target_project_id')
}

/** Every job of ours leaves an archive and a dotenv report; the archives of others are not downloaded. */
function isOurs(job: unknown): boolean {
  const types = listAt(job, 'artifacts').map((artifact) => textAt(artifact, 'file_type'))
  return types.includes('archive') && types.includes('dotenv')
}

async function filesOf(
  api: ApiAccess,
  { origin, jobs }: { readonly origin: RunOrigin; readonly jobs: readonly unknown[] },
  wanted: (path: string) => boolean,
): Promise<readonly OtherFile[]> {
  const files: OtherFile[] = []
  let total = 0
  for (const job of jobs) {
    const artifact = textAt(job, 'name') ?? ''
    const zip = await getArchive(api, `/jobs/${String(property(job, 'id'))}/artifacts`, { name: artifact })
    if (zip === undefined) continue
    const some = await filesIn(zip, { origin, artifact }, wanted)
    total += some.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
    checkRunBytes(total)
    files.push(...some)
  }
  return files
}

async function filesIn(
  zip: Uint8Array,
  { origin, artifact }: { readonly origin: RunOrigin; readonly artifact: string },
  wanted: (path: string) => boolean,
): Promise<readonly OtherFile[]> {
  const found = await readArchive(artifact, zip, wanted)
  return [...found].map(([path, bytes]) => ({ origin, artifact, path, bytes }))
}
