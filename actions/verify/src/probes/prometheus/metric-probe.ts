import type { Look, NoData, Rule } from '../../judge/look'
import { show } from '../../rules/limit'
import type { Metric } from '../../rules/metric'
import { UnreadableExpression } from '../../analysis/expression'
import type { Moment, Probe, ProbeDetails } from '../probe'
import { errorLook, tryOnce, wrongQuery } from '../refused'
import { Refusal } from '../server'
import type { Answer, PrometheusApi } from './api'
import { before } from './before'
import { explainNothing, missingMetric } from './explain'
import { longestRange } from './promql'

export interface MetricPlan {
  readonly moment: Moment
  /** Milliseconds. */
  readonly duration: number
  readonly interval: number
  readonly noData: NoData
}

type Said = Pick<Extract<Look, { readonly kind: 'no-data' }>, 'reason' | 'next'>
type Found = { readonly values: readonly number[] } | { readonly nothing: Said } | { readonly wrong: Said }

/** One metric of Prometheus. */
export class MetricProbe implements Probe {
  readonly kind = 'metric'
  readonly name: string
  readonly asked: string
  readonly expected: string
  readonly rule: Rule
  readonly settle: number
  readonly interval: number
  readonly count?: number
  readonly limit?: number
  #before: number | undefined
  #answered = false

  constructor(
    private readonly metric: Metric,
    private readonly plan: MetricPlan,
    private readonly api: PrometheusApi,
  ) {
    this.name = metric.name
    this.asked = metric.query
    this.expected = metric.condition.expected
    this.interval = metric.interval ?? plan.interval
    if (metric.count !== undefined) this.count = metric.count
    if (metric.condition.limit !== undefined) this.limit = metric.condition.limit
    this.settle = Math.max(this.#range() + metric.scrape, metric.warmUp ?? 0)
    const looks = metric.count ?? Math.floor(plan.duration / this.interval) + 1
    this.rule = {
      failureLimit: metric.failureLimit,
      consecutiveErrors: metric.consecutiveErrors,
      minSamples: metric.minSamples ?? Math.min(3, looks),
      noData: metric.noData ?? plan.noData,
    }
  }

  async prepare(): Promise<string | undefined> {
    return tryOnce(this.name, async () => {
      const { name, query, total, empty } = this.metric
      const answer = await this.#ask(query)
      if (answer.kind === 'scalar' || answer.series.length > 0 || empty === 'zero') return undefined
      const missing = await missingMetric(this.api, total ?? query)
      return missing === undefined ? undefined : `${name}: ${missing}`
    })
  }

  async look(at: number): Promise<Look> {
    try {
      return { at, ...(await this.#look(at)) }
    } catch (error) {
      if (error instanceof UnreadableExpression)
        return {
          at,
          kind: 'error',
          reason: `its condition does not fit: ${error.message}`,
          next: 'correct the condition',
        }
      if (error instanceof Refusal && error.kind === 'query' && !this.#answered) throw wrongQuery(this.name, error)
      return errorLook(at, error)
    }
  }

  details(): ProbeDetails {
    return this.#before === undefined ? {} : { before: this.#before }
  }

  #range(): number {
    const { query, total, minTraffic, lookBack } = this.metric
    const own = lookBack === undefined ? [query, total] : []
    return Math.max(lookBack ?? 0, ...[...own, minTraffic?.query].map((text) => longestRange(text ?? '')))
  }

  async #look(at: number): Promise<DistributedOmit<Look>> {
    const { condition } = this.metric
    const idle = await this.#traffic()
    if (idle !== undefined) return { kind: 'no-data', ...idle }
    const found = await this.#values(at)
    if ('wrong' in found) return { kind: 'error', ...found.wrong }
    if ('nothing' in found) return { kind: 'no-data', ...found.nothing }
    if (condition.compares && this.#before === undefined) {
      const earlier = await before(this.api, this.metric, this.plan)
      if (typeof earlier !== 'number') return { kind: 'no-data', ...earlier }
      this.#before = earlier
    }
    return { kind: 'value', ...condition.judge(found.values, this.#before) }
  }

  async #traffic(): Promise<Said | undefined> {
    const wanted = this.metric.minTraffic
    if (wanted === undefined) return undefined
    const traffic = numbersOf(await this.#ask(wanted.query)).reduce((sum, value) => sum + value, 0)
    return traffic >= wanted.atLeast
      ? undefined
      : {
          reason: `traffic is ${show(traffic)}, expected at least ${show(wanted.atLeast)}`,
          next: 'send traffic to the new release, or lower at-least',
        }
  }

  async #values(at: number): Promise<Found> {
    const { query, series, condition } = this.metric
    const answer = await this.#ask(query)
    const values = numbersOf(answer)
    const isOne = series === 'one' && !condition.takesAll
    if (isOne && values.length > 1)
      return {
        wrong: {
          reason: `the query gives ${values.length} series, one was meant`,
          next: 'put sum() or max() around it, or set series: each',
        },
      }
    if (values.length > 0) return { values }
    // A condition that counts what it was given decides over an empty vector, and never over NaN.
    if (condition.takesNothing && !isNotANumber(answer)) return { values: [] }
    return this.#nothing(answer, at)
  }

  async #nothing(answer: Answer, at: number): Promise<Found> {
    const { query, total, empty } = this.metric
    if (empty === 'zero') return { values: [0] }
    if (total !== undefined) {
      const traffic = numbersOf(await this.#ask(total)).reduce((sum, value) => sum + value, 0)
      if (traffic > 0) return { values: [0] }
    }
    if (isNotANumber(answer))
      return {
        nothing: {
          reason: 'the query gives NaN, as a division by nothing does',
          next: 'see whether the release gets traffic',
        },
      }
    // What a pod that was still ending wrote lies before that.
    const since = at - Math.max(this.#range(), this.metric.scrape)
    return { nothing: await explainNothing(this.api, total ?? query, { now: at, since }) }
  }

  async #ask(query: string): Promise<Answer> {
    const answer = await this.api.query(query)
    this.#answered = true
    return answer
  }
}

type DistributedOmit<T> = T extends unknown ? Omit<T, 'at'> : never

/** The numbers of an answer; NaN is none. */
function numbersOf(answer: Answer): readonly number[] {
  const values = answer.kind === 'scalar' ? [answer.value] : answer.series.map(({ value }) => value)
  return values.filter((value) => !Number.isNaN(value))
}

function isNotANumber(answer: Answer): boolean {
  return answer.kind === 'scalar' ? Number.isNaN(answer.value) : answer.series.length > 0
}
