import { createHash } from 'node:crypto'
import { isSame, ownedBy } from '../model'
import type { KubeObject, PodTemplate } from '../model'
import { resource } from '../resources'
import type { Controls } from './controller'

export interface ControllerRevision extends KubeObject {
  revision: number
  data: { spec: { template: PodTemplate } }
}

export const REVISION_LABEL = 'controller-revision-hash'

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789'
const hashOf = (template: PodTemplate) =>
  [...createHash('sha256').update(JSON.stringify(template)).digest().subarray(0, 10)]
    .map((byte) => LETTERS[byte % LETTERS.length])
    .join('')

/** The revision of a workload's template, made when it is new; one that comes back gets the highest number. */
export function currentRevision(
  owner: KubeObject & { spec: { template: PodTemplate } },
  { store }: Controls,
): ControllerRevision {
  const kind = resource('controllerrevisions')
  const all = revisionsOf(owner, store.list<ControllerRevision>(kind, owner.metadata.namespace))
  const highest = Math.max(0, ...all.map(({ revision }) => revision))
  const known = all.find(({ data }) => isSame(data.spec.template, owner.spec.template))
  if (known !== undefined)
    return known.revision === highest ? known : store.update(kind, { ...known, revision: highest + 1 })
  const hash = hashOf(owner.spec.template)
  const name = `${owner.metadata.name}-${hash}`
  const labels = {
    ...owner.spec.template.metadata?.labels,
    [REVISION_LABEL]: owner.kind === 'StatefulSet' ? name : hash,
  }
  const metadata = { name, namespace: owner.metadata.namespace, labels, ownerReferences: [ownedBy(owner)] }
  const object = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata,
    data: { spec: { template: owner.spec.template } },
    revision: highest + 1,
  }
  return store.create(kind, object as unknown as ControllerRevision)
}

const revisionsOf = (owner: KubeObject, all: readonly ControllerRevision[]) =>
  all.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid))

/** What pods of a revision carry: a StatefulSet's the revision's name, a DaemonSet's the hash. */
export const labelOf = (revision: ControllerRevision): string => revision.metadata.labels?.[REVISION_LABEL] ?? ''
