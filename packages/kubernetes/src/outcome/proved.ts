import { property, textAt } from '@slipway/core'
import { latest, type Revision } from '../helm/history'
import type { Kube } from '../kube'
import { getNodeArgs } from '../kubectl/command'
import type { RenderedContainer } from '../manifest/manifest'
import { identifyReported, type ImageIdentity, unread } from '../proof/accept'
import { isAtLeast, prove, type ProofResult } from '../proof/prove'
import { workloadKey } from '../rollout/signs'
import type { WatchResult } from '../rollout/watch'
import { removeJournal } from './journal'
import type { Prepared } from './prepare'
import { countsOf, type DeployResult, type Run } from './result'

export interface CameUp {
  readonly prepared: Prepared
  readonly watched: WatchResult
  /** Undefined when the registry does not give the manifest. */
  readonly identity: ImageIdentity | undefined
  /** What Helm has of the release now. */
  readonly history: readonly Revision[]
}

/** A release that came up: whether it runs the digest that it was to run. */
export async function concludeProved(
  run: Run,
  { prepared, watched, identity, history }: CameUp,
): Promise<DeployResult> {
  const { kube, plan, timeline } = run
  if (identity === undefined)
    kube.ports.host.warn(`the manifest of ${plan.image.digest} cannot be read: only the digest itself can prove it`)
  const proved = await proveAll(run, { prepared, watched, identity: identity ?? unread(plan.image.digest) })
  await Promise.all([watched.hookLogs.stop(), removeJournal(kube.ports, plan.output)])
  const last = latest(history)
  const base = {
    revision: last?.revision,
    previousRevision: latest(prepared.history)?.revision,
    state: last?.status ?? ('absent' as const),
    workloads: countsOf(watched.last),
  }
  return { ...base, ...judgeProof(run, proved), events: timeline.events }
}

async function proveAll(
  { kube, plan }: Run,
  { prepared, watched, identity }: Omit<CameUp, 'history'> & { readonly identity: ImageIdentity },
) {
  const views = [...watched.last.workloads, ...watched.hooks.values()]
  const isHook = ({ workload }: RenderedContainer) =>
    prepared.hooks.some((hook) => workloadKey(hook) === workloadKey(workload))
  const main = prepared.targets.filter((target) => !isHook(target))
  // A hook that was seen must not run another image; that it is gone by now takes nothing from what the others prove.
  const seenHooks = prepared.targets.filter(
    (target) => isHook(target) && watched.hooks.has(workloadKey(target.workload)),
  )
  const sources = {
    identity,
    resolve: (digest: string, imageId: string) => identifyReported(digest, imageId, plan.reader).catch(() => undefined),
    platform: (node: string) => platformOf(kube, node),
  }
  const [proof, hooks] = await Promise.all([
    prove(main.length > 0 ? main : prepared.targets, views, sources),
    prove(seenHooks, views, sources),
  ])
  return hooks.ok ? proof : hooks
}

async function platformOf(kube: Kube, node: string): Promise<string | undefined> {
  const { items } = await kube.list(getNodeArgs(node))
  const [os, arch] = ['operatingSystem', 'architecture'].map((key) =>
    textAt(property(items[0], 'status', 'nodeInfo'), key),
  )
  return os === undefined || arch === undefined ? undefined : `${os}/${arch}`
}

function judgeProof(
  { plan, timeline }: Run,
  proved: ProofResult,
): Pick<DeployResult, 'outcome' | 'headline' | 'notes' | 'proof' | 'verifiedDigest'> {
  if (!proved.ok) {
    timeline.add('fatal', proved.message)
    return { outcome: 'fail', headline: `Deployed, but not what was to be deployed: ${proved.message}`, notes: [] }
  }
  const { proof, notes } = proved
  timeline.add('proof', `${plan.image.digest}: ${proof}`)
  const digest = { proof, verifiedDigest: plan.image.digest, notes }
  if (proved.idle && plan.requireProof !== 'template')
    return { ...digest, outcome: 'vacuous', headline: `Nothing runs: ${notes.join('; ')}` }
  if (!isAtLeast(proof, plan.requireProof))
    return {
      ...digest,
      outcome: 'inconclusive',
      headline: `Deployed, but the proof is ${proof}, and require-proof is ${plan.requireProof}: ${notes.join('; ')}`,
    }
  return {
    ...digest,
    outcome: 'pass',
    headline: `${plan.release} runs ${plan.image.digest.slice(0, 19)} in ${plan.namespace}, proof: ${proof}`,
  }
}
