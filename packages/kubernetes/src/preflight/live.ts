import { isObject, listAt, property, textAt } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import type { KubeObject } from '../manifest/manifest'
import type { ApplyPlan } from './apply'
import { inBatches, printedObjects } from './batches'
import { objectKey } from './identity'

/** Objects of a release as they are in the cluster at one moment. */
export interface Live {
  /** By `objectKey`. */
  readonly found: ReadonlyMap<string, KubeObject>
  /** False when some may not be read: what was not found may be there then. */
  readonly complete: boolean
}

/** Reads the objects that a release names: also what is theirs already, or somebody else's. */
export async function readLive(
  cluster: Cluster,
  wanted: { readonly objects: readonly KubeObject[]; readonly namespace: string },
): Promise<Live> {
  const batches = await inBatches(cluster, wanted, (place) => [
    'get',
    '--filename=-',
    '--output=json',
    '--ignore-not-found',
    '--show-managed-fields',
    ...place,
  ])
  const found = batches
    .flatMap(({ result }) => printedObjects(result.stdout))
    .map((object) => [objectKey(object, wanted.namespace), object] as const)
  const complete = batches.every(({ result }) => result.code === 0 || isAbsence(result.stderr))
  return { found: new Map(found), complete }
}

/** The words for what is not there: a kind that the cluster does not know, a namespace that it does not have. */
function isAbsence(stderr: string): boolean {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  return (
    lines.length > 0 &&
    lines.every((line) => /no matches for kind|ensure CRDs are installed first|\(NotFound\)|^Warning:/.test(line))
  )
}

/** What exists and does not carry the release's marks. */
export function foreignObjects(
  { objects, marks }: Pick<ApplyPlan, 'objects' | 'marks'>,
  { found }: Live,
  namespace: string,
): readonly KubeObject[] {
  return objects.filter((object) => {
    const live = found.get(objectKey(object, namespace))
    return live !== undefined && !isMarked(live, marks.annotations)
  })
}

export function isMarked(live: KubeObject, annotations: ApplyPlan['marks']['annotations']): boolean {
  return Object.entries(annotations).every(([name, value]) => property(live, 'metadata', 'annotations', name) === value)
}

/** Whether an object was made, removed or written by this manager between two looks. */
export function isTouched(before: KubeObject | undefined, after: KubeObject | undefined, manager: string): boolean {
  if (before === undefined || after === undefined) return before !== after
  if (textAt(before, 'metadata', 'uid') !== textAt(after, 'metadata', 'uid')) return true
  // Not `generation`: it counts what others write, too, and not every kind has it.
  if (canonical(content(before)) === canonical(content(after))) return false
  const writes = writesOf(before, manager)
  return writes === '[]' || writes !== writesOf(after, manager)
}

/** What a manager wrote last: its fields and the time of it, which moves with every write that changes something. */
function writesOf(object: KubeObject, manager: string): string {
  const entries = listAt(property(object, 'metadata'), 'managedFields')
  return canonical(entries.filter((entry) => textAt(entry, 'manager') === manager))
}

const BOOKKEEPING = ['managedFields', 'resourceVersion', 'generation']

function content(object: KubeObject): unknown {
  const { status: _, metadata, ...rest } = object
  const kept = isObject(metadata)
    ? Object.fromEntries(Object.entries(metadata).filter(([key]) => !BOOKKEEPING.includes(key)))
    : metadata
  return { ...rest, metadata: kept }
}

/** JSON with the keys of all objects in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  )
}
