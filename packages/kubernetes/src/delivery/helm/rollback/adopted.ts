import { textAt } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import { readNotes } from '../../../preflight/beside'
import { objectKey, objectTitle } from '../../../preflight/identity'
import { readLive } from '../../../preflight/live'
import type { KubeObject } from '../../../manifest/manifest'
import type { ReleaseTarget, Revision } from '../../delivery'
import { releaseBornArgs } from '../client/command'
import { recordKind } from '../history/record'
import { releaseMarks } from '../plan/apply-plan'
import { isMarked } from '../../../preflight/live'

interface Question extends ReleaseTarget {
  /** What uninstalling deletes. */
  readonly objects: readonly KubeObject[]
  readonly history: readonly Revision[]
}

/**
 * Objects that were there before the release: uninstalling it would delete them all the same, since Helm goes by their
 * names. Known by what was written down when they were taken over, by missing marks of this release (it was refused
 * before it could put them on) or by their age: older than the release's first record, by the same server's clock.
 */
export async function adoptedObjects(cluster: Cluster, question: Question): Promise<readonly string[]> {
  const found = await findAdopted(cluster, question)
  return found.map((object) => objectTitle(object, question.namespace))
}

export async function findAdopted(cluster: Cluster, question: Question): Promise<readonly KubeObject[]> {
  const { objects, namespace } = question
  const deleted = objects.filter((object) => !isKept(object))
  const [notes, live, born] = await Promise.all([
    readNotes(cluster, question),
    readLive(cluster, { objects: deleted, namespace }),
    firstRecordOf(cluster, question),
  ])
  return deleted.filter((object) => {
    const key = objectKey(object, namespace)
    const found = live.found.get(key)
    if (found === undefined) return false
    const created = textAt(found, 'metadata', 'creationTimestamp') ?? ''
    const isOlder = created !== '' && created < born
    return notes.adopted.includes(key) || !isMarked(found, releaseMarks(question).annotations) || isOlder
  })
}

export function isKept(object: KubeObject): boolean {
  return textAt(object, 'metadata', 'annotations', 'helm.sh/resource-policy')?.trim() === 'keep'
}

/** RFC 3339 in UTC, whole seconds, which compares as text; empty when there is none to be read. */
async function firstRecordOf(cluster: Cluster, { release, namespace, history }: Question): Promise<string> {
  const [first] = history
  const kind = recordKind(cluster.ports)
  // Of a release whose first records Helm has dropped, the age says nothing.
  if (kind === undefined || first?.revision !== 1) return ''
  const { code, stdout } = await cluster.kubectl(
    releaseBornArgs(kind, { release, namespace, revision: first.revision }),
  )
  return code === 0 ? stdout.trim() : ''
}
