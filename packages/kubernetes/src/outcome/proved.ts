import { errorMessage, property, textAt } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import { getNodeArgs } from '../cluster/command'
import { latest, type Plan, type Revision } from '../delivery/delivery'
import { removeJournal } from '../delivery/journal'
import type { RenderedContainer } from '../manifest/manifest'
import { identifyReported, type ImageIdentity, unread } from '../proof/accept'
import { isAtLeast, prove, type ProofResult } from '../proof/prove'
import type { Deployment } from '../release/deployment'
import { workloadKey } from '../rollout/symptoms'
import type { WatchResult } from '../rollout/watch'
import { countsOf, type DeployResult } from './result'

export interface CameUp {
  readonly plan: Plan
  readonly watched: WatchResult
  /** Undefined when the registry does not give the manifest. */
  readonly identity: ImageIdentity | undefined
  /** What there is of the release now. */
  readonly history: readonly Revision[]
}

/** A release that became ready: whether it runs the digest that was deployed. */
export async function concludeProved(
  deployment: Deployment,
  { plan, watched, identity, history }: CameUp,
): Promise<DeployResult> {
  const { cluster, order, timeline } = deployment
  if (identity === undefined && order.requireProof !== 'none')
    cluster.ports.host.warn(
      `the manifest of ${order.image.digest} cannot be read: only a pod that names this exact digest can prove it`,
    )
  const proved =
    order.requireProof === 'none'
      ? undefined
      : await proveAll(deployment, { plan, watched, identity: identity ?? unread(order.image.digest) })
  await Promise.all([watched.hookLogs.stop(), removeJournal(cluster.ports, order.output)])
  const last = latest(history)
  const base = {
    revision: last?.revision,
    previousRevision: plan.previous?.revision,
    previousAt: plan.previous?.updated,
    state: last?.status ?? ('absent' as const),
    workloads: countsOf(watched.last),
  }
  const inCustom = plan.targets.length === 0 && proved !== undefined
  const ended =
    proved === undefined ? unproved(order) : inCustom ? unprovable(deployment) : outcomeOf(deployment, proved)
  return { ...base, ...ended, notes: [...watched.notes, ...ended.notes], events: timeline.events }
}

/** What an operator makes of its resource is not known here: the digest stands in what was applied, and that is all. */
function unprovable({ order, timeline }: Deployment): ReturnType<typeof outcomeOf> {
  timeline.add('proof', `${order.image.digest}: template`)
  const proof = { proof: 'template' as const, verifiedDigest: order.image.digest, notes: [] }
  const what = `${order.release} runs ${order.image.digest.slice(0, 19)} in a custom resource alone, of which the template is all there is to prove`
  if (order.requireProof === 'none' || isAtLeast('template', order.requireProof))
    return { ...proof, outcome: 'pass', headline: what }
  return { ...proof, outcome: 'inconclusive', headline: `${what}; require-proof is ${order.requireProof}` }
}

async function proveAll(
  { cluster, order }: Deployment,
  { plan, watched, identity }: Omit<CameUp, 'history'> & { readonly identity: ImageIdentity },
) {
  const views = [...watched.last.workloads, ...watched.hooks.values()]
  const isHook = ({ workload }: RenderedContainer) =>
    plan.hooks.some((hook) => workloadKey(hook) === workloadKey(workload))
  const main = plan.targets.filter((target) => !isHook(target))
  // A hook that was seen must not run another image; that it is gone by now takes nothing from what the others prove.
  const seenHooks = plan.targets.filter((target) => isHook(target) && watched.hooks.has(workloadKey(target.workload)))
  const sources = {
    identity,
    resolve: (digest: string, imageId: string) =>
      identifyReported(digest, imageId, order.reader).catch((error: unknown) => {
        cluster.ports.signals.check()
        cluster.ports.host.info(`the image ${imageId} cannot be looked up: ${errorMessage(error)}`)
        return undefined
      }),
    platform: (node: string) => platformOf(cluster, node),
  }
  const [proof, hooks] = await Promise.all([
    prove(main.length > 0 ? main : plan.targets, views, sources),
    prove(seenHooks, views, sources),
  ])
  return hooks.ok ? proof : hooks
}

async function platformOf(cluster: Cluster, node: string): Promise<string | undefined> {
  const { items } = await cluster.list(getNodeArgs(node))
  const [os, arch] = ['operatingSystem', 'architecture'].map((key) =>
    textAt(property(items[0], 'status', 'nodeInfo'), key),
  )
  return os === undefined || arch === undefined ? undefined : `${os}/${arch}`
}

type Ended = Pick<DeployResult, 'outcome' | 'headline' | 'notes' | 'proof' | 'verifiedDigest'>

function unproved({ release, namespace }: Deployment['order']): Ended {
  return {
    outcome: 'pass',
    headline: `${release} is deployed to ${namespace}; which image runs was not asked (require-proof: none)`,
    notes: [],
  }
}

function outcomeOf({ order, timeline }: Deployment, proved: ProofResult): Ended {
  if (!proved.ok) {
    timeline.add('fatal', proved.message)
    return {
      outcome: 'fail',
      headline: `Deployed, but not with the image that was asked for: ${proved.message}`,
      notes: [],
    }
  }
  const { proof, notes } = proved
  timeline.add('proof', `${order.image.digest}: ${proof}`)
  for (const note of notes) timeline.add('proof', note)
  const digest = { proof, verifiedDigest: order.image.digest, notes }
  if (proved.idle && order.requireProof !== 'template')
    return { ...digest, outcome: 'vacuous', headline: `Nothing runs: ${notes.join('; ')}` }
  if (proved.held && proof === 'template' && !proved.idle)
    return {
      ...digest,
      outcome: 'pass',
      headline: `${order.release} has ${order.image.digest.slice(0, 19)} in its pod templates in ${order.namespace}; it waits for a person: ${notes.join('; ')}`,
    }
  // Who waits for nothing has nothing that could run yet.
  if (!isAtLeast(proof, order.wait === 'none' ? 'template' : order.requireProof))
    return {
      ...digest,
      outcome: 'inconclusive',
      headline: `Deployed, but the proof is ${proof}, and require-proof is ${order.requireProof}: ${notes.join('; ')}`,
    }
  return {
    ...digest,
    outcome: 'pass',
    headline: `${order.release} ${proof === 'template' ? 'has' : 'runs'} ${order.image.digest.slice(0, 19)} in ${order.namespace}, proof: ${proof}`,
  }
}
