import { counted, formatDuration, listAt, OWN_SILENCE, property, textAt, type Http } from '@slipway/core'
import type { Look, NoData, Rule } from '../../judge/look'
import type { AlertDetail, Moment, Probe, ProbeDetails } from '../probe'
import type { PrometheusApi } from '../prometheus/api'
import { errorLook, tryOnce } from '../refused'
import { ask, Refusal, type Server } from '../server'
import { type Judging, readAlerts, readRuleAlerts, type RuleAlert, showLabels, stateOf } from './alerts'
import { matchesAll } from './matchers'

export interface AlertPlan {
  readonly name: string
  /** Sets of matchers: an alert that one of them matches is looked at. */
  readonly matchers: readonly (readonly string[])[]
  readonly moment: Moment
  /** Milliseconds. */
  readonly interval: number
  readonly assumedFor: number
  readonly failureLimit: number
  readonly consecutiveErrors: number
  readonly noData: NoData
}

/** What says most comes first. */
const WEIGHT: readonly AlertDetail['state'][] = ['new', 'unclear', 'pending', 'before', 'silenced', 'inhibited']

/** No alert that matches may begin to fire after the deploy. */
export class AlertProbe implements Probe {
  readonly kind = 'alerts'
  readonly name: string
  readonly asked: string
  readonly expected = 'no new alert'
  readonly rule: Rule
  readonly settle = 0
  readonly interval: number
  readonly limit = 0
  readonly #seen = new Map<string, AlertDetail>()

  constructor(
    private readonly plan: AlertPlan,
    private readonly http: Http,
    private readonly server: Server,
    /** Tells since when the condition of an alert holds. */
    private readonly prometheus: PrometheusApi | undefined,
  ) {
    this.name = plan.name
    this.asked = plan.matchers.map((set) => `{${set.join(', ')}}`).join(' or ')
    this.interval = plan.interval
    this.rule = {
      failureLimit: plan.failureLimit,
      consecutiveErrors: plan.consecutiveErrors,
      minSamples: 1,
      noData: plan.noData,
    }
  }

  async prepare(): Promise<string | undefined> {
    const ask = async () => {
      await this.#look()
      return undefined
    }
    return tryOnce(this.name, ask, 'correct the matchers')
  }

  async look(at: number): Promise<Look> {
    try {
      return { at, kind: 'value', ...(await this.#look()) }
    } catch (error) {
      return errorLook(at, error)
    }
  }

  details(): ProbeDetails {
    return { alerts: [...this.#seen.values()].sort((a, b) => WEIGHT.indexOf(a.state) - WEIGHT.indexOf(b.state)) }
  }

  async #look(): Promise<Pick<Extract<Look, { readonly kind: 'value' }>, 'value' | 'verdict' | 'text'>> {
    const alerts = new Map((await Promise.all(this.plan.matchers.map((set) => this.#fetch(set)))).flat())
    const rules = this.prometheus === undefined ? undefined : readRuleAlerts(await this.prometheus.alerts())
    this.#notePending(rules ?? [])
    const silenced = [...alerts.values()].some(({ silencedBy }) => silencedBy.length > 0)
    const judging: Judging = {
      started: this.plan.moment.started,
      assumedFor: this.plan.assumedFor,
      rules,
      ownSilences: silenced ? await this.#ownSilences() : new Set(),
    }
    const found = [...alerts].map(([id, alert]) => {
      const detail: AlertDetail = {
        name: alert.name,
        state: stateOf(alert, judging),
        since: new Date(alert.since).toISOString(),
        labels: showLabels(alert.labels),
        summary: alert.summary,
      }
      this.#seen.set(id, detail)
      return detail
    })
    return this.#verdict(found)
  }

  /** A condition that holds since the deploy and has not fired yet: told, not judged. */
  #notePending(rules: readonly RuleAlert[]): void {
    const { matchers, moment } = this.plan
    for (const key of this.#seen.keys()) if (key.startsWith('pending ')) this.#seen.delete(key)
    for (const { labels, state, activeAt, summary } of rules) {
      const isMeant = matchers.some((set) => matchesAll(set, labels))
      if (state !== 'pending' || activeAt < moment.started || !isMeant) continue
      const [name, since] = [labels['alertname'] ?? 'alert', new Date(activeAt).toISOString()]
      this.#seen.set(`pending ${JSON.stringify(labels)}`, {
        name,
        state: 'pending',
        since,
        labels: showLabels(labels),
        summary,
      })
    }
  }

  #verdict(
    found: readonly AlertDetail[],
  ): Pick<Extract<Look, { readonly kind: 'value' }>, 'value' | 'verdict' | 'text'> {
    const fresh = found.filter(({ state }) => state === 'new')
    const unclear = found.filter(({ state }) => state === 'unclear')
    const others = found.length - fresh.length - unclear.length
    const beside = others === 0 ? '' : ` (${counted(others, 'other')}: began before, silenced or inhibited)`
    if (fresh.length > 0)
      return { value: fresh.length, verdict: 'bad', text: `${names(fresh)} since the deploy${beside}` }
    if (unclear.length > 0)
      return {
        value: unclear.length,
        verdict: 'undecided',
        text: `${names(unclear)}: fired less than ${formatDuration(this.plan.assumedFor)} after the deploy began, so what set it off may be older; give prometheus, which tells`,
      }
    return { value: 0, verdict: 'good', text: `no new alert${beside}` }
  }

  async #fetch(matchers: readonly string[]) {
    const { body } = await ask(this.http, this.server, {
      path: '/api/v2/alerts',
      query: [
        ...matchers.map((matcher) => ['filter', matcher] as const),
        ...['active', 'silenced', 'inhibited'].map((state) => [state, 'true'] as const),
      ],
    })
    const alerts = readAlerts(body)
    if (alerts === undefined)
      throw new Refusal(
        'absent',
        `${this.server.address} does not answer as Alertmanager does`,
        `check ${this.server.input}: it is the address before /api/v2`,
      )
    return alerts.map((alert) => [`${JSON.stringify(alert.labels)} ${alert.since}`, alert] as const)
  }

  async #ownSilences(): Promise<ReadonlySet<string>> {
    const { body } = await ask(this.http, this.server, { path: '/api/v2/silences' })
    const own = listAt({ body }, 'body').filter((silence) => textAt(silence, 'createdBy') === OWN_SILENCE)
    return new Set(own.map((silence) => String(property(silence, 'id'))))
  }
}

function names(alerts: readonly AlertDetail[]): string {
  const all = [...new Set(alerts.map(({ name }) => name))]
  const shown = all.slice(0, 3).join(', ')
  return `${counted(alerts.length, 'alert')} firing: ${shown}${all.length > 3 ? ` and ${all.length - 3} more` : ''}`
}
