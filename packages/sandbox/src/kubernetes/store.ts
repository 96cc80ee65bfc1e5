import { randomInt, randomUUID } from 'node:crypto'
import { alreadyExists, conflict, gone, notFound } from './failure'
import { copy, isSame, timestamp } from './model'
import type { KubeObject } from './model'
import type { Problem } from './problem'
import type { Resource } from './resources'

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly resource: Resource
  readonly object: KubeObject
  readonly previous?: KubeObject
  readonly version: number
}

/** Changes kept for watches that resume; older resource versions are answered with 410. */
const HISTORY = 2_000

/**
 * Every object of every kind, with one counter of versions. Objects are copied on the way in and out, so that they
 * change only here. An update that changes nothing makes no version, so controllers can write in every pass.
 */
export class Store {
  private readonly objects = new Map<string, KubeObject>()
  private readonly history: Change[] = []
  private readonly listeners = new Set<(change: Change) => void>()
  private counter = 1

  /** Called when a listener throws; the write stays, and the other listeners are still called. */
  constructor(private readonly problem: Problem = rethrow) {}

  get version(): number {
    return this.counter
  }

  find<T extends KubeObject>(resource: Resource, namespace: string | undefined, name: string): T | undefined {
    const found = this.objects.get(keyOf(resource, namespace, name))
    return found === undefined ? undefined : (copy(found) as T)
  }

  get<T extends KubeObject>(resource: Resource, namespace: string | undefined, name: string): T {
    const found = this.find<T>(resource, namespace, name)
    if (found === undefined) throw notFound(resource, name)
    return found
  }

  /** All of a kind, in one namespace or in all, by namespace and name. */
  list<T extends KubeObject>(resource: Resource, namespace?: string): T[] {
    const prefix = keyOf(resource, namespace ?? '', '').slice(0, namespace === undefined ? -2 : undefined)
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort()
    return keys.map((key) => copy(this.objects.get(key)) as T)
  }

  uids(): ReadonlySet<string> {
    return new Set(Array.from(this.objects.values(), ({ metadata }) => metadata.uid))
  }

  create<T extends KubeObject>(resource: Resource, given: T): T {
    const object = copy(given)
    const { metadata } = object
    if (!metadata.name && metadata.generateName) metadata.name = `${metadata.generateName}${suffix()}`
    const key = keyOf(resource, metadata.namespace, metadata.name)
    if (this.objects.has(key)) throw alreadyExists(resource, metadata.name)
    Object.assign(metadata, {
      uid: randomUUID(),
      creationTimestamp: timestamp(),
      ...('spec' in object ? { generation: 1 } : {}),
    })
    return this.put('ADDED', resource, key, object)
  }

  /** Refuses an object whose resourceVersion is not the stored one; an empty one always fits. */
  update<T extends KubeObject>(resource: Resource, given: T): T {
    const object = copy(given)
    const key = keyOf(resource, object.metadata.namespace, object.metadata.name)
    const stored = this.objects.get(key)
    if (stored === undefined) throw notFound(resource, object.metadata.name)
    if (object.metadata.resourceVersion && object.metadata.resourceVersion !== stored.metadata.resourceVersion)
      throw conflict(resource, object.metadata.name)
    const { uid, creationTimestamp, resourceVersion, generation } = stored.metadata
    Object.assign(
      object.metadata,
      { uid, creationTimestamp, resourceVersion },
      generation === undefined ? {} : { generation },
    )
    if (isSame(withoutTimes(object), withoutTimes(stored))) return copy(stored) as T
    if (generation !== undefined && !isSame(object.spec, stored.spec)) object.metadata.generation = generation + 1
    return this.put('MODIFIED', resource, key, object, stored)
  }

  /** Reads, changes and writes in one go; nothing happens when the object is gone. */
  change<T extends KubeObject>(resource: Resource, given: KubeObject, work: (object: T) => void): T | undefined {
    const object = this.find<T>(resource, given.metadata.namespace, given.metadata.name)
    if (object === undefined || object.metadata.uid !== given.metadata.uid) return undefined
    work(object)
    return this.update(resource, object)
  }

  remove(resource: Resource, namespace: string | undefined, name: string): KubeObject {
    const key = keyOf(resource, namespace, name)
    const stored = this.objects.get(key)
    if (stored === undefined) throw notFound(resource, name)
    this.objects.delete(key)
    const version = ++this.counter
    const object = { ...copy(stored), metadata: { ...copy(stored.metadata), resourceVersion: String(version) } }
    this.tell({ type: 'DELETED', resource, object, previous: stored, version })
    return copy(object)
  }

  /** Changes after a version, oldest first. */
  since(version: number): readonly Change[] {
    const oldest = this.history[0]?.version ?? this.counter + 1
    if (version < oldest - 1 && this.history.length === HISTORY) throw gone()
    return this.history.filter((change) => change.version > version)
  }

  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private put<T extends KubeObject>(
    type: 'ADDED' | 'MODIFIED',
    resource: Resource,
    key: string,
    object: T,
    previous?: KubeObject,
  ): T {
    const version = ++this.counter
    object.metadata.resourceVersion = String(version)
    this.objects.set(key, object)
    this.tell({ type, resource, object: copy(object), version, ...(previous === undefined ? {} : { previous }) })
    return copy(object)
  }

  private tell(change: Change): void {
    this.history.push(change)
    if (this.history.length > HISTORY) this.history.shift()
    for (const listener of this.listeners) {
      try {
        listener(change)
      } catch (error) {
        this.problem(error)
      }
    }
  }
}

function rethrow(error: unknown): never {
  throw error
}

/** The letters of generated names: no vowels, so no words. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789'
const suffix = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('')

const keyOf = (resource: Resource, namespace: string | undefined, name: string) =>
  `${resource.group}/${resource.name}/${namespace ?? ''}//${name}`

/** Times in managedFields are not a change by themselves. */
const withoutTimes = (object: KubeObject) => ({
  ...object,
  metadata: {
    ...object.metadata,
    managedFields: object.metadata.managedFields?.map((entry) => ({ ...entry, time: '' })),
  },
})
