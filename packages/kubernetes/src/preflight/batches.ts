import { type Exited, parseJson } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import { isObject, listAt } from '@slipway/core'
import type { KubeObject } from '../manifest/manifest'
import { namespaceOf } from './identity'

/** Objects in one command; each costs the API server a request, one after the other. */
export const SIZE = 50
/** Milliseconds for one command. */
const TIMEOUT = 20_000

/** Objects that kubectl takes in one command. */
export interface Batch {
  readonly objects: readonly KubeObject[]
  readonly result: Exited
}

interface Objects {
  readonly objects: readonly KubeObject[]
  readonly namespace: string
  /** As of `Cluster.kubectl`. */
  readonly must?: boolean
  /** The objects are written: a batch that has begun goes on to its end. */
  readonly writes?: boolean
}

/**
 * Runs kubectl over objects, as few times as it takes: with `--namespace` kubectl refuses objects that name another
 * one.
 */
export function inBatches(
  cluster: Cluster,
  { objects, namespace, must = false, writes = false }: Objects,
  args: (place: readonly string[]) => readonly string[],
): Promise<readonly Batch[]> {
  const here = objects.filter((object) => namespaceOf(object, namespace) === namespace)
  const elsewhere = objects.filter((object) => !here.includes(object))
  const run = async (batch: readonly KubeObject[], place: readonly string[]): Promise<Batch> => ({
    objects: batch,
    result: await cluster.kubectl(args(place), {
      timeout: TIMEOUT,
      input: toStream(batch),
      must,
      outlives: writes,
    }),
  })
  return Promise.all([
    ...slices(here).map((batch) => run(batch, [`--namespace=${namespace}`])),
    ...slices(elsewhere).map((batch) => run(batch, [])),
  ])
}

/** Standard input and no file: a release holds Secrets. */
function toStream(objects: readonly KubeObject[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n---\n')
}

function slices(objects: readonly KubeObject[]): readonly (readonly KubeObject[])[] {
  return Array.from({ length: Math.ceil(objects.length / SIZE) }, (_, index) =>
    objects.slice(index * SIZE, (index + 1) * SIZE),
  )
}

/** Of `--output=json`: one object, a List, or nothing. */
export function printedObjects(stdout: string): readonly KubeObject[] {
  const document = parseJson(stdout)
  if (!isObject(document)) return []
  return Array.isArray(document['items']) ? listAt(document, 'items').filter(isObject) : [document]
}
