import { digestIn, type RenderedContainer, type WorkloadRef } from '../manifest/manifest'
import type { ContainerView, WorkloadView } from '../rollout/observation'
import { workloadKey } from '../rollout/symptoms'
import { type ImageIdentity, sameConfig } from './accept'

/** How much is proved; weaker ones come later. */
export const PROOFS = ['running', 'pinned', 'template'] as const
export type Proof = (typeof PROOFS)[number]

export interface ProofSources {
  readonly identity: ImageIdentity
  /** The image that a digest names, in our repository or in the one that a runtime reports it of. */
  readonly resolve: (digest: string, imageId: string) => Promise<ImageIdentity | undefined>
  /** `linux/amd64` of a node; undefined when it may not be read. */
  readonly platform: (node: string) => Promise<string | undefined>
}

export type ProofResult =
  | { readonly ok: true; readonly proof: Proof; readonly notes: readonly string[]; readonly idle: boolean }
  | { readonly ok: false; readonly message: string; readonly workload: WorkloadRef }

/**
 * Proves that the targets run the digest (field-review.md, "The digest rule", steps 1-3): as well as the least proved
 * of them. One of which nothing runs (scaled to 0, a CronJob between its times) takes nothing from what the others
 * prove; one that is held back does, its old pods go on.
 */
export async function prove(
  targets: readonly RenderedContainer[],
  views: readonly WorkloadView[],
  sources: ProofSources,
): Promise<ProofResult> {
  const levels: Proof[] = []
  const notes: string[] = []
  let idle = true
  for (const target of targets) {
    const view = views.find((found) => workloadKey(found) === workloadKey(target.workload))
    const found = await proveTarget(target, view, sources)
    if ('message' in found) return { ok: false, message: found.message, workload: target.workload }
    if (found.note !== undefined) notes.push(found.note)
    idle &&= found.idle
    if (!found.idle || view === undefined || !rests(view)) levels.push(found.proof)
  }
  const weakest = Math.max(...levels.map((level) => PROOFS.indexOf(level)))
  // With no levels Math.max is -Infinity: nothing runs, and the template is all there is to prove.
  return { ok: true, proof: PROOFS[weakest] ?? 'template', notes: [...new Set(notes)], idle }
}

function rests(view: WorkloadView): boolean {
  return (
    view.kind === 'Job' || view.idle === 'scaled to 0' || view.idle === 'scheduled' || view.idle === 'no node for it'
  )
}

type TargetProof =
  { readonly proof: Proof; readonly note?: string; readonly idle: boolean } | { readonly message: string }

async function proveTarget(
  target: RenderedContainer,
  view: WorkloadView | undefined,
  sources: ProofSources,
): Promise<TargetProof> {
  const where = `${target.workload.kind} ${target.workload.name}, container ${target.name}`
  if (view === undefined)
    return { proof: 'template', note: `${where}: already gone, or not readable with these credentials`, idle: false }
  const inTemplate = digestIn(view.image[target.name] ?? '')
  if (inTemplate === undefined || !sources.identity.pins.has(inTemplate))
    return { message: templateMessage(where, view, target) }
  if (view.idle !== undefined) return { proof: 'template', note: `${where}: ${view.idle}`, idle: true }
  const containers = view.pods.flatMap((pod) =>
    pod.containers.filter((item) => item.name === target.name).map((container) => ({ pod, container })),
  )
  if (containers.length === 0) return { proof: 'template', note: `${where}: it has no pod`, idle: false }
  let weakest: Proof = 'running'
  let note: string | undefined
  for (const { pod, container } of containers) {
    const found = await proveContainer(container, pod.node, sources)
    if ('message' in found) return { message: `pod ${pod.name}, container ${target.name}: ${found.message}` }
    if (found.proof === 'pinned') {
      weakest = 'pinned'
      note = `${where}: ${found.note}`
    }
  }
  return { proof: weakest, idle: false, ...(note === undefined ? {} : { note }) }
}

function templateMessage(where: string, view: WorkloadView, target: RenderedContainer): string {
  const writers = view.managers.filter((name) => !/^(?:helm|kube-controller-manager|kubelet)$/i.test(name))
  const who = writers.length === 0 ? '' : `; fields of it were written by ${[...new Set(writers)].join(', ')}`
  return `${where}: expected ${target.image}, the cluster has ${view.image[target.name] ?? 'no such container'}${who}`
}

type ContainerProof =
  { readonly proof: 'running' } | { readonly proof: 'pinned'; readonly note: string } | { readonly message: string }

async function proveContainer(
  container: ContainerView,
  node: string | undefined,
  sources: ProofSources,
): Promise<ContainerProof> {
  const { identity } = sources
  const pinned = digestIn(container.image)
  if (pinned === undefined || !identity.pins.has(pinned))
    return { message: `the pod was given ${container.image} instead of ${identity.digest}` }
  const reported = reportedDigest(container.imageId)
  if (reported !== undefined && identity.accepted.has(reported)) return { proof: 'running' }
  const other = reported === undefined ? undefined : await sources.resolve(reported, container.imageId)
  const same =
    other === undefined
      ? undefined
      : sameConfig(identity, other, node === undefined ? undefined : await sources.platform(node))
  if (same === true) return { proof: 'running' }
  if (same === false)
    return { message: `it runs ${container.imageId}, which is a different image from ${identity.digest}` }
  const bare = reportedDigest(container.statusImage)
  if (bare !== undefined && !container.statusImage.includes('@') && identity.accepted.has(bare))
    return { proof: 'running' }
  return { proof: 'pinned', note: `the runtime reports ${container.imageId || 'no image'}, which cannot be compared` }
}

/** Rule 3: what stands after `://` and after the last `@`, or a bare digest. */
export function reportedDigest(imageId: string): string | undefined {
  const rest = imageId.includes('://') ? imageId.slice(imageId.indexOf('://') + 3) : imageId
  const digest = rest.slice(rest.lastIndexOf('@') + 1)
  if (/^[a-f0-9]{64}$/.test(digest)) return `sha256:${digest}`
  return /^sha256:[a-f0-9]{64}$/.test(digest) ? digest : undefined
}

export function isAtLeast(proof: Proof, required: Proof): boolean {
  return PROOFS.indexOf(proof) <= PROOFS.indexOf(required)
}
