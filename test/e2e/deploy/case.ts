import type { Outcome } from '@slipway/core'
import type { Cause } from '@slipway/kubernetes'

export type Tree = { readonly [key: string]: unknown }

/** One release that goes well or badly, and what must come of it. */
export interface Case {
  readonly name: string
  /** What stands in the namespace before: Kubernetes objects. */
  readonly objects?: readonly Tree[]
  /** Values of a good release that is deployed first; none means a first install. */
  readonly base?: Tree
  /** The base runs another image than the release. */
  readonly otherBefore?: boolean
  /** Values of a release that is deployed after the base, and taken back. */
  readonly takenBack?: Tree
  /** Done between the base and the release. */
  readonly between?: readonly (readonly string[])[]
  readonly values?: Tree
  readonly inputs?: Readonly<Record<string, string>>
  readonly outcome: Outcome
  readonly state: string
  readonly cause?: Cause
  /** Seconds from the start of Helm until the cause is in the log. */
  readonly namedWithin?: number
  /** Seconds from the start of Helm until it is given up. */
  readonly endedWithin?: number
  readonly proof?: string
  /** Must stand somewhere in the diagnosis's evidence. */
  readonly evidence?: RegExp
  /** Which image: `team/app` by default. */
  readonly image?: 'missing' | 'refusing' | 'throttled'
  /** Helm major versions it is for. */
  readonly helm?: readonly number[]
  readonly namespace?: 'missing' | 'terminating'
  /** Takes the machine for itself: its pods are many. */
  readonly single?: boolean
  /** What kubectl must find in the end: its arguments, and its whole answer. */
  readonly after?: readonly (readonly [args: readonly string[], answer: string])[]
  /** Must stand in the hint of the diagnosis. */
  readonly hint?: RegExp
  /** More of the environment: another host than the terminal. */
  readonly env?: Readonly<Record<string, string>>
  /** Reads with these rights alone. */
  readonly rules?: readonly Tree[]
  /** How the cluster is reached, when not by the path of a kubeconfig that holds everything. */
  readonly access?: 'content' | 'pod' | 'plugin' | 'files' | 'insecure' | 'proxy'
  /** An object that comes so many seconds after the start. */
  readonly later?: { readonly seconds: number; readonly object: Tree }
  /** Must stand in the log. */
  readonly said?: RegExp
  /** What `helm upgrade --install --wait` alone makes of it, with the flags that the inputs have there. */
  readonly alone: Alone
  /** Why it does not pass although Helm alone passes it: the digest, or a rule of ours. */
  readonly because?: string
  /**
   * Files of a chart of its own, instead of `chart/`: `$REPOSITORY` is that of the image, `$HELPER` another image,
   * `$HELPERS` the repository of that. `$DIGEST` is ours.
   */
  readonly chart?: ChartFiles
  /** Containers that keep their own image; all others of the release run the digest. Checked where it is given. */
  readonly foreign?: readonly string[]
  /** Values that a person gives Helm alone, where those of the chart and the image are not enough. */
  readonly byHand?: Tree
  /** What it leaves outside of its namespace, as words for `kubectl delete`: removed before and after. */
  readonly leaves?: readonly string[]
}

/** Text by path. */
export type ChartFiles = Readonly<Record<string, string>>

/** By the major version of Helm. */
export type Alone = Readonly<Record<3 | 4, 'passes' | 'fails'>>

/** What most cases of a list say: what one says itself goes first. */
export type Draft = Omit<Case, 'alone'> & Partial<Pick<Case, 'alone'>>

export const BOTH_PASS: Alone = { 3: 'passes', 4: 'passes' }
export const BOTH_FAIL: Alone = { 3: 'fails', 4: 'fails' }

export const byHelm = (alone: Alone, drafts: readonly Draft[]): readonly Case[] =>
  drafts.map((draft) => ({ alone, ...draft }))
