import { isWanted, type PinRule } from '../../../image/pin'
import { containersOf, digestIn, type KubeObject } from '../../../manifest/manifest'
import { latest, type Plan, type ReleaseTarget, type Revision } from '../../delivery'
import { storedObjects } from '../applied/applied'
import { recordLabels } from '../history/record'
import type { HelmContext } from '../context'
import { markedRevision } from '../history/owner'

/** A revision that somebody made by hand after one of ours. */
export interface Standing {
  readonly revision: number
  /** The last one of ours: Helm hands its labels on. */
  readonly ours: number
  readonly namespace: string
  readonly objects: readonly KubeObject[]
}

/** Undefined where the last revision is ours, or cannot be read: then there is nothing to tell. */
export async function readStanding(
  context: HelmContext,
  target: ReleaseTarget,
  history: readonly Revision[],
): Promise<Standing | undefined> {
  const revision = latest(history)?.revision
  if (revision === undefined) return undefined
  const own = { ...target, revision }
  try {
    const labels = await recordLabels(context, own)
    const ours = markedRevision(labels)
    if (ours === undefined || ours === revision) return undefined
    return { revision, ours, namespace: target.namespace, objects: await storedObjects(context, own) }
  } catch {
    context.cluster.ports.signals.check()
    return undefined
  }
}

interface Question {
  readonly target: ReleaseTarget
  readonly history: readonly Revision[]
  readonly rules: readonly PinRule[]
  /** What was there before, and what will be. */
  readonly seen: Pick<Plan, 'baseline' | 'hooks'>
}

/** Helm's record is read where what runs does not show by itself that nothing was lost. */
export async function findLostPin(
  context: HelmContext,
  { target, history, rules, seen }: Question,
): Promise<string | undefined> {
  if (keepsDigests(seen, rules)) return undefined
  return lostPin(await readStanding(context, target, history), rules)
}

/** Every container that is meant runs by a digest, and none is in a hook, of which nothing may be left to see. */
export function keepsDigests({ baseline, hooks }: Question['seen'], rules: readonly PinRule[]): boolean {
  const names = new Set(rules.flatMap((rule) => rule.names))
  const images = baseline.workloads.flatMap(({ image }) => Object.values(image))
  const wanted = images.filter((image) => isWanted({ image }, names))
  const isWhole = hooks.length === 0 && baseline.gaps.length === 0 && wanted.length > 0
  return isWhole && wanted.every((image) => digestIn(image) !== undefined)
}

/** What a plain `helm upgrade` took back of a pinned release. */
export function lostPin(standing: Standing | undefined, rules: readonly PinRule[]): string | undefined {
  if (standing === undefined) return undefined
  const { revision, ours, objects, namespace } = standing
  const names = new Set(rules.flatMap((rule) => rule.names))
  const bare = containersOf(objects, namespace).filter(
    (container) => isWanted(container, names) && digestIn(container.image) === undefined,
  )
  if (bare.length === 0) return undefined
  const places = bare.map(
    ({ workload, name, image }) => `${workload.kind}/${workload.name}, container ${name}: ${image}`,
  )
  return `revision ${revision} was made by hand after revision ${ours}, and runs the image without its digest: ${places.join('; ')}; this deploy puts the digest back`
}
