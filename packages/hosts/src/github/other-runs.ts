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
import { definedOnly } from '../kit/defined'
import { type ApiAccess, getArchive, getJson, getList } from '../kit/host-api'
import { checkRunBytes, readArchive } from '../kit/archive'

/** Runs of a branch that are looked through for one with an artifact of ours. */
const RUNS = 10

/** What our workflows call their artifacts: `slipway-image`, `slipway-deploy`. */
const OURS = /^slipway(?:-|$)/

/**
 * Runs of the repository by the REST interface (docs.github.com/rest/actions: workflow runs, artifacts). Without a
 * token only a public repository answers.
 */
export function githubRuns(env: NodeJS.ProcessEnv, http: Http, token: string | undefined): OtherRuns {
  const api: ApiAccess = {
    host: 'GitHub',
    http,
    base: `${env['GITHUB_API_URL'] ?? 'https://api.github.com'}/repos/${env['GITHUB_REPOSITORY'] ?? ''}/actions`,
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    permission: 'give `token` a token with the permission `actions: read`',
  }
  return { find: async (which) => ('id' in which ? byId(api, which.id) : newest(api, which.branch)) }
}

async function byId(api: ApiAccess, id: string): Promise<OtherRun | undefined> {
  if (!/^\d+$/.test(id))
    throw new UserError(
      'OTHER_RUN_UNKNOWN',
      `expected the number of a run, got ${JSON.stringify(id)}`,
      'give the number that the address of the run ends with',
    )
  const run = await getJson(api, `/runs/${id}`)
  return run === undefined ? undefined : openRun(api, run)
}

async function newest(api: ApiAccess, branch: string): Promise<OtherRun | undefined> {
  const query = `branch=${encodeURIComponent(branch)}&status=success&exclude_pull_requests=true&per_page=50`
  const runs = listAt(await getJson(api, `/runs?${query}`), 'workflow_runs')
  // A pull request from a fork whose branch has the same name is listed, too.
  const own = runs.filter((run) => textAt(run, 'head_branch') === branch && !isFork(run))
  for (const run of own.slice(0, RUNS)) {
    const found = await openRun(api, run)
    if (found !== undefined) return found
  }
  return undefined
}

/** A deleted fork has no repository any more. */
function isFork(run: unknown): boolean {
  const head = property(run, 'head_repository', 'id')
  return typeof head !== 'number' || head !== property(run, 'repository', 'id')
}

async function openRun(api: ApiAccess, run: unknown): Promise<OtherRun | undefined> {
  const id = property(run, 'id')
  const listed = await getList(api, `/runs/${String(id)}/artifacts`, (answer) => listAt(answer, 'artifacts'))
  const artifacts = newestOfEachName(listed)
  if (artifacts.size === 0) return undefined
  const origin: RunOrigin = definedOnly({
    id: String(id),
    commit: textAt(run, 'head_sha'),
    branch: textAt(run, 'head_branch'),
    url: textAt(run, 'html_url'),
    fork: isFork(run),
  })
  return { origin, files: (wanted) => filesOf(api, { origin, artifacts }, wanted) }
}

/** Each attempt of a run may have left one of the same name; numbers grow. */
function newestOfEachName(artifacts: readonly unknown[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>()
  for (const artifact of artifacts) {
    const [name, id] = [textAt(artifact, 'name') ?? '', property(artifact, 'id')]
    if (!OURS.test(name) || typeof id !== 'number' || property(artifact, 'expired') === true) continue
    newest.set(name, Math.max(id, newest.get(name) ?? 0))
  }
  return newest
}

async function filesOf(
  api: ApiAccess,
  { origin, artifacts }: { readonly origin: RunOrigin; readonly artifacts: ReadonlyMap<string, number> },
  wanted: (path: string) => boolean,
): Promise<readonly OtherFile[]> {
  const files: OtherFile[] = []
  let total = 0
  for (const [artifact, id] of artifacts) {
    const zip = await getArchive(api, `/artifacts/${id}/zip`, { name: artifact })
    if (zip === undefined) continue
    for (const [path, bytes] of await readArchive(artifact, zip, wanted)) {
      total += bytes.byteLength
      checkRunBytes(total)
      files.push({ origin, artifact, path, bytes })
    }
  }
  return files
}
