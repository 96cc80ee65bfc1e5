import { property, textAt, UserError } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import type { KubeObject } from '../../../manifest/manifest'
import { readNotes } from '../../../preflight/beside'
import { objectKey, objectTitle } from '../../../preflight/identity'
import { isMarked, readLive } from '../../../preflight/live'
import type { ReleaseTarget } from '../../delivery'
import { releaseMarks } from '../plan/apply-plan'
import { isNamespace } from './gather'

export interface Owners {
  /** Was there before the release. */
  readonly isAdopted: (object: KubeObject) => boolean
  /** Somebody else's namespace, in which the release only lives. */
  readonly isLeft: (object: KubeObject) => boolean
  readonly notes: readonly string[]
}

interface Question extends ReleaseTarget {
  readonly objects: readonly KubeObject[]
  readonly adopts: boolean
  /** Whatever exists is taken, also from another release. */
  readonly takes: boolean
}

/**
 * Whose the objects are that live already. The namespace of the release is nobody's in particular: it is taken in.
 * @throws UserError `MANIFESTS_NOT_OURS`
 */
export async function findOwners(cluster: Cluster, question: Question): Promise<Owners> {
  const { objects, namespace, adopts, takes } = question
  const { annotations } = releaseMarks(question)
  const keyOf = (object: KubeObject) => objectKey(object, namespace)
  const [beside, { found }] = await Promise.all([
    readNotes(cluster, question),
    readLive(cluster, { objects, namespace }),
  ])
  const foreign = objects.flatMap((object) => {
    const live = found.get(keyOf(object))
    return live === undefined || isMarked(live, annotations) ? [] : [{ object, live, owner: ownerOf(live) }]
  })
  const places = foreign.filter(({ object }) => isNamespace(object, namespace))
  const left = new Set(places.filter(({ owner }) => owner !== undefined).map(({ object }) => keyOf(object)))
  const others = foreign.filter((each) => !places.includes(each))
  if (!takes) refuse(others, { namespace, adopts })
  const adopted = new Set([...beside.adopted, ...foreign.map(({ object }) => keyOf(object))])
  return {
    isAdopted: (object) => adopted.has(keyOf(object)),
    isLeft: (object) => left.has(keyOf(object)),
    notes: places.map(({ owner }) =>
      owner === undefined
        ? `the namespace ${namespace} was there before the release: it is taken in and stays`
        : `the namespace ${namespace} belongs to ${owner}: it is left as it is`,
    ),
  }
}

interface Foreign {
  readonly object: KubeObject
  readonly owner: string | undefined
}

const SHOWN = 12

function refuse(
  foreign: readonly Foreign[],
  { namespace, adopts }: { readonly namespace: string; readonly adopts: boolean },
): void {
  const owned = foreign.filter(({ owner }) => owner !== undefined)
  const free = foreign.filter(({ owner }) => owner === undefined)
  const list = (all: readonly Foreign[], told: (each: Foreign) => string) =>
    `${all.slice(0, SHOWN).map(told).join(', ')}${all.length > SHOWN ? ` and ${all.length - SHOWN} more` : ''}`
  const title = ({ object }: Foreign) => objectTitle(object, namespace)
  if (owned.length > 0)
    throw new UserError(
      'MANIFESTS_NOT_OURS',
      `these objects belong to somebody else: ${list(owned, (each) => `${title(each)} (${each.owner ?? ''})`)}; nothing was changed`,
      'take them out of the manifests, or deploy under the name of that release',
    )
  if (free.length === 0 || adopts) return
  throw new UserError(
    'MANIFESTS_NOT_OURS',
    `these objects live already and belong to no release: ${list(free, title)}; nothing was changed`,
    'set adopt: true to take them over as they are, or give them other names',
  )
}

/** Who writes on an object that it is theirs. */
function ownerOf(live: KubeObject): string | undefined {
  const annotation = (name: string) => property(live, 'metadata', 'annotations', name)
  const label = (name: string) => textAt(live, 'metadata', 'labels', name)
  const release = annotation('meta.helm.sh/release-name')
  if (typeof release === 'string')
    return `the release ${release} in ${String(annotation('meta.helm.sh/release-namespace') ?? '?')}`
  if (typeof annotation('argocd.argoproj.io/tracking-id') === 'string') return 'Argo CD'
  const flux = label('kustomize.toolkit.fluxcd.io/name') ?? label('helm.toolkit.fluxcd.io/name')
  return flux === undefined ? undefined : `Flux (${flux})`
}
