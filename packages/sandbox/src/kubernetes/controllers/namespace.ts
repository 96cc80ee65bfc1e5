import type { KubeObject, Pod } from '../model'
import { RESOURCES, resource } from '../resources'
import { deletePod } from './controller'
import type { Controller } from './controller'

/** A new namespace gets its service account; a deleted one is emptied and then goes. */
export const namespaceController: Controller = {
  resource: 'namespaces',
  reconcile(object, controls) {
    const { store } = controls
    const { name, deletionTimestamp } = object.metadata
    if (deletionTimestamp === undefined) {
      const accounts = resource('serviceaccounts')
      if (store.find(accounts, name, 'default') === undefined)
        store.create(accounts, {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: 'default', namespace: name } as KubeObject['metadata'],
        })
      // Only its name and key matter here: the API has no certificate.
      const maps = resource('configmaps')
      if (store.find(maps, name, 'kube-root-ca.crt') === undefined) {
        const metadata = { name: 'kube-root-ca.crt', namespace: name } as KubeObject['metadata']
        store.create(maps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'ca.crt': '' } } as KubeObject)
      }
      return
    }
    for (const event of store.list(resource('events'), name))
      store.remove(resource('events'), name, event.metadata.name)
    const left = RESOURCES.filter((kind) => kind.namespaced && kind.name !== 'events').flatMap((kind) =>
      store.list(kind, name).map((each) => [kind, each] as const),
    )
    if (left.length === 0) {
      if ((object.metadata.finalizers ?? []).length === 0) store.remove(resource('namespaces'), undefined, name)
      return
    }
    for (const [kind, each] of left) {
      if (kind.name === 'pods') deletePod(controls, each as Pod)
      else if ((each.metadata.finalizers ?? []).length === 0) store.remove(kind, name, each.metadata.name)
    }
  },
}
