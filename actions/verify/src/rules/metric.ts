import type { NoData } from '../judge/look'
import { type Limits, measure, type Measured, showLimits } from './limit'

/** Decides over the numbers that a query gave. */
export interface Condition {
  /** What is expected, for people. */
  readonly expected: string
  /** A bound to draw. */
  readonly limit?: number
  /** It has something to say of a query that gives no series. */
  readonly takesNothing: boolean
  /** It compares with the value before the deploy. */
  readonly compares: boolean
  /** It looks at all series together, and at each alone otherwise. */
  readonly takesAll: boolean
  /** @throws Error when it cannot be applied to these */
  judge(values: readonly number[], before: number | undefined): Measured & { readonly value: number }
}

/** A metric that is judged: what is asked and what the answer must be like. */
export interface Metric {
  readonly name: string
  readonly query: string
  /** Where the query gives no series while this gives more than 0, the value is 0. */
  readonly total: string | undefined
  /** The same for the time before the deploy, where labels name the revision. */
  readonly before?: { readonly query: string; readonly total: string | undefined }
  readonly empty: 'no-data' | 'zero'
  readonly series: 'one' | 'each'
  readonly condition: Condition
  readonly minTraffic: { readonly query: string; readonly atLeast: number } | undefined
  readonly failureLimit: number
  readonly consecutiveErrors: number
  readonly minSamples: number | undefined
  readonly noData: NoData | undefined
  /** Milliseconds between two scrapes. */
  readonly scrape: number
  readonly interval: number | undefined
  readonly warmUp: number | undefined
  readonly count: number | undefined
  /** Milliseconds that the query looks back, where its text says more than that. */
  readonly lookBack: number | undefined
  /** The server that a file of somebody else's names. */
  readonly address: string | undefined
}

export const DEFAULT_SCRAPE = 15_000
/** As Argo Rollouts has them. */
export const DEFAULT_CONSECUTIVE_ERRORS = 4

/** Bounds as a condition over one number, or over the worst of several. */
export function within(limits: Limits): Condition {
  const compares = [limits.maxRatio, limits.minRatio, limits.maxIncrease, limits.maxDecrease].some(
    (limit) => limit !== undefined,
  )
  const limit = limits.max ?? limits.min
  return {
    expected: showLimits(limits),
    ...(limit === undefined ? {} : { limit }),
    takesNothing: false,
    takesAll: false,
    compares,
    judge: (values, before) => {
      const judged = values.map((value) => ({ value, ...measure(value, limits, compares ? before : undefined) }))
      const worst = judged.find(({ verdict }) => verdict === 'bad') ?? judged[0]
      if (worst === undefined) throw new Error('no value')
      const others = values.length === 1 ? '' : `, of ${values.length} series`
      return { ...worst, text: `${worst.text}${others}` }
    },
  }
}
