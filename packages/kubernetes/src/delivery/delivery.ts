import type { JsonObject } from '@slipway/core'
import type { OwnImage, PinnedReference } from '../image/candidates'
import type { Cluster } from '../cluster/cluster'
import type { KubeObject, RenderedContainer, WorkloadRef } from '../manifest/manifest'
import type { ManifestReader } from '../proof/accept'
import type { ApplyPlan } from '../preflight/apply'
import type { Live } from '../preflight/live'
import type { Cause } from '../rollout/causes'
import type { Observation } from '../rollout/observation'
import type { Timeline } from '../rollout/timeline'
import type { Applied } from '../rollout/watch'
import type { Waiting } from '../rollout/waiting'
import type { Journal } from './journal'
import type { Wait } from './waits'

/** What every way of delivery works with. */
export interface Setup {
  readonly cluster: Cluster
  readonly timeline: Timeline
}

export interface ReleaseTarget {
  readonly release: string
  readonly namespace: string
}

/** What is to be delivered, whatever the way. Times are milliseconds. */
export interface DeliveryOrder extends ReleaseTarget {
  readonly createNamespace: boolean
  /** What is to run; empty when no image of it is ours. */
  readonly images: readonly OwnImage[]
  /** Images that run already and are not given stay what they are, whatever the chart says. */
  readonly keepRunning?: boolean
  /** Where the manifests of an image are read. */
  readonly readerOf?: (image: PinnedReference) => ManifestReader
  /** Until all of the release must be ready. */
  readonly timeout: number
  /** Names this run on the release's own record: a label value, different for each start. */
  readonly run: string
  /** Who decides that it is up: our watch (without it), the tool as well, or nobody. */
  readonly wait?: Wait
  /** Jobs must end well, not only run. */
  readonly waitForJobs?: boolean
  /** Revisions that the tool keeps; its own number without it. */
  readonly historyMax?: number | undefined
  /** Put on the release, to be found by: legal names and values of labels. */
  readonly labels?: Readonly<Record<string, string>>
  /** Nothing may change: what would become of it is told. */
  readonly dryRun?: boolean
}

/**
 * A release that may be there already, as its way of delivery knows it: enough to take one back that another run
 * delivered.
 */
export interface Release {
  /**
   * What the way itself has of the release now.
   * @param own the revision that this run was to make, to learn who made it
   * @throws TransientError or UserError when the record cannot be read: no answer is not "no release"
   */
  standing(own?: OwnRevision): Promise<Standing>

  /** The revision that a rollback goes back to: the newest good one, or the newest good one before `below`. */
  lastGood(history: readonly Revision[], below?: number): Revision | undefined

  /**
   * Writes into the record of a revision, which the tool calls deployed, that it is bad: it is no way back then.
   * @param why a sentence without secrets
   * @returns why that could not be written
   */
  condemn?(revision: number, why: string): Promise<string | undefined>

  /**
   * What a run of ours noted on the record of a revision; undefined when it was none of ours.
   * @throws TransientError or UserError when the record cannot be read
   */
  made?(revision: number): Promise<Made | undefined>

  /** What a revision holds, hooks left out. */
  objects?(revision: number): Promise<readonly KubeObject[]>

  /** Back to the last good revision, or away with a first install. Verified; a failure is a result, not an error. */
  rollBack(order: RollbackOrder): Promise<RollbackResult>

  /**
   * Takes the release away, and looks whether it is gone.
   * @throws TransientError while another run delivers it
   */
  remove?(order: RemoveOrder): Promise<Removal>

  /**
   * Completes what a killed run left of this release, or leaves it alone when it is not that run's any more.
   * @param unfinished writes down that a rollback begins, so that this run may be killed too
   * @returns what was done, one sentence
   */
  finish(journal: Journal, unfinished: () => Promise<void>): Promise<string>
}

/**
 * One way to bring a release into a cluster: `helm` is one, `kubectl apply` or Argo CD may be others. What is the same
 * for all of them (the watch, the proof, the diagnosis, the outcome) is not here.
 */
export interface Delivery<P extends Plan = Plan> extends Release {
  /** The tool whose words stand in evidence, such as `Helm`. */
  readonly tool: string
  /** Somebody else applies, whom nobody here can interrupt. */
  readonly isFollowed?: boolean
  /** Its version, for the log and for the journal; empty where nobody says it. */
  readonly toolVersion: string

  /**
   * Decides everything. Changes nothing, but that it frees a release that a dead run of ours left locked.
   * @param left the journal of such a run on this disk
   * @throws RefusedPlan when the tool or the API server refuses what is to be delivered; UserError and its kin
   */
  plan(left: Journal | undefined, foretell?: (foretold: Foretold) => void): Promise<P>

  /**
   * Makes ready what the change itself needs, when nothing speaks against the plan.
   * @param live the objects of the plan as they are; undefined when nobody looked
   * @returns the plan as it is then
   * @throws RefusedPlan
   */
  prepare?(plan: P, live: Live | undefined): Promise<P>

  /** Begins to change the cluster, and marks the new revision as this run's. */
  apply(plan: P, mark: { readonly until: number }): Applying

  /** What people call a revision; without it, `revision` and its number. */
  called?(revision: number): string

  /** What stays where nothing is rolled back, and how to take that back by hand: a part of a sentence. */
  stays?(): string | undefined

  /**
   * The tests that a revision brings.
   * @throws when the revision cannot be read
   */
  tests?(revision: number): Promise<ReleaseTests>
}

export interface ReleaseTests {
  readonly workloads: readonly WorkloadRef[]
  /** Begins to run them. */
  run(): Pick<Applying, 'done' | 'stop'>
}

/** Everything that is known before anything changes. */
export interface Plan {
  /** The revision that is there now. */
  readonly previous: Revision | undefined
  /** A revision that the tool calls failed, and that runs: it is a way back. */
  readonly trusted?: number | undefined
  /** The number that the new revision will have. */
  readonly revision: number
  /** Those of the order, and those that are kept. */
  readonly images: readonly OwnImage[]
  /** Containers that will run one of them. */
  readonly targets: readonly RenderedContainer[]
  readonly workloads: readonly WorkloadRef[]
  /** What runs and ends beside the release: Helm's hooks, Argo CD's. */
  readonly hooks: readonly WorkloadRef[]
  /** Some of them run before anything else is applied. */
  readonly hooksFirst: boolean
  /** Values to be kept out of everything that is written. */
  readonly secrets: readonly string[]
  /** What was there before anything changes. */
  readonly baseline: Observation
  /**
   * A few signs that are others when the release is made of something else than before, whatever the image. Secrets are
   * not in it.
   */
  readonly content?: string
  /** What is applied, and how; without it nothing is asked or compared beforehand. */
  readonly applies?: ApplyPlan
  /** Of a way that does not say what it applies: what a dry run tells, one sentence. */
  readonly foretold?: string
  /** For whoever only wants to see what would be applied. */
  readonly printed?: Printed
}

/** What a plan will most likely be, while the tool renders it for the cluster: who asks the cluster may begin. */
export interface Foretold extends Pick<Plan, 'previous' | 'applies'> {
  readonly baseline: Promise<Observation>
}

export interface Printed {
  readonly plan: JsonObject
  /** Undefined where somebody else renders them. */
  readonly manifests?: string
  /** What differs then, where the way knows that by itself. */
  readonly diff?: string
}

/** What rendered objects bring to a cluster. */
export type Parts = Pick<Plan, 'targets' | 'workloads' | 'hooks' | 'hooksFirst' | 'secrets'>

/** The same of what was applied, as the tool has it on record: names of this run, whatever a render foretold. */
export interface AppliedParts extends Parts {
  /** Hooks run when all of the release is ready. */
  readonly hooksAfter: boolean
  /** Jobs that are removed soon after their end. */
  readonly shortLived: ReadonlySet<string>
  /** Objects of operators, which may make Secrets and ConfigMaps. */
  readonly makers: readonly string[]
}

/** A change of the cluster under way. */
export interface Applying {
  readonly done: Promise<Applied>
  /** Interrupts it, and waits for its end. */
  stop(): Promise<void>
  /**
   * What is applied, as the tool has it on record; undefined while it is not there yet. Without it, what was planned.
   * @throws when nobody answers
   */
  content?(): Promise<AppliedParts | undefined>
  /**
   * Somebody else applies: its record grows and is read again at its end, which says nothing of whether it runs.
   */
  readonly isFollowed?: boolean
  /** What the tool waits for now; undefined while it still applies. */
  waiting?(): Waiting | undefined
  /**
   * The release runs, and the tool waits for something else or gave up on it: ends the wait and has the revision
   * recorded as `deployed`.
   * @returns why that did not work
   */
  accept?(): Promise<string | undefined>
}

/** The tool, or the API server through it, refused the release before anything changed. */
export class RefusedPlan extends Error {
  /** @param why undefined when nothing recognises the words: then what was given is wrong */
  constructor(
    message: string,
    readonly output: string,
    readonly why: Cause | undefined,
    /** Who said it, if not the tool; and what to do, where more is known than the cause. */
    readonly speaker?: string,
    readonly hint?: string,
  ) {
    super(message)
  }
}

/** What a revision of ours was made of. */
export interface Made {
  readonly digests: readonly string[]
  /** As `Plan.content`. */
  readonly content: string | undefined
}

export interface OwnRevision {
  readonly revision: number
  readonly run: string
}

export interface Standing {
  /** Oldest first; empty when there is no such release. */
  readonly history: readonly Revision[]
  /** Who made the revision that was asked about. Two runs may plan the same number: only one of them gets it. */
  readonly made: 'by this run' | 'by another' | 'not at all'
}

export interface Revision {
  readonly revision: number
  readonly status: RevisionStatus
  readonly updated: string
  /** How it ended, in the tool's words. */
  readonly description: string
}

/** Helm's words, which the output `state` carries; another way says the same things by the same words. */
export const REVISION_STATUSES = [
  'deployed',
  'superseded',
  'failed',
  'uninstalled',
  'uninstalling',
  'pending-install',
  'pending-upgrade',
  'pending-rollback',
  'unknown',
] as const
export type RevisionStatus = (typeof REVISION_STATUSES)[number]
export type ReleaseState = RevisionStatus | 'absent'

/** Somebody is changing the release, or died while doing so. */
export function isPending(status: ReleaseState): boolean {
  return status.startsWith('pending-') || status === 'uninstalling'
}

export function latest(history: readonly Revision[]): Revision | undefined {
  return history.at(-1)
}

export interface RollbackOrder {
  /** A revision that the tool calls failed, and that ran when this deployment began. */
  readonly trusted?: number | undefined
  readonly historyMax?: number | undefined
  readonly history: readonly Revision[]
  /** The revision that failed. */
  readonly failed: number
  readonly onFirstFailure: 'keep' | 'uninstall'
  /** Milliseconds for the rollback. */
  readonly timeout: number
  /** A first install may be uninstalled although that deletes what it took over. */
  readonly deleteAdopted?: boolean
  /** Replicas that workloads had before the deployment, by `workloadKey`. */
  readonly replicas?: ReadonlyMap<string, number>
}

export interface RemoveOrder {
  /** What was there before the release goes as well. */
  readonly deleteAdopted: boolean
  /** Milliseconds. */
  readonly timeout: number
}

export interface Removal {
  /** `left`: not all of it is gone. */
  readonly kind: 'removed' | 'absent' | 'left'
  /** What stays on purpose. */
  readonly kept: readonly string[]
  /** What should be gone, each with what holds it. */
  readonly left: readonly string[]
}

export interface ReleaseQuery {
  /** Labels, as Kubernetes selects by them. */
  readonly selector: string
  /** All of them without it. */
  readonly namespace: string | undefined
}

export interface FoundRelease extends ReleaseTarget {
  /** Milliseconds since the epoch: of its last revision. */
  readonly deployed: number
}

export type RollbackResult =
  | { readonly kind: 'rolled-back'; readonly to: number; readonly revision: number; readonly text: string }
  | { readonly kind: 'uninstalled'; readonly text: string }
  | { readonly kind: 'kept'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string }

/**
 * A way as the table has it.
 * @typeParam S what it delivers, and how
 * @typeParam T the programs that it needs, installed and verified
 */
export interface Way<S, T> {
  open(setup: Setup, order: DeliveryOrder, source: S): Delivery
  /** A release that was delivered this way before. */
  find(setup: Setup, target: ReleaseTarget, tools: T): Release
  /** Releases of this way that we delivered. */
  list?(cluster: Cluster, query: ReleaseQuery): Promise<readonly FoundRelease[]>
}
