import { counted, didYouMean, formatDuration } from '@slipway/core'
import type { Look, NoData, Rule } from '../../judge/look'
import type { Condition } from '../../rules/metric'
import type { Missing, Window } from '../logs/store'
import type { Moment, Probe, ProbeDetails } from '../probe'
import { errorLook, tryOnce } from '../refused'
import { Refusal } from '../server'
import type { Span, TraceStore } from './store'

export const TRACE_FIGURES = ['error-rate', 'latency-p99', 'latency-p95', 'latency-p50'] as const
export type TraceFigure = (typeof TRACE_FIGURES)[number]

export interface TracePlan {
  readonly name: string
  readonly service: string
  readonly operation: string | undefined
  readonly figure: TraceFigure
  readonly condition: Condition
  readonly moment: Moment
  /** Milliseconds. */
  readonly duration: number
  readonly interval: number
  /** Of spans for one value. */
  readonly window: number
  /** By which spans come late. */
  readonly delay: number
  readonly minSpans: number
  readonly rule: Rule & { readonly noData: NoData }
}

/** Traces of one question: a share is no better known by more. */
const TRACES = 200

/** Spans of one service and operation: how many fail, or how long they take. */
export class TraceProbe implements Probe {
  readonly kind = 'traces'
  readonly name: string
  readonly asked: string
  readonly expected: string
  readonly rule: Rule
  readonly settle: number
  readonly interval: number
  readonly limit?: number
  #before: number | undefined

  constructor(
    private readonly plan: TracePlan,
    private readonly store: TraceStore,
    /** The same for the time before the deploy, where attributes name the revision. */
    private readonly storeBefore = store,
  ) {
    this.name = plan.name
    this.asked = `${plan.figure} of ${store.asked}`
    this.expected = plan.condition.expected
    this.rule = plan.rule
    this.interval = plan.interval
    this.settle = plan.window + plan.delay
    if (plan.condition.limit !== undefined) this.limit = plan.condition.limit
  }

  /** What is to be compared with is asked for now: a store of traces forgets. */
  async prepare(): Promise<string | undefined> {
    return tryOnce(this.name, async () => {
      const missing = this.plan.condition.compares ? await this.#learn() : await this.#find()
      return missing === undefined ? undefined : `${this.name}: ${missing.reason}; ${missing.next}`
    })
  }

  async look(at: number): Promise<Look> {
    try {
      const missing = this.plan.condition.compares ? await this.#learn() : undefined
      if (missing !== undefined) return { at, kind: 'no-data', ...missing }
      const to = at - this.plan.delay
      const found = await this.#value({ from: to - this.plan.window, to })
      if (typeof found !== 'number') return { at, kind: 'no-data', ...found }
      return { at, kind: 'value', ...this.plan.condition.judge([found], this.#before) }
    } catch (error) {
      return errorLook(at, error)
    }
  }

  details(): ProbeDetails {
    return this.#before === undefined ? {} : { before: this.#before }
  }

  /** The value over as long a time before the deploy, cut at an earlier one. */
  async #learn(): Promise<Missing | undefined> {
    if (this.#before !== undefined) return undefined
    const { moment, duration } = this.plan
    const from = Math.max(moment.started - duration, moment.previous ?? -Infinity)
    const window = { from, to: moment.started }
    const found = await this.#value(window, { when: ' before the deploy', store: this.storeBefore })
    if (typeof found === 'number') this.#before = found
    return typeof found === 'number' ? undefined : found
  }

  /** A name that nobody knows is better told before the wait. */
  async #find(): Promise<Missing | undefined> {
    const { service, operation } = this.plan
    const isKnown = (await this.store.services()).includes(service)
    if (isKnown && (operation === undefined || (await this.store.operations()).includes(operation))) return undefined
    return this.#explain('')
  }

  async #value(window: Window, { when = '', store = this.store } = {}): Promise<number | Missing> {
    const { minSpans, figure } = this.plan
    const spans = await store.spans(window, TRACES)
    if (spans.length >= minSpans) return figureOf(spans, figure)
    if (spans.length === 0) return this.#explain(when)
    const seconds = formatDuration(window.to - window.from)
    return {
      reason: `${counted(spans.length, 'span')} in ${seconds}${when}, expected at least ${minSpans}`,
      next: 'raise window, lower min-spans, or see whether the release gets traffic',
    }
  }

  /** Why there is no span: nobody knows the service or the operation, or there is no traffic. */
  async #explain(when: string): Promise<Missing> {
    const { service, operation } = this.plan
    const none = {
      reason: `there is no span of ${service}${operation === undefined ? '' : ` ${operation}`}${when}`,
      next: 'see whether the release gets traffic, and whether its traces are sampled',
    }
    const next = 'correct the name, or see that the release sends traces'
    try {
      const services = await this.store.services()
      if (!services.includes(service))
        return { reason: `the service ${service} is not known${didYouMean(service, services)}`, next }
      const operations = operation === undefined ? [] : await this.store.operations()
      return operation === undefined || operations.includes(operation)
        ? none
        : { reason: `${service} has no operation ${operation}${didYouMean(operation, operations)}`, next }
    } catch (error) {
      // To say why is a help. Where it may not be asked, what is known is said.
      if (error instanceof Refusal) return none
      throw error
    }
  }
}

const QUANTILES = { 'latency-p99': 0.99, 'latency-p95': 0.95, 'latency-p50': 0.5 } as const

function figureOf(spans: readonly Span[], figure: TraceFigure): number {
  if (figure === 'error-rate') return spans.filter(({ failed }) => failed).length / spans.length
  const sorted = spans.map(({ seconds }) => seconds).sort((a, b) => a - b)
  return sorted[Math.ceil(QUANTILES[figure] * sorted.length) - 1] ?? NaN
}
