import type { DeploymentReport, DeploymentState, HostDeployment, Reporting } from '@slipway/core'
import { type GitHubAccess, permitted } from './reporting-access'

type Deployments = Pick<Reporting, 'lastState' | 'writeDeployment' | 'deployments'>

/** Deployments that are looked through for the last one that came to an end. */
const RECENT = 10
/** Deployments that are read at most, each with a request of its own for its states. */
const MOST = 300
/** Description of a status (docs.github.com/rest/deployments/statuses). */
const DESCRIPTION_LIMIT = 140

interface Status {
  readonly state: string
  readonly created_at: string
  readonly log_url?: string
  readonly target_url?: string
  readonly environment_url?: string
}

/** Deployments of the repository (docs.github.com/rest/deployments). */
export function githubDeployments(access: GitHubAccess): Deployments {
  return {
    lastState: (environment) => permitted('deployments: read', () => lastState(access, environment)),
    writeDeployment: (report) => permitted('deployments: write', () => writeDeployment(access, report)),
    deployments: (environment, since) =>
      permitted('deployments: read', () => readDeployments(access, { environment, since })),
  }
}

async function lastState(access: GitHubAccess, environment: string): Promise<DeploymentState | undefined> {
  const { octokit, place } = access
  const { data } = await octokit.rest.repos.listDeployments({ ...place, environment, per_page: RECENT })
  for (const { id } of data) {
    const statuses = await statusesOf(access, id)
    const state = finalState(statuses)
    if (state !== undefined && !isOfRun(access, statuses)) return state
  }
  return undefined
}

/** A job with `environment:` makes a deployment of its own, with the address of its run. */
async function writeDeployment(access: GitHubAccess, report: DeploymentReport): Promise<boolean> {
  const { octokit, place, commit, runUrl, source, clean } = access
  const { environment, state, url } = report
  const { data } = await octokit.rest.repos.listDeployments({
    ...place,
    environment,
    sha: commit,
    per_page: RECENT,
  })
  let found: number | undefined
  for (const { id } of data) {
    const statuses = await statusesOf(access, id)
    if (!isOfRun(access, statuses)) continue
    if (finalState(statuses) === state) return false
    found = id
    break
  }
  const description = clean(report.description).slice(0, DESCRIPTION_LIMIT)
  const id = found ?? (await createDeployment(access, { environment, description }))
  await octokit.rest.repos.createDeploymentStatus({
    ...place,
    deployment_id: id,
    state: state === 'good' ? 'success' : 'failure',
    environment,
    description,
    auto_inactive: source.changeRequest === undefined,
    ...(runUrl === undefined ? {} : { log_url: runUrl }),
    ...(url === undefined ? {} : { environment_url: clean(url) }),
  })
  return true
}

async function createDeployment(
  { octokit, place, commit, source }: GitHubAccess,
  { environment, description }: { readonly environment: string; readonly description: string },
): Promise<number> {
  const { data } = await octokit.rest.repos.createDeployment({
    ...place,
    ref: commit,
    environment,
    description,
    // It was deployed already: nothing is merged for it and no check is waited for.
    auto_merge: false,
    required_contexts: [],
    transient_environment: source.changeRequest !== undefined,
  })
  if ('id' in data) return data.id
  throw new Error(`expected a deployment to ${environment}, got ${String(data.message)}`)
}

async function readDeployments(
  access: GitHubAccess,
  { environment, since }: { readonly environment: string; readonly since: number },
): Promise<{ readonly deployments: readonly HostDeployment[]; readonly complete: boolean }> {
  const { octokit, place } = access
  const found: HostDeployment[] = []
  for (let page = 1, read = 0; ; page++) {
    const { data } = await octokit.rest.repos.listDeployments({ ...place, environment, per_page: 100, page })
    for (const { id, sha, created_at } of data) {
      const started = Date.parse(created_at)
      if (started < since) return { deployments: found.reverse(), complete: true }
      if (++read > MOST) return { deployments: found.reverse(), complete: false }
      const statuses = await statusesOf(access, id)
      const [state, finished] = [finalState(statuses), Date.parse(statuses.find(isFinal)?.created_at ?? created_at)]
      const served = statuses.some((status) => status.state === 'success')
      if (state !== undefined) found.push({ id: String(id), commit: sha, started, finished, state, served })
    }
    if (data.length < 100) return { deployments: found.reverse(), complete: true }
  }
}

/** Newest first. */
async function statusesOf({ octokit, place }: GitHubAccess, id: number): Promise<readonly Status[]> {
  const { data } = await octokit.rest.repos.listDeploymentStatuses({
    ...place,
    deployment_id: id,
    per_page: 100,
  })
  return data
}

/** `inactive` says that another one came after it, and nothing of how it ended. */
const isFinal = ({ state }: Status): boolean => ['success', 'failure', 'error'].includes(state)

function finalState(statuses: readonly Status[]): DeploymentState | undefined {
  const last = statuses.find(isFinal)?.state
  return last === undefined ? undefined : last === 'success' ? 'good' : 'bad'
}

function isOfRun({ runId }: GitHubAccess, statuses: readonly Status[]): boolean {
  const address = new RegExp(`/actions/runs/${runId ?? '-'}(?:/|$)`)
  return statuses.some(({ log_url, target_url }) => [log_url, target_url].some((url) => address.test(url ?? '')))
}
