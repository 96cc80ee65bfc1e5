import { type Ports, UserError } from '@slipway/core'
import type { AccessInputs, Cluster, DeliveryTools } from '@slipway/kubernetes'
import type { RollbackReport } from './told'

export { type RollbackReport, withRollback } from './told'

/** The release, at the revision that is checked: a later one is somebody else's. */
export interface ReleaseUnderTest {
  readonly release: string
  readonly namespace: string
  readonly revision: number
}

export interface RollbackWish extends ReleaseUnderTest {
  readonly access: AccessInputs
  /** A channel or version of Helm. */
  readonly helmVersion: string
  /** `namespace/name` of the Application of Argo CD that brought it, instead of Helm. */
  readonly application?: string | undefined
  /** A person asks: a revision that Helm calls failed, such as one whose deploy was stopped, is taken back too. */
  readonly evenFailed?: boolean | undefined
}

/** A rollback waits for the old pods as a deploy does. */
const LONGEST_ROLLBACK = 300_000

/** Before the check: a kubeconfig that cannot be used must not be found out when the rollback needs it. */
export async function checkAccess(wish: RollbackWish, ports: Ports): Promise<void> {
  const { openAccess } = await import('@slipway/kubernetes')
  await openAccess(ports, wish.access)
}

/** What is told of the release that is taken back. */
export interface Condemned {
  readonly stage: string
  /** One sentence. */
  readonly why: string
  /** What Helm's record says of the revision then, in a few words. */
  readonly verdict?: string
  /** The application is to blame for it, as far as can be told: its digest is not deployed there again. */
  readonly blamesApplication: boolean
}

export async function rollBack(
  wish: RollbackWish,
  { stage, why, verdict = 'it did not pass its checks', blamesApplication }: Condemned,
  ports: Ports,
  install: Installs = INSTALLS,
): Promise<RollbackReport> {
  try {
    const { rollBackRelease } = await import('@slipway/kubernetes')
    const { release, namespace, access, revision: expectedRevision, evenFailed } = wish
    const { kubectl, delivery } = await deliveryOf(wish, ports, install)
    const done = await rollBackRelease(ports, {
      release,
      namespace,
      ...access,
      kubectl,
      delivery,
      expectedRevision,
      evenFailed,
      verdict,
      timeout: LONGEST_ROLLBACK,
      hold: blamesApplication ? { stage, why } : undefined,
    })
    const { outcome, text, to, revision } = done
    return {
      outcome,
      headline: text,
      ...hintFor(outcome, wish),
      ...(to === undefined ? {} : { to }),
      ...(revision === undefined ? {} : { revision }),
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.outcome === 'cancelled') throw error
    return {
      outcome: 'rollback-failed',
      headline: `not rolled back: ${error.message}`,
      hint: `${error.hint}; the failed release is still live`,
    }
  }
}

/** The way that it was delivered by, with its programs. */
async function deliveryOf(
  { application, helmVersion }: RollbackWish,
  ports: Ports,
  install: Installs,
): Promise<{ readonly kubectl: string; readonly delivery: DeliveryTools }> {
  if (application === undefined) {
    const { kubectl, ...tools } = await install.helm(helmVersion, ports)
    return { kubectl, delivery: { via: 'helm', tools } }
  }
  const [{ InCluster }, { parseApplication }] = await Promise.all([
    import('@slipway/kubernetes'),
    import('@slipway/kubernetes/inputs'),
  ])
  const name = parseApplication(application)
  const tools = { application: name, open: (cluster: Cluster) => new InCluster(cluster, name) }
  return { kubectl: await install.kubectl(ports), delivery: { via: 'argocd', tools } }
}

async function installKubectl(ports: Ports): Promise<string> {
  const { installTool } = await import('@slipway/tools')
  return (await installTool(ports, { tool: 'kubectl' })).path
}

/** The Helm that deployed it: another major version keeps its releases in another way. */
async function installTools(version: string, ports: Ports) {
  const [{ installTool }, { helmMajor }] = await Promise.all([import('@slipway/tools'), import('@slipway/kubernetes')])
  const [helm, kubectl] = [
    await installTool(ports, { tool: 'helm', version }),
    await installTool(ports, { tool: 'kubectl' }),
  ]
  return { helm: helm.path, helmVersion: helm.version, helmMajor: helmMajor(helm.version), kubectl: kubectl.path }
}

export interface Installs {
  readonly helm: typeof installTools
  readonly kubectl: typeof installKubectl
}

const INSTALLS: Installs = { helm: installTools, kubectl: installKubectl }

function hintFor(
  outcome: RollbackReport['outcome'],
  { release, namespace, application }: RollbackWish,
): { readonly hint?: string } {
  const look =
    application === undefined ? `helm history --namespace=${namespace} ${release}` : `argocd app history ${application}`
  switch (outcome) {
    case 'rolled-back':
      return {}
    case 'inconclusive':
      return { hint: `find out who deployed since: ${look}` }
    case 'fail':
      return { hint: 'the failed release is still live: deploy one that works, or uninstall it' }
    case 'transient':
      return { hint: 'the failed release is still live: run the check again when the API server answers' }
    case 'rollback-failed':
      return { hint: `check the state before you deploy again: ${look}` }
  }
}
