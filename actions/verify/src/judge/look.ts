/** What one look at a monitoring system gave. Times are milliseconds since the epoch. */
export type Look = {
  readonly at: number
} & (
  | {
      readonly kind: 'value'
      readonly value: number
      /** `undecided`: the rule says neither good nor bad of it. */
      readonly verdict: 'good' | 'bad' | 'undecided'
      /** What was found, for people. */
      readonly text: string
    }
  /** It answered, and there is nothing to judge. */
  | { readonly kind: 'no-data'; readonly reason: string; readonly next: string }
  /** It did not answer, or not with what was asked for. */
  | { readonly kind: 'error'; readonly reason: string; readonly next: string }
)

export type NoData = 'inconclusive' | 'fail' | 'pass'
export const NO_DATA = ['inconclusive', 'fail', 'pass'] as const

/** What the looks of one check must be like. */
export interface Rule {
  /** Bad looks that are borne. */
  readonly failureLimit: number
  /** Looks in a row that may end in an error. */
  readonly consecutiveErrors: number
  /** Values that are needed for a verdict. */
  readonly minSamples: number
  /** What it means that there is nothing to judge. */
  readonly noData: NoData
}
