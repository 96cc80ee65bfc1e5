import {
  type DeploymentReport,
  type DeploymentState,
  type HostDeployment,
  parseJson,
  property,
  type Reporting,
  textAt,
} from '@slipway/core'
import { call, type GitHubAccess, list, permitted, query } from './reporting-access'

type Deployments = Pick<Reporting, 'lastState' | 'writeDeployment' | 'deployments'>

/** Deployments that are looked through for the last one that came to an end. */
const RECENT = 10
/** Deployments that are read at most, each with a request of its own for its states. */
const MOST = 300
/** Description of a status (docs.github.com/rest/deployments/statuses). */
const DESCRIPTION_LIMIT = 140

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
  const found = await list(access, `${access.repository}/deployments${query({ environment, per_page: RECENT })}`)
  for (const deployment of found) {
    const statuses = await statusesOf(access, deployment)
    const state = finalState(statuses)
    if (state !== undefined && !isOfRun(access, statuses)) return state
  }
  return undefined
}

/** A job with `environment:` makes a deployment of its own, with the address of its run. */
async function writeDeployment(access: GitHubAccess, report: DeploymentReport): Promise<boolean> {
  const { repository, commit, runUrl, source, clean } = access
  const { environment, state, url } = report
  const wanted = query({ environment, sha: commit, per_page: RECENT })
  let found: string | undefined
  for (const deployment of await list(access, `${repository}/deployments${wanted}`)) {
    const statuses = await statusesOf(access, deployment)
    if (!isOfRun(access, statuses)) continue
    if (finalState(statuses) === state) return false
    found = idOf(deployment)
    break
  }
  const description = clean(report.description).slice(0, DESCRIPTION_LIMIT)
  const id = found ?? (await createDeployment(access, { environment, description }))
  await call(access, 'POST', `${repository}/deployments/${id}/statuses`, {
    state: state === 'good' ? 'success' : 'failure',
    environment,
    description,
    auto_inactive: source.changeRequest === undefined,
    ...(runUrl === undefined ? {} : { log_url: runUrl }),
    ...(url === undefined ? {} : { environment_url: clean(url) }),
  })
  if (state === 'good') await retireOlder(access, { environment, newest: id })
  return true
}

/**
 * GitHub puts no transient deployment out of use by itself, so that each commit of a change would leave one that looks
 * active. Another change may have its own in the environment, which stays.
 */
async function retireOlder(
  access: GitHubAccess,
  { environment, newest }: { readonly environment: string; readonly newest: string },
): Promise<void> {
  const { repository, source } = access
  if (source.changeRequest === undefined) return
  for (const deployment of await list(access, `${repository}/deployments${query({ environment, per_page: RECENT })}`)) {
    if (idOf(deployment) === newest || !isOfChange(deployment, source.changeRequest)) continue
    const [last] = await statusesOf(access, deployment)
    if (stateOf(last) !== 'success') continue
    const status = { state: 'inactive', environment, auto_inactive: false }
    await call(access, 'POST', `${repository}/deployments/${idOf(deployment)}/statuses`, status)
  }
}

/** The payload comes back as it was written, or as text of it. */
function isOfChange(deployment: unknown, change: number): boolean {
  const payload = property(deployment, 'payload')
  const read = typeof payload === 'string' && payload.startsWith('{') ? parseJson(payload) : payload
  return property(read, 'slipway', 'change') === change
}

async function createDeployment(
  access: GitHubAccess,
  { environment, description }: { readonly environment: string; readonly description: string },
): Promise<string> {
  const change = access.source.changeRequest
  const made = await call(access, 'POST', `${access.repository}/deployments`, {
    ref: access.commit,
    environment,
    description,
    // It was deployed already: nothing is merged for it and no check is waited for.
    auto_merge: false,
    required_contexts: [],
    transient_environment: change !== undefined,
    ...(change === undefined ? {} : { payload: { slipway: { change } } }),
  })
  if (property(made, 'id') !== undefined) return idOf(made)
  throw new Error(`expected a deployment to ${environment}, got ${textAt(made, 'message') ?? 'none'}`)
}

async function readDeployments(
  access: GitHubAccess,
  { environment, since }: { readonly environment: string; readonly since: number },
): Promise<{ readonly deployments: readonly HostDeployment[]; readonly complete: boolean }> {
  const found: HostDeployment[] = []
  for (let page = 1, read = 0; ; page++) {
    const wanted = query({ environment, per_page: 100, page })
    const deployments = await list(access, `${access.repository}/deployments${wanted}`)
    for (const deployment of deployments) {
      const created = textAt(deployment, 'created_at') ?? ''
      const started = Date.parse(created)
      if (started < since) return { deployments: found.reverse(), complete: true }
      if (++read > MOST) return { deployments: found.reverse(), complete: false }
      const statuses = await statusesOf(access, deployment)
      const [id, commit, state] = [idOf(deployment), textAt(deployment, 'sha') ?? '', finalState(statuses)]
      // What became bad later ended when it was good first: from then on users had it.
      const first = statuses.findLast((status) => stateOf(status) === 'success')
      const finished = Date.parse(textAt(first ?? statuses.find(isFinal), 'created_at') ?? created)
      const served = first !== undefined
      if (state !== undefined) found.push({ id, commit, started, finished, state, served })
    }
    if (deployments.length < 100) return { deployments: found.reverse(), complete: true }
  }
}

const idOf = (deployment: unknown): string => String(property(deployment, 'id'))

/** Newest first. */
function statusesOf(access: GitHubAccess, deployment: unknown): Promise<readonly unknown[]> {
  return list(access, `${access.repository}/deployments/${idOf(deployment)}/statuses${query({ per_page: 100 })}`)
}

const stateOf = (status: unknown): string => textAt(status, 'state') ?? ''

/** `inactive` says that another one came after it, and nothing of how it ended. */
const isFinal = (status: unknown): boolean => ['success', 'failure', 'error'].includes(stateOf(status))

function finalState(statuses: readonly unknown[]): DeploymentState | undefined {
  const last = statuses.find(isFinal)
  return last === undefined ? undefined : stateOf(last) === 'success' ? 'good' : 'bad'
}

function isOfRun({ runId }: GitHubAccess, statuses: readonly unknown[]): boolean {
  const address = new RegExp(`/actions/runs/${runId ?? '-'}(?:/|$)`)
  return statuses.some((status) => ['log_url', 'target_url'].some((key) => address.test(textAt(status, key) ?? '')))
}
