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
  | {
      readonly ok: true
      readonly proof: Proof
      readonly notes: readonly string[]
      /** No target is to run now. */
      readonly idle: boolean
      /** What the chart leaves to a person: pods of the revision before go on until somebody replaces them. */
      readonly held: boolean
    }
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
  let held = false
  for (const target of targets) {
    const view = views.find((found) => workloadKey(found) === workloadKey(target.workload))
    const found = await proveTarget(target, view, sources)
    if ('message' in found) return { ok: false, message: found.message, workload: target.workload }
    if (found.note !== undefined) notes.push(found.note)
    held ||= found.kind === 'held'
    idle &&= found.kind === 'rests'
    if (found.kind === 'runs') levels.push(found.proof)
  }
  const weakest = Math.max(...levels.map((level) => PROOFS.indexOf(level)))
  // With no levels Math.max is -Infinity: nothing runs, and the template is all there is to prove.
  return { ok: true, proof: PROOFS[weakest] ?? 'template', notes: [...new Set(notes)], idle, held }
}

type TargetProof =
  | {
      readonly proof: Proof
      readonly note?: string
      /**
       * `rests`: nothing of it is to run now. `held`: a person decides when it runs. `over`: it has run and is gone.
       * Only what runs counts for what is proved of all.
       */
      readonly kind: 'runs' | 'rests' | 'held' | 'over'
    }
  | { readonly message: string }

/** The chart leaves it to a person when its pods are replaced; those that are, are judged like any other. */
const HELD: readonly WorkloadView['idle'][] = ['updated on delete only', 'updated in part only']

async function proveTarget(
  target: RenderedContainer,
  view: WorkloadView | undefined,
  sources: ProofSources,
): Promise<TargetProof> {
  const where = `${target.workload.kind} ${target.workload.name}, container ${target.name}`
  if (view === undefined) return goneProof(target, where)
  const inTemplate = digestIn(view.image[target.name] ?? '')
  if (inTemplate === undefined || !sources.identity.pins.has(inTemplate))
    return { message: templateMessage(where, view, target) }
  const isHeld = HELD.includes(view.idle)
  const containers = view.pods
    .flatMap((pod) =>
      pod.containers.filter((item) => item.name === target.name).map((container) => ({ pod, container })),
    )
    // A paused Deployment keeps the pods of the revision before.
    .filter(({ container }) => view.idle !== 'paused' || isPinned(container, sources))
  // Nobody meant a release to be paused: until it goes on, the revision before serves.
  if (view.idle === 'paused' && view.kind !== 'Job' && containers.length === 0)
    return { proof: 'template', note: `${where}: ${idleText(view)}`, kind: 'runs' }
  if (view.idle !== undefined && !(containers.length > 0 && (isHeld || view.idle === 'paused')))
    return { proof: 'template', note: `${where}: ${idleText(view)}`, kind: isHeld ? 'held' : 'rests' }
  if (containers.length === 0)
    return { proof: 'template', note: `${where}: it has no pod`, kind: view.kind === 'Job' ? 'over' : 'runs' }
  let weakest: Proof = 'running'
  let note = view.idle === 'paused' || (isHeld && view.others.length > 0) ? `${where}: ${idleText(view)}` : undefined
  const started = containers.filter(({ container }) => hasStarted(container))
  if (started.length === 0) weakest = 'template'
  if (started.length < containers.length)
    note = `${where}: ${containers.length - started.length} of ${containers.length} pods have not started it`
  for (const { pod, container } of containers) {
    const found = await proveContainer(container, pod.node, sources)
    if ('message' in found) return { message: `pod ${pod.name}, container ${target.name}: ${found.message}` }
    if (found.proof === 'pinned' && hasStarted(container)) {
      weakest = 'pinned'
      note = `${where}: ${found.note}`
    }
  }
  return { proof: weakest, kind: 'runs', ...(note === undefined ? {} : { note }) }
}

/** What waits for a node, for its image or for a volume has its spec, and runs nothing. */
function hasStarted({ state, imageId, last }: ContainerView): boolean {
  return state.kind !== 'waiting' || imageId !== '' || last !== undefined
}

/** A Job may be removed as soon as it has ended; anything else that is not seen may not be read. */
function goneProof({ workload }: RenderedContainer, where: string): TargetProof {
  return workload.kind === 'Job'
    ? { proof: 'template', note: `${where}: it has ended and is removed`, kind: 'over' }
    : { proof: 'template', note: `${where}: already gone, or not readable with these credentials`, kind: 'runs' }
}

function isPinned({ image }: ContainerView, { identity }: ProofSources): boolean {
  const digest = digestIn(image)
  return digest !== undefined && identity.pins.has(digest)
}

/** Why it does not run yet, and who makes it. */
function idleText({ idle, kind, name, others }: WorkloadView): string {
  const old = others.map((pod) => pod.name).slice(0, 3)
  const more = others.length > old.length ? ` and ${others.length - old.length} more` : ''
  switch (idle) {
    case 'paused':
      return `${idle}; kubectl rollout resume ${kind.toLowerCase()}/${name} lets it run`
    case 'updated on delete only':
      return old.length === 0 ? idle : `${idle}: delete ${old.join(', ')}${more} to update them`
    case 'updated in part only':
      return old.length === 0 ? idle : `${idle}: its partition keeps ${old.join(', ')}${more} at the revision before`
    default:
      return idle ?? ''
  }
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

export function isAtLeast(proof: Proof, required: Proof | 'none'): boolean {
  return required === 'none' || PROOFS.indexOf(proof) <= PROOFS.indexOf(required)
}
