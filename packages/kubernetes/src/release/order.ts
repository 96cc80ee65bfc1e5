import type { Access } from '../access/access'
import type { Program } from '../cluster/cluster'
import type { DeliveryOrder } from '../delivery/delivery'
import type { DeliverySource } from '../delivery/ways'
import type { PinnedReference } from '../image/candidates'
import type { ManifestReader } from '../proof/accept'
import type { Proof } from '../proof/prove'
import type { FailFast } from '../rollout/problems'

/** One deployment, all of it decided. Times are milliseconds. */
export interface DeployOrder extends DeliveryOrder {
  /** How it is delivered, and what that way needs for it. */
  readonly delivery: DeliverySource
  readonly failFast: FailFast
  /** Milliseconds that anything has which may heal by itself, in place of the table's. */
  readonly patience?: number | undefined
  /** Milliseconds for which everything must stay ready. */
  readonly stayReady?: number
  /** The tests of the chart are a part of the verdict. */
  readonly helmTest?: boolean
  readonly requireProof: Proof | 'none'
  readonly rollback: 'auto' | 'never'
  readonly onFirstFailure: 'keep' | 'uninstall'
  /** A first install that took objects over may be uninstalled, which deletes them. */
  readonly deleteAdopted?: boolean
  /** Namespaces that the release may write to beside its own; all, when empty. */
  readonly allowNamespaces?: readonly string[]
  /** A run may replace what a newer run of its workflow has deployed. */
  readonly allowOlder?: boolean
  /** A digest may be deployed again that was taken back from here. */
  readonly allowHeld?: boolean
  /** What else is to be done when all is decided, before anything changes. */
  readonly beforeApply?: (() => Promise<void>) | undefined
  /** The output folder. */
  readonly output: string
  readonly access: Access
  /** The program, installed and verified. */
  readonly kubectl: Program
  /**
   * Texts that the outputs carry. A part of them is no secret, even if a Secret of the chart holds the same: hosts drop
   * outputs that hold a secret.
   */
  readonly shown: readonly string[]
  /** Where the manifests of an image are read. */
  readonly readerOf: (image: PinnedReference) => ManifestReader
}
