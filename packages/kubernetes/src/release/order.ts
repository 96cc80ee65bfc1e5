import type { ExecResult } from '@slipway/core'
import type { PinnedReference } from '../image/candidates'
import type { Proof } from '../proof/prove'
import type { ManifestReader } from '../proof/accept'
import type { FailFast } from '../rollout/judge'
import type { Access } from '../access/access'
import type { DeployTools } from '../kube'

/** The first render that the choice of the image's values asks for, as of an upgrade. */
export interface Ahead {
  /** Values files of the user and of `set`. */
  readonly values: readonly string[]
  /** Waits for it; undefined where it was made for the other case. */
  render(isUpgrade: boolean): Promise<ExecResult | undefined>
  /** For whoever does not come to need it: nothing of it runs on. */
  stop(): Promise<void>
}

/** One deployment, all of it decided. Times are milliseconds. */
export interface DeployPlan {
  readonly release: string
  readonly namespace: string
  readonly createNamespace: boolean
  readonly chart: string
  /** Values files of the user, later ones win. */
  readonly values: readonly string[]
  readonly set: ReadonlyMap<string, string>
  readonly image: PinnedReference
  readonly imageValues: ReadonlyMap<string, string>
  readonly timeout: number
  readonly failFast: FailFast
  readonly requireProof: Proof
  readonly rollback: 'auto' | 'never'
  readonly onFirstFailure: 'keep' | 'uninstall'
  /** The output folder. */
  readonly output: string
  /** Names this run on Helm's record: a label value. */
  readonly run: string
  readonly access: Access
  readonly tools: DeployTools
  /**
   * Texts that the outputs carry. A part of them is no secret, even if a Secret of the chart holds the same: hosts drop
   * outputs that hold a secret.
   */
  readonly shown: readonly string[]
  readonly reader: ManifestReader
  /** The first render, where it was begun before the way to the cluster was known. */
  readonly ahead?: Ahead
}
