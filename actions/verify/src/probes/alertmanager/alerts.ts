import { isObject, listAt, property, textAt } from '@slipway/core'
import type { AlertDetail } from '../probe'

/** An alert as Alertmanager tells it (its API v2, `gettableAlert`). */
export interface Alert {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly summary: string
  /** When it began to fire. */
  readonly since: number
  readonly silencedBy: readonly string[]
  readonly inhibited: boolean
}

export function readAlerts(body: unknown): readonly Alert[] | undefined {
  if (!Array.isArray(body)) return undefined
  return body.flatMap((item: unknown) => {
    const since = Date.parse(textAt(item, 'startsAt') ?? '')
    const labels = textsOf(property(item, 'labels'))
    if (!Number.isFinite(since)) return []
    const annotations = textsOf(property(item, 'annotations'))
    return [
      {
        name: labels['alertname'] ?? 'alert',
        labels,
        summary: annotations['summary'] ?? annotations['message'] ?? annotations['description'] ?? '',
        since,
        silencedBy: listAt(item, 'status', 'silencedBy').filter((id): id is string => typeof id === 'string'),
        inhibited: listAt(item, 'status', 'inhibitedBy').length > 0,
      },
    ]
  })
}

/** An alert of Prometheus' own rules: when its condition became true, before `for` had passed. */
export interface RuleAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly state: 'pending' | 'firing'
  readonly activeAt: number
  readonly summary: string
}

export function readRuleAlerts(items: readonly unknown[]): readonly RuleAlert[] {
  return items.flatMap((item) => {
    const [state, activeAt] = [textAt(item, 'state'), Date.parse(textAt(item, 'activeAt') ?? '')]
    if ((state !== 'pending' && state !== 'firing') || !Number.isFinite(activeAt)) return []
    const annotations = textsOf(property(item, 'annotations'))
    return [{ labels: textsOf(property(item, 'labels')), state, activeAt, summary: annotations['summary'] ?? '' }]
  })
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
    : {}
}

export interface Judging {
  /** When the deploy began. */
  readonly started: number
  /** Milliseconds that a condition may have held before its alert fired, where nobody tells. */
  readonly assumedFor: number
  /** What Prometheus says of its own alerts; undefined when it is not asked. */
  readonly rules: readonly RuleAlert[] | undefined
  /** Silences of ours: what they hide counts. */
  readonly ownSilences: ReadonlySet<string>
}

/**
 * Whether an alert speaks against the release. An alert fires when its condition has held for a while: so one that
 * fires soon after a deploy may have begun before it.
 */
export function stateOf(alert: Alert, judging: Judging): AlertDetail['state'] {
  if (alert.inhibited) return 'inhibited'
  if (alert.silencedBy.some((id) => !judging.ownSilences.has(id))) return 'silenced'
  if (alert.since < judging.started) return 'before'
  const rule = judging.rules?.find((candidate) => isSame(candidate.labels, alert.labels))
  if (rule !== undefined) return rule.activeAt < judging.started ? 'before' : 'new'
  return alert.since - judging.assumedFor < judging.started ? 'unclear' : 'new'
}

/** External labels are added on the way to Alertmanager, so those of the rule are a part of those of the alert. */
function isSame(rule: Readonly<Record<string, string>>, alert: Readonly<Record<string, string>>): boolean {
  return Object.entries(rule).every(([label, value]) => alert[label] === value)
}

export function showLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .filter(([label]) => label !== 'alertname')
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(', ')
}
