/**
 * Words of this folder. A **pattern** recognises a **symptom**: one thing that is wrong in one look at the cluster, or
 * in what a tool said. A symptom that is followed from look to look is a **problem**. Each of them has a **cause**,
 * which is a row of the table.
 */
export interface CauseRow {
  /** What is wrong: a sentence without its full stop. */
  readonly title: string
  /** What to do about it. */
  readonly hint: string
  readonly patience: Patience
  /** What it is recognised by. */
  readonly patterns: readonly Pattern[]
  /** There is no answer from the cluster: nothing can be judged then. */
  readonly blinds?: boolean
  /** It is the application's own doing: what was taken back because of it is not deployed there again. */
  readonly ofApplication?: boolean
  /** A tool says it of anything: what was seen in the cluster explains better. */
  readonly vague?: boolean
}

/** Where a symptom shows. */
export type Source =
  /** A container that waits. */
  | 'waiting'
  /** The words with which a container ended. */
  | 'terminated'
  /** How a container ended, where the words say nothing. */
  | 'ended'
  /** A container that runs and is not ready, or does not end. */
  | 'running'
  /** A controller that cannot create pods. */
  | 'create'
  /** A Job or a hook that failed. */
  | 'finished'
  /** A pod without a node. */
  | 'schedule'
  /** A volume. */
  | 'mount'
  /** Helm, kubectl or another client, and the API server through it. */
  | 'tool'

/** What is seen there. */
export interface Seen {
  readonly reason?: string
  readonly message?: string
  /** Of an init container. */
  readonly init?: boolean
  /** Of a hook. */
  readonly hook?: boolean
  /** Of a test of the chart, which is a hook. */
  readonly test?: boolean
  readonly ready?: boolean
  /** The kubelet killed it because a liveness or startup probe failed. */
  readonly killed?: boolean
  /** The kubelet waits longer and longer before it starts it again. */
  readonly looping?: boolean
  readonly restarts?: number
  /** Since it runs. */
  readonly seconds?: number
  /** How often it stopped being ready. */
  readonly lapses?: number
  /** A node for the pod is on its way. */
  readonly scaleUp?: boolean
}

export interface Pattern {
  readonly source: Source
  readonly reason?: RegExp
  readonly message?: RegExp
  readonly when?: (seen: Seen) => boolean
  /** Patterns of one source are tried in this order, then in the order of the table; needed where two could match. */
  readonly order?: number
  /** What it is made for, in the words of a real cluster or tool where there are any: a test recognises it. */
  readonly sample: Seen
}

/** How long a cause may be there before it is fatal, for each level of `fail-fast` that has an end. */
export type Patience = Readonly<Record<'strict' | 'normal', Limit>>

export type Limit =
  /** Milliseconds since it was first seen, and looks that showed it. */
  | { readonly after: number; readonly looks: number }
  /** Bad ends of a container in a row with the same exit code, the first start included. */
  | { readonly ends: number }
  | 'deadline'

const FIRST_LOOK = { after: 0, looks: 1 } as const

/** It does not heal by itself. */
export const AT_ONCE: Patience = { strict: FIRST_LOOK, normal: FIRST_LOOK }

/** It may heal: `normal` waits for so many seconds and a second look. */
export const after = (seconds: number): Patience => ({
  strict: FIRST_LOOK,
  normal: { after: seconds * 1000, looks: 2 },
})

export const ends = ({ strict, normal }: Readonly<Record<'strict' | 'normal', number>>): Patience => ({
  strict: { ends: strict },
  normal: { ends: normal },
})

/** It is named, and never fatal before the deadline. */
export const UNTIL_DEADLINE: Patience = { strict: 'deadline', normal: 'deadline' }
