import { errorMessage, property, textAt } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import { getNodeArgs } from '../cluster/command'
import { latest, type Plan, type Revision } from '../delivery/delivery'
import { removeJournal } from '../delivery/journal'
import type { OwnImage } from '../image/candidates'
import { runsImage } from '../image/pin'
import type { RenderedContainer } from '../manifest/manifest'
import { identifyReported, type ImageIdentity, unread } from '../proof/accept'
import { isAtLeast, prove, type ProofResult } from '../proof/prove'
import type { Deployment } from '../release/deployment'
import { workloadKey } from '../rollout/symptoms'
import type { WatchResult } from '../rollout/watch'
import { countsOf, type DeployResult } from './result'
import { type Ended, type EndedImage, together } from './together'

export interface CameUp {
  readonly plan: Plan
  readonly watched: WatchResult
  /** Undefined for an image whose manifest the registry does not give. */
  readonly identities: ReadonlyMap<OwnImage, ImageIdentity | undefined>
  /** What there is of the release now. */
  readonly history: readonly Revision[]
}

/** A release that became ready: whether it runs the digests that were deployed. */
export async function concludeProved(
  deployment: Deployment,
  { plan, watched, identities, history }: CameUp,
): Promise<DeployResult> {
  const { cluster, delivery, order, timeline } = deployment
  const ended = await Promise.all(
    plan.images.map(async (image): Promise<EndedImage> => {
      const identity = identities.get(image)
      return { image, ...(await endOf(deployment, { image, plan, watched, identity })) }
    }),
  )
  await Promise.all([watched.hookLogs.stop(), removeJournal(cluster.ports, order.output)])
  const last = latest(history)
  const all = together(order, ended)
  const stays = all.outcome === 'fail' ? delivery.stays?.() : undefined
  return {
    revision: last?.revision,
    previousRevision: plan.previous?.revision,
    previousAt: plan.previous?.updated,
    state: last?.status ?? ('absent' as const),
    workloads: countsOf(watched.last),
    ...all,
    headline: stays === undefined ? all.headline : `${all.headline}; ${stays}`,
    images: ended.map(({ image, proof, outcome }) => ({ image, proof, outcome })),
    notes: [...watched.notes, ...all.notes],
    events: timeline.events,
  }
}

interface OneImage {
  readonly image: OwnImage
  readonly plan: Plan
  readonly watched: WatchResult
  readonly identity: ImageIdentity | undefined
}

async function endOf(deployment: Deployment, { image, plan, watched, identity }: OneImage): Promise<Ended> {
  const { cluster, order } = deployment
  if (order.requireProof === 'none') return unproved(order)
  if (identity === undefined)
    cluster.ports.host.warn(
      `the manifest of ${image.digest} cannot be read: only a pod that names this exact digest can prove it`,
    )
  const targets = plan.targets.filter((target) => runsImage(target.image, image))
  if (targets.length === 0) return unprovable(deployment, image)
  const own = { plan: { ...plan, targets }, watched, image, identity: identity ?? unread(image.digest) }
  return outcomeOf(deployment, image, await proveAll(deployment, own))
}

/** What an operator makes of its resource is not known here: the digest stands in what was applied, and that is all. */
function unprovable({ order, timeline }: Deployment, { digest }: OwnImage): Ended {
  timeline.add('proof', `${digest}: template`)
  const proof = { proof: 'template' as const, verifiedDigest: digest, notes: [] }
  const what = `${order.release} runs ${digest.slice(0, 19)} in a custom resource alone, of which the template is all there is to prove`
  if (isAtLeast('template', order.requireProof)) return { ...proof, outcome: 'pass', headline: what }
  return { ...proof, outcome: 'inconclusive', headline: `${what}; require-proof is ${order.requireProof}` }
}

async function proveAll(
  { cluster, order }: Deployment,
  { image, plan, watched, identity }: OneImage & { readonly identity: ImageIdentity },
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
      identifyReported(digest, imageId, order.readerOf(image)).catch((error: unknown) => {
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

function unproved({ release, namespace }: Deployment['order']): Ended {
  return {
    outcome: 'pass',
    headline: `${release} is deployed to ${namespace}; which image runs was not asked (require-proof: none)`,
    notes: [],
  }
}

function outcomeOf({ order, timeline }: Deployment, image: OwnImage, proved: ProofResult): Ended {
  if (!proved.ok) {
    timeline.add('fatal', proved.message)
    return {
      outcome: 'fail',
      headline: `Deployed, but not with the image that was asked for: ${proved.message}`,
      notes: [],
    }
  }
  const { proof, notes } = proved
  timeline.add('proof', `${image.digest}: ${proof}`)
  for (const note of notes) timeline.add('proof', note)
  const digest = { proof, verifiedDigest: image.digest, notes }
  if (proved.idle && order.requireProof !== 'template')
    return { ...digest, outcome: 'vacuous', headline: `Nothing runs: ${notes.join('; ')}` }
  if (proved.held && proof === 'template' && !proved.idle)
    return {
      ...digest,
      outcome: 'pass',
      headline: `${order.release} has ${image.digest.slice(0, 19)} in its pod templates in ${order.namespace}; it waits for a person: ${notes.join('; ')}`,
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
    headline: `${order.release} ${proof === 'template' ? 'has' : 'runs'} ${image.digest.slice(0, 19)} in ${order.namespace}, proof: ${proof}`,
  }
}
