import { counted, truncate } from '@slipway/core'
import { signatureOf } from '@slipway/kubernetes/logs'
import type { Look, NoData, Rule } from '../../judge/look'
import type { Moment, Probe, ProbeDetails, SignatureDetail } from '../probe'
import { errorLook, tryOnce } from '../refused'
import type { Line, LogSource, Missing, Usual } from './store'

export interface LogPlan {
  readonly name: string
  /** The query, for people. */
  readonly asked: string
  readonly moment: Moment
  /** Milliseconds. */
  readonly interval: number
  /** Lines so soon after the rollout are those of a start, and no old line of that age is there to compare with. */
  readonly settle: number
  /** So many lines make a signature more than a coincidence, in so many looks. */
  readonly times: number
  readonly looks: number
  readonly onNew: 'warn' | 'fail'
  readonly failureLimit: number
  readonly consecutiveErrors: number
  readonly noData: NoData
}

/** Lines that are read of one window: more say nothing new. */
const MOST_LINES = 2_000
const MOST_SIGNATURES = 2_000
const SAMPLES = 3

interface Seen {
  count: number
  looks: number
  readonly samples: string[]
}

/** No kind of error line may be new since the deploy. */
export class LogProbe implements Probe {
  readonly kind = 'logs'
  readonly name: string
  readonly asked: string
  readonly expected: string
  readonly rule: Rule
  readonly settle: number
  readonly interval: number
  readonly limit = 0
  #usual: Usual | undefined
  #from: number
  readonly #seen = new Map<string, Seen>()
  readonly #told = new Set<string>()

  constructor(
    private readonly plan: LogPlan,
    private readonly source: LogSource,
    private readonly warn: (text: string) => void,
  ) {
    this.name = plan.name
    this.asked = plan.asked
    this.expected = `no new kind of error line (${plan.times} lines in ${counted(plan.looks, 'look')})`
    this.interval = plan.interval
    this.settle = plan.settle
    this.#from = plan.moment.ended + plan.settle
    this.rule = {
      failureLimit: plan.failureLimit,
      consecutiveErrors: plan.consecutiveErrors,
      minSamples: 1,
      noData: plan.noData,
    }
  }

  /** What was usual before is asked for now: it gets no better by waiting. */
  async prepare(): Promise<string | undefined> {
    return tryOnce(this.name, async () => {
      const missing = await this.#learn()
      return missing === undefined ? undefined : `${this.name}: ${missing.reason}; ${missing.next}`
    })
  }

  async look(at: number): Promise<Look> {
    try {
      const missing = (await this.#learn()) ?? (await this.#read(at))
      return missing === undefined
        ? { at, kind: 'value', ...this.#verdict() }
        : { at, kind: 'no-data', reason: missing.reason, next: missing.next }
    } catch (error) {
      return errorLook(at, error)
    }
  }

  details(): ProbeDetails {
    return { signatures: this.#fresh() }
  }

  /** What was usual before: asked once. */
  async #learn(): Promise<Missing | undefined> {
    if (this.#usual !== undefined) return undefined
    const found = await this.source.usual()
    if (typeof found !== 'function') return found
    this.#usual = found
    return undefined
  }

  async #read(at: number): Promise<Missing | undefined> {
    const window = { from: this.#from, to: at }
    const lines = window.to > window.from ? await this.source.errors(window, MOST_LINES) : []
    if ('reason' in lines) return lines
    this.#add(lines)
    this.#from = Math.max(this.#from, at)
    return undefined
  }

  #add(lines: readonly Line[]): void {
    const now = new Set<string>()
    for (const line of lines) {
      const { text } = line
      const signature = signatureOf(text)
      if (this.#usual?.(signature, line) === true) continue
      const seen = this.#seen.get(signature) ?? { count: 0, looks: 0, samples: [] }
      seen.count += 1
      if (!now.has(signature)) seen.looks += 1
      now.add(signature)
      if (seen.samples.length < SAMPLES) seen.samples.push(truncate(text, 500))
      if (this.#seen.has(signature) || this.#seen.size < MOST_SIGNATURES) this.#seen.set(signature, seen)
    }
  }

  #fresh(): readonly SignatureDetail[] {
    return [...this.#seen]
      .filter(([, { count, looks }]) => count >= this.plan.times && looks >= this.plan.looks)
      .sort(([, a], [, b]) => b.count - a.count)
      .map(([text, { count, samples }]) => ({ text, count, samples }))
  }

  #verdict(): Pick<Extract<Look, { readonly kind: 'value' }>, 'value' | 'verdict' | 'text'> {
    const fresh = this.#fresh()
    const [first] = fresh
    if (first === undefined) return { value: 0, verdict: 'good', text: 'no new kind of error line' }
    const text = `${counted(fresh.length, 'new kind')} of error line: ${truncate(first.text, 120)} (${counted(first.count, 'time')})`
    if (this.plan.onNew === 'fail') return { value: fresh.length, verdict: 'bad', text }
    // Each kind once: it comes again and again.
    if (fresh.some(({ text: kind }) => !this.#told.has(kind))) this.warn(`${this.name}: ${text}`)
    for (const { text: kind } of fresh) this.#told.add(kind)
    return { value: fresh.length, verdict: 'good', text: `${text}; on-new is warn` }
  }
}
