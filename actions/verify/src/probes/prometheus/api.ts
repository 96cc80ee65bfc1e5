import { formatDuration, type Http, isObject, property } from '@slipway/core'
import { ask, type Reply, Refusal, type Server } from '../server'

/** One series of an answer, at its last point. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** The answer to an instant query: numbers by series, or one number. */
export type Answer =
  { readonly kind: 'vector'; readonly series: readonly Series[] } | { readonly kind: 'scalar'; readonly value: number }

/** Longer addresses are cut by proxies; the same query is then sent as a form. */
const LONGEST_ADDRESS = 1_800
/** A clock that is off by less changes no window. */
const SKEW = 5_000

/** The HTTP API of Prometheus, v1, and of what speaks it: Thanos, Mimir, Cortex, VictoriaMetrics. */
export class PrometheusApi {
  #skew = 0
  #told = false

  constructor(
    readonly server: Server,
    private readonly http: Http,
    /** By the clock of this machine. */
    readonly now: () => number,
    private readonly warn: (text: string) => void,
  ) {}

  /**
   * @param at by the clock of this machine; now when absent
   * @throws Refusal
   */
  async query(query: string, at?: number): Promise<Answer> {
    const time = at === undefined ? [] : ([['time', this.#seconds(at)]] as const)
    return readAnswer(await this.#ask('query', [['query', query], ...time]), this.server)
  }

  /** The values of a query between two moments, series after series. */
  async range(query: string, from: number, to: number, step: number): Promise<readonly (readonly number[])[]> {
    const data = await this.#ask('query_range', [
      ['query', query],
      ['start', this.#seconds(from)],
      ['end', this.#seconds(to)],
      ['step', String(step / 1_000)],
    ])
    const result = property(data, 'result')
    if (!Array.isArray(result)) throw notPrometheus(this.server)
    return result.map((series) => {
      const values = property(series, 'values')
      return Array.isArray(values) ? values.map((point) => toNumber(Array.isArray(point) ? point[1] : undefined)) : []
    })
  }

  /** The label sets of the series that match, at most so many. */
  async series(selector: string, from: number, limit: number): Promise<readonly Readonly<Record<string, string>>[]> {
    const data = await this.#ask('series', [
      ['match[]', selector],
      ['start', this.#seconds(from)],
      ['end', this.#seconds(this.now())],
      ['limit', String(limit)],
    ])
    return Array.isArray(data) ? data.slice(0, limit).map(toLabels) : []
  }

  /** Names of metrics, for a hint; with `from`, of those that had a sample since. */
  async metricNames(from?: number): Promise<readonly string[]> {
    const since = from === undefined ? [] : ([['start', this.#seconds(from)]] as const)
    const data = await this.#ask('label/__name__/values', [['limit', '20000'], ...since])
    return Array.isArray(data) ? data.filter((name): name is string => typeof name === 'string') : []
  }

  /** Alerts that are pending or firing in the server's own rules. */
  async alerts(): Promise<readonly unknown[]> {
    const alerts = property(await this.#ask('alerts', []), 'alerts')
    return Array.isArray(alerts) ? alerts : []
  }

  async #ask(what: string, query: readonly (readonly [string, string])[]): Promise<unknown> {
    const path = `/api/v1/${what}`
    const size = query.reduce((sum, [, value]) => sum + encodeURIComponent(value).length, path.length)
    const isForm = size > LONGEST_ADDRESS && /^query/.test(what)
    const reply = await ask(this.http, this.server, { path, ...(isForm ? { form: query } : { query }) })
    this.#compareClocks(reply)
    if (property(reply.body, 'status') !== 'success') throw notPrometheus(this.server)
    return property(reply.body, 'data')
  }

  /** Windows are counted from a deploy by the clock of this machine; samples are stamped by that of the server. */
  #compareClocks({ date }: Reply): void {
    if (date === undefined) return
    const skew = date - this.now()
    this.#skew = Math.abs(skew) > SKEW ? skew : 0
    if (this.#skew === 0 || this.#told) return
    this.#told = true
    this.warn(
      `the clock of ${this.server.address} is ${formatDuration(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} this machine's; windows are counted by it`,
    )
  }

  #seconds(time: number): string {
    return String((time + this.#skew) / 1_000)
  }
}

function readAnswer(data: unknown, server: Server): Answer {
  const [type, result] = [property(data, 'resultType'), property(data, 'result')]
  if (type === 'scalar' && Array.isArray(result)) return { kind: 'scalar', value: toNumber(result[1]) }
  if (type === 'vector' && Array.isArray(result))
    return {
      kind: 'vector',
      series: result.map((item) => {
        const value = property(item, 'value')
        return {
          labels: toLabels(property(item, 'metric')),
          value: toNumber(Array.isArray(value) ? value[1] : undefined),
        }
      }),
    }
  if (type === 'matrix' || type === 'string')
    throw new Refusal(
      'query',
      `the query gives ${type === 'matrix' ? 'a range of values' : 'text'}, expected one number`,
      type === 'matrix' ? 'put a function such as rate() around the range' : 'ask for a number',
    )
  throw notPrometheus(server)
}

function notPrometheus({ address, input }: Server): Refusal {
  return new Refusal(
    'absent',
    `${address} does not answer as Prometheus does`,
    `check ${input}: it is the address before /api/v1`,
  )
}

/** A value as Prometheus writes it: text, with `+Inf`, `-Inf` and `NaN`. */
function toNumber(value: unknown): number {
  if (value === '+Inf' || value === 'Inf') return Infinity
  if (value === '-Inf') return -Infinity
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN
}

function toLabels(value: unknown): Readonly<Record<string, string>> {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
    : {}
}
