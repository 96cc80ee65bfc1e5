import { ApiFailure, alreadyExists, badRequest, forbidden, notFound } from '../failure'
import { isDictionary, timestamp } from '../model'
import type { Dictionary, KubeObject, Pod } from '../model'
import { applyServerSide, noteUpdate } from '../patch/apply'
import { applyJsonPatch } from '../patch/json-patch'
import type { Operation } from '../patch/json-patch'
import { applyMergePatch } from '../patch/merge-patch'
import { applyStrategicPatch } from '../patch/strategic'
import { groupVersion, resource } from '../resources'
import type { Resource } from '../resources'
import type { Store } from '../store'
import { applyDefaults } from './defaults'
import type { Route } from './route'
import { checkShape, withoutNulls } from './shape'
import { validate } from './validate'

export interface WriteOptions {
  readonly manager: string
  readonly dryRun: boolean
  /** Server-side apply takes what others own. */
  readonly force?: boolean
}

export interface DeleteOptions {
  readonly propagationPolicy?: string
  readonly gracePeriodSeconds?: number
  readonly dryRun?: readonly string[]
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
}

/** Called with what is about to be created, after defaults; it completes the object or refuses it. */
export type Admission = (resource: Resource, object: KubeObject) => void

/**
 * The verbs that write, each over one store: what a client sends becomes an object with defaults, checked and stored.
 */
export class Objects {
  constructor(
    readonly store: Store,
    private readonly admit: Admission,
  ) {}

  create({ resource: kind, namespace }: Route, sent: unknown, options: WriteOptions): KubeObject {
    const object = this.incoming(kind, namespace, sent)
    this.checkNamespace(kind, namespace, object.metadata.name)
    if (kind.status && kind.name !== 'namespaces' && kind.name !== 'nodes') object.status = {}
    if (object.metadata.name && this.store.find(kind, namespace, object.metadata.name))
      throw alreadyExists(kind, object.metadata.name)
    if (options.manager) noteUpdate(undefined, object, options.manager)
    return this.put(kind, undefined, object, options)
  }

  replace(route: Route, sent: unknown, options: WriteOptions): KubeObject {
    const stored = this.store.get(route.resource, route.namespace, route.name ?? '')
    const object = this.incoming(route.resource, route.namespace, sent)
    const result = keepHalf(stored, object, route.subresource)
    noteUpdate(stored, result, options.manager, route.subresource)
    return this.put(route.resource, stored, result, options)
  }

  /** The `scale` subresource: the replicas of a workload. */
  scale(route: Route, replicas: number, options: WriteOptions): KubeObject {
    const stored = this.store.get(route.resource, route.namespace, route.name ?? '')
    const scaled = { ...stored, spec: { ...(stored.spec as Dictionary), replicas } }
    noteUpdate(stored, scaled, options.manager, 'scale')
    return this.put(route.resource, stored, scaled, options)
  }

  patch(route: Route, type: string, sent: unknown, options: WriteOptions & { readonly uid?: string }): KubeObject {
    if (type === 'application/apply-patch+yaml') return this.apply(route, sent, options)
    const stored = this.store.get(route.resource, route.namespace, route.name ?? '')
    const patched = keepHalf(stored, whole(patchedBy(type, stored, sent)), route.subresource)
    // A JSON patch of managedFields is applied as it is: Helm and kubectl migrate entries that way.
    if (!(type === 'application/json-patch+json' && touchesManagedFields(sent as Operation[]))) {
      patched.metadata.managedFields = stored.metadata.managedFields ?? []
      noteUpdate(stored, patched, options.manager, route.subresource)
    }
    return this.put(route.resource, stored, patched, options)
  }

  private apply(route: Route, sent: unknown, options: WriteOptions): KubeObject {
    const applied = this.incoming(route.resource, route.namespace, sent)
    applied.metadata.name ||= route.name ?? ''
    delete applied.metadata.managedFields
    this.checkNamespace(route.resource, route.namespace, applied.metadata.name)
    const stored = this.store.find(route.resource, route.namespace, route.name ?? '')
    const merged = applyServerSide(stored, applied, options.manager, options.force)
    const result = stored === undefined ? merged : keepHalf(stored, merged, route.subresource)
    if (stored === undefined && route.resource.status && route.resource.name !== 'namespaces') result.status = {}
    return this.put(route.resource, stored, result, options)
  }

  private put(kind: Resource, stored: KubeObject | undefined, object: KubeObject, options: WriteOptions): KubeObject {
    checkShape(object)
    if (kind.status) object.spec ??= {}
    applyDefaults(object)
    validate(kind, object, stored)
    if (stored === undefined || kind.name === 'services') this.admit(kind, object)
    if (options.dryRun)
      return {
        ...object,
        metadata: { ...object.metadata, uid: object.metadata.uid || 'dry-run', creationTimestamp: timestamp() },
      }
    const result = stored === undefined ? this.store.create(kind, object) : this.store.update(kind, object)
    return this.removeWhenFinished(kind, result)
  }

  private incoming(kind: Resource, namespace: string | undefined, sent: unknown): KubeObject {
    if (!isDictionary(sent)) throw badRequest('the request body is not an object')
    const given = withoutNulls(sent)
    const metadata = { ...(isDictionary(given['metadata']) ? given['metadata'] : {}) }
    if (namespace !== undefined && metadata['namespace'] !== undefined && metadata['namespace'] !== namespace)
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
    for (const key of ['selfLink', 'creationTimestamp'] as const) delete metadata[key]
    const object = {
      ...given,
      apiVersion: groupVersion(kind),
      kind: kind.kind,
      metadata: { ...metadata, ...(namespace === undefined ? {} : { namespace }) },
    }
    checkShape(object as unknown as KubeObject)
    return object as unknown as KubeObject
  }

  private checkNamespace(kind: Resource, namespace: string | undefined, name: string): void {
    if (namespace === undefined) return
    const found = this.store.find(resource('namespaces'), undefined, namespace)
    if (found === undefined) throw notFound(resource('namespaces'), namespace)
    if (found.metadata.deletionTimestamp !== undefined)
      throw forbidden(
        kind,
        name,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
      )
  }

  /**
   * Objects with finalizers, pods that run, and namespaces are marked; who owns the rest removes it. Anything else goes
   * at once.
   */
  remove(kind: Resource, namespace: string | undefined, name: string, options: DeleteOptions): KubeObject {
    const object = this.store.get(kind, namespace, name)
    const { uid } = options.preconditions ?? {}
    if (uid !== undefined && uid !== object.metadata.uid)
      throw new ApiFailure(409, 'Conflict', `the UID in the precondition (${uid}) does not match`)
    if (options.dryRun?.includes('All')) return object
    const finalizers = new Set(object.metadata.finalizers)
    if (options.propagationPolicy === 'Foreground') finalizers.add('foregroundDeletion')
    if (options.propagationPolicy === 'Orphan') finalizers.add('orphan')
    const grace = graceOf(kind, object, options)
    if (finalizers.size === 0 && grace === 0 && kind.name !== 'namespaces')
      return this.store.remove(kind, namespace, name)
    const { metadata } = object
    metadata.finalizers = [...finalizers]
    if (metadata.finalizers.length === 0) delete metadata.finalizers
    metadata.deletionTimestamp ??= timestamp(Date.now() + grace * 1000)
    if (kind.name === 'pods')
      metadata.deletionGracePeriodSeconds = Math.min(grace, metadata.deletionGracePeriodSeconds ?? grace)
    if (kind.name === 'namespaces') object.status = { phase: 'Terminating' }
    return this.store.update(kind, object)
  }

  private removeWhenFinished(kind: Resource, object: KubeObject): KubeObject {
    const { deletionTimestamp, finalizers, namespace, name } = object.metadata
    const held = kind.name === 'pods' || kind.name === 'namespaces'
    if (deletionTimestamp === undefined || (finalizers?.length ?? 0) > 0 || held) return object
    return this.store.remove(kind, namespace, name)
  }
}

const PATCHES = new Set([
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
])
const isOperation = (value: unknown) =>
  isDictionary(value) && typeof value['op'] === 'string' && typeof value['path'] === 'string'
const touchesManagedFields = (operations: readonly Operation[]) =>
  operations.some(({ path }) => path.startsWith('/metadata/managedFields'))

function graceOf(kind: Resource, object: KubeObject, options: DeleteOptions): number {
  if (kind.name !== 'pods') return 0
  const pod = object as Pod
  if (pod.spec.nodeName === undefined || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return 0
  return options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30
}

/** @throws ApiFailure when a patch left no object */
function whole(patched: KubeObject): KubeObject {
  if (!isDictionary(patched) || !isDictionary(patched.metadata))
    throw badRequest('the patch leaves no object with metadata')
  return isDictionary(patched.spec) ? { ...patched, spec: withoutNulls(patched.spec) } : patched
}

function patchedBy(type: string, stored: KubeObject, sent: unknown): KubeObject {
  const isList = type === 'application/json-patch+json'
  if (PATCHES.has(type) && (isList ? !Array.isArray(sent) || !sent.every(isOperation) : !isDictionary(sent)))
    throw badRequest(`error decoding patch: expected ${isList ? 'a list of operations' : 'an object'}`)
  if (isList) return applyJsonPatch(stored, sent as Operation[])
  if (type === 'application/merge-patch+json') return applyMergePatch(stored, sent) as KubeObject
  if (type === 'application/strategic-merge-patch+json')
    return applyStrategicPatch(stored as unknown as Dictionary, sent as Dictionary) as unknown as KubeObject
  throw new ApiFailure(415, 'UnsupportedMediaType', `the body of the request was in an unknown format: ${type}`)
}

/** `/status` writes only the status; the object itself never does. */
function keepHalf(stored: KubeObject, changed: KubeObject, subresource: string | undefined): KubeObject {
  const metadata = {
    ...stored.metadata,
    ...changed.metadata,
    namespace: stored.metadata.namespace,
    deletionTimestamp: stored.metadata.deletionTimestamp,
  }
  for (const key of ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const)
    if (changed.metadata[key] === undefined) delete metadata[key]
  const whole = JSON.parse(JSON.stringify({ ...changed, metadata })) as KubeObject
  if (subresource === 'status') return { ...stored, metadata: whole.metadata, status: changed.status }
  if (stored.status === undefined) delete whole.status
  else whole.status = stored.status
  return keepAllocated(stored, whole)
}

/** Addresses that the server gave a service stay when a manifest does not name them. */
function keepAllocated(stored: KubeObject, changed: KubeObject): KubeObject {
  if (changed.kind !== 'Service' || !isDictionary(stored.spec) || !isDictionary(changed.spec)) return changed
  const { spec } = changed
  for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) spec[key] ??= stored.spec[key]
  const before = (stored.spec['ports'] as Dictionary[] | undefined) ?? []
  for (const port of (spec['ports'] as Dictionary[] | undefined) ?? [])
    if (spec['type'] !== 'ClusterIP')
      port['nodePort'] ??= before.find((old) => old['port'] === port['port'])?.['nodePort']
  return changed
}
