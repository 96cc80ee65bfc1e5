import type { Cluster } from '../../cluster/cluster'
import type { OwnImage } from '../../image/candidates'
import type { KubeObject } from '../../manifest/manifest'
import type { Applying, DeliveryOrder, Setup } from '../delivery'

/** What is followed: a commit, and the digests that it is to bring. */
export interface Follow {
  /** Undefined where nothing was committed: whatever brings the digest. */
  readonly commit: string | undefined
  /** Empty for a way back. */
  readonly images: readonly OwnImage[]
  readonly order: Pick<DeliveryOrder, 'namespace' | 'release' | 'run' | 'timeout' | 'createNamespace'>
}

export interface Before {
  readonly objects: readonly KubeObject[]
  readonly notes: readonly string[]
  /** Milliseconds for which it may be busy with what it took last before it takes another; 0 where it is not. */
  readonly busy: number
}

/** Who takes the commit into the cluster: an object of Flux, an Application of Argo CD. */
export interface Taker {
  /** `Flux`, `Argo CD`. */
  readonly tool: string
  /** `Kustomization flux-system/shop`. */
  readonly title: string
  readonly release: string
  readonly namespace: string
  /**
   * What it has brought until now.
   * @throws UserError `GITOPS_SUSPENDED` when no commit would come through
   */
  before(cluster: Cluster): Promise<Before>
  /** What was there before what is there now, and how to bring it again; undefined where nobody keeps that. */
  former(cluster: Cluster): Promise<string | undefined>
  follow(setup: Setup, what: Follow): Promise<Applying>
}
