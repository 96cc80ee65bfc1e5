import { counted, formatDuration, truncate } from '@slipway/core'
import type { Look, NoData, Rule } from '../../judge/look'
import type { Moment, Probe, ProbeDetails, SignatureDetail } from '../probe'
import { errorLook, tryOnce } from '../refused'
import { signatureOf } from './signature'
import type { Line, LogStore } from './store'

export interface LogPlan {
  readonly name: string
  /** The query, for people. */
  readonly asked: string
  readonly moment: Moment
  /** Milliseconds. */
  readonly interval: number
  /** Lines so soon after the rollout are those of a start, and no old line of that age is there to compare with. */
  readonly settle: number
  /** How far back the old lines go. */
  readonly baseline: number
  /** So many lines make a signature more than a coincidence, in so many looks. */
  readonly times: number
  readonly looks: number
  readonly onNew: 'warn' | 'fail'
  /** No old line of error is as good as any, and not the sign of a wrong query. */
  readonly empty: 'no-data' | 'zero'
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
  #known: ReadonlySet<string> | undefined
  #from: number
  readonly #seen = new Map<string, Seen>()

  constructor(
    private readonly plan: LogPlan,
    private readonly store: LogStore,
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
      const missing = await this.#learn()
      if (missing !== undefined) return { at, kind: 'no-data', ...missing }
      const window = { from: this.#from, to: at }
      if (window.to > window.from) this.#add(await this.store.errors(window, MOST_LINES))
      this.#from = Math.max(this.#from, at)
      return { at, kind: 'value', ...this.#verdict() }
    } catch (error) {
      return errorLook(at, error)
    }
  }

  details(): ProbeDetails {
    return { signatures: this.#fresh() }
  }

  /** What was usual before: asked once. */
  async #learn(): Promise<{ readonly reason: string; readonly next: string } | undefined> {
    if (this.#known !== undefined) return undefined
    const { moment, baseline, empty } = this.plan
    const window = { from: Math.max(moment.started - baseline, moment.previous ?? -Infinity), to: moment.started }
    const lines = await this.store.errors(window, MOST_LINES)
    if (lines.length === 0 && empty !== 'zero' && (await this.store.hasLines(window)) !== true)
      return {
        reason: `there is no line from the ${formatDuration(window.to - window.from)} before the deploy to compare with`,
        next: 'give total, the query of all lines of the release, or empty: zero where no old error line is fine',
      }
    this.#known = new Set(lines.map(({ text }) => signatureOf(text)))
    return undefined
  }

  #add(lines: readonly Line[]): void {
    const now = new Set<string>()
    for (const { text } of lines) {
      const signature = signatureOf(text)
      if (this.#known?.has(signature) === true) continue
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
    this.warn(`${this.name}: ${text}`)
    return { value: fresh.length, verdict: 'good', text: `${text}; on-new is warn` }
  }
}
