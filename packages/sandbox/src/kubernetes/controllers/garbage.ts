import type { KubeObject } from '../model'
import { RESOURCES, resource } from '../resources'
import type { Resource } from '../resources'
import { deletePod } from './controller'
import type { Controller, Controls } from './controller'
import type { Pod } from '../model'

/** Deletes objects whose owners are all gone; an owner deleted in the foreground waits for its dependents. */
const collect = (kind: Resource): Controller => ({
  resource: kind.name,
  reconcile(object, controls) {
    const owners = object.metadata.ownerReferences ?? []
    if (owners.length > 0) {
      const uids = controls.store.uids()
      if (!owners.some(({ uid }) => uids.has(uid))) return removeOne(kind, object, controls)
    }
    if (object.metadata.deletionTimestamp === undefined) return
    if (object.metadata.finalizers?.includes('orphan')) return release(kind, object, controls)
    if (object.metadata.finalizers?.includes('foregroundDeletion')) waitForDependents(kind, object, controls)
  },
})

export const garbageControllers: readonly Controller[] = RESOURCES.filter(({ name }) => name !== 'events').map(collect)

function removeOne(kind: Resource, object: KubeObject, controls: Controls): void {
  if (kind.name === 'pods') deletePod(controls, object as Pod)
  else if ((object.metadata.finalizers ?? []).length === 0)
    controls.store.remove(kind, object.metadata.namespace, object.metadata.name)
}

const dependentsOf = (object: KubeObject, { store }: Controls): [Resource, KubeObject][] =>
  RESOURCES.filter(({ namespaced }) => namespaced).flatMap((kind) =>
    store
      .list(kind, object.metadata.namespace)
      .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid))
      .map((dependent): [Resource, KubeObject] => [kind, dependent]),
  )

function waitForDependents(kind: Resource, object: KubeObject, controls: Controls): void {
  const dependents = dependentsOf(object, controls)
  if (dependents.length === 0) return withoutFinalizer(kind, object, 'foregroundDeletion', controls)
  for (const [of, dependent] of dependents) {
    if (of.name === 'pods') deletePod(controls, dependent as Pod)
    else if (dependent.metadata.deletionTimestamp === undefined)
      controls.store.change(of, dependent, ({ metadata }) => {
        metadata.deletionTimestamp = object.metadata.deletionTimestamp ?? ''
        metadata.finalizers = [...(metadata.finalizers ?? []), 'foregroundDeletion']
      })
  }
}

function release(kind: Resource, object: KubeObject, controls: Controls): void {
  for (const [of, dependent] of dependentsOf(object, controls))
    controls.store.change(
      of,
      dependent,
      ({ metadata }) =>
        (metadata.ownerReferences = (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== object.metadata.uid)),
    )
  withoutFinalizer(kind, object, 'orphan', controls)
}

function withoutFinalizer(kind: Resource, object: KubeObject, finalizer: string, { store }: Controls): void {
  const rest = (object.metadata.finalizers ?? []).filter((each) => each !== finalizer)
  if (rest.length === 0 && kind !== resource('pods'))
    return void store.remove(kind, object.metadata.namespace, object.metadata.name)
  store.change(kind, object, ({ metadata }) => (metadata.finalizers = rest))
}
