import {
  type DeploymentReport,
  type DeploymentState,
  type HostDeployment,
  listAt,
  property,
  type Reporting,
  textAt,
} from '@slipway/core'
import type { GitLabAccess } from './reporting-access'

type Deployments = Pick<Reporting, 'lastState' | 'writeDeployment' | 'deployments'>

const PAGES = 10

/** Deployments and environments of the project (docs.gitlab.com/api: deployments, environments). */
export function gitlabDeployments(access: GitLabAccess): Deployments {
  return {
    lastState: async (environment) => {
      const recent = await list(access, `environment=${encodeURIComponent(environment)}&per_page=20`)
      return recent
        .filter((one) => !isOfRun(access, one))
        .map(stateOf)
        .find((state) => state !== undefined)
    },
    writeDeployment: (report) => writeDeployment(access, report),
    deployments: (environment, since) => readDeployments(access, { environment, since }),
  }
}

async function list({ call, project }: GitLabAccess, query: string): Promise<readonly unknown[]> {
  return listAt({ list: await call('GET', `${project}/deployments?order_by=id&sort=desc&${query}`) }, 'list')
}

/** A job with `environment:` has a deployment of its own, which nobody but the job may change. */
async function writeDeployment(access: GitLabAccess, report: DeploymentReport): Promise<boolean> {
  const { call, project, commit, source } = access
  const { environment, state, url } = report
  const recent = await list(access, `environment=${encodeURIComponent(environment)}&per_page=20`)
  const known = recent.find((one) => isOfRun(access, one))
  if (known === undefined)
    await call('POST', `${project}/deployments`, {
      environment,
      sha: commit,
      ref: source.ref ?? source.defaultBranch ?? '',
      tag: source.tag !== undefined,
      status: state === 'good' ? 'success' : 'failed',
    })
  // After it: the first deployment makes the environment.
  if (url !== undefined) await writeAddress(access, { environment, url })
  return known === undefined
}

async function writeAddress(
  { call, project, clean }: GitLabAccess,
  { environment, url }: { readonly environment: string; readonly url: string },
): Promise<void> {
  const found = await call('GET', `${project}/environments?name=${encodeURIComponent(environment)}`)
  const known = listAt({ list: found }, 'list')[0]
  const id = property(known, 'id')
  if (typeof id !== 'number' || textAt(known, 'external_url') === url) return
  await call('PUT', `${project}/environments/${id}`, { external_url: clean(url) })
}

async function readDeployments(
  access: GitLabAccess,
  { environment, since }: { readonly environment: string; readonly since: number },
): Promise<{ readonly deployments: readonly HostDeployment[]; readonly complete: boolean }> {
  const found: HostDeployment[] = []
  for (let page = 1; page <= PAGES; page++) {
    const some = await list(access, `environment=${encodeURIComponent(environment)}&per_page=100&page=${page}`)
    for (const one of some) {
      const deployment = read(one)
      if (deployment === undefined) continue
      if (deployment.started < since) return { deployments: found.reverse(), complete: true }
      found.push(deployment)
    }
    if (some.length < 100) return { deployments: found.reverse(), complete: true }
  }
  return { deployments: found.reverse(), complete: false }
}

function read(one: unknown): HostDeployment | undefined {
  const [state, commit] = [stateOf(one), textAt(one, 'sha')]
  const started = Date.parse(textAt(one, 'created_at') ?? '')
  if (state === undefined || commit === undefined || !Number.isFinite(started)) return undefined
  const finished = Date.parse(textAt(one, 'deployable', 'finished_at') ?? textAt(one, 'updated_at') ?? '')
  return {
    id: String(property(one, 'id')),
    commit,
    started,
    finished: Number.isFinite(finished) ? finished : started,
    state,
    served: state === 'good' ? true : undefined,
  }
}

function stateOf(one: unknown): DeploymentState | undefined {
  const status = textAt(one, 'status')
  return status === 'success' ? 'good' : status === 'failed' ? 'bad' : undefined
}

/** GitLab names the pipeline of a job's deployment; one that was written over the interface has none, but a commit. */
function isOfRun({ source, commit }: GitLabAccess, one: unknown): boolean {
  const pipeline = property(one, 'deployable', 'pipeline', 'id')
  if (pipeline !== undefined) return String(pipeline) === source.runId
  return textAt(one, 'sha') === commit
}
