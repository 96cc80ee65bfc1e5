import type { Applied } from '../../rollout/watch'
import type { Waiting } from '../../rollout/waiting'
import type { KubeObject } from '../../manifest/manifest'

/** Whoever brings the content into the cluster instead of us: Argo CD, Flux. It is read, and never taken for true. */
export interface Applier {
  /**
   * What its own record says now.
   * @throws when nobody answers: the next look may tell more
   */
  look(): Promise<Sight>
  /** Takes back what was asked of it and has not begun; what it works on goes on. */
  withdraw?(): Promise<void>
}

/** One look at the record of whoever applies. */
export interface Sight {
  /** It works on what is to be delivered, or is through with it: what changes from now on is the new content. */
  readonly begun: boolean
  /** How it ended; undefined while it works, or has not begun. */
  readonly ended?: Applied | undefined
  /** What it waits for when all is applied. */
  readonly waiting?: Waiting | undefined
  /** What belongs to the release, enough of each object to find it by. */
  readonly objects: readonly KubeObject[]
  /** What runs beside it and ends. */
  readonly hooks: readonly KubeObject[]
  /** What people should know now; each sentence is told once. */
  readonly says: readonly string[]
}

/** Enough of an object for kubectl to find it. */
export interface ObjectName {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

export function identityOf({ group, version, kind, namespace, name }: ObjectName): KubeObject {
  return {
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
    metadata: { name, ...(namespace === '' ? {} : { namespace }) },
  }
}
