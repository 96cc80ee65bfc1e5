import { isObject, listAt, property, textAt } from '@slipway/core'
import type { KubeObject } from '../../manifest/manifest'

/** Why the project's sync windows let no sync through now; the rules are those of Argo CD's `SyncWindows.CanSync`. */
export function closedWindow(
  app: KubeObject,
  project: KubeObject,
  { now, isManual }: { readonly now: number; readonly isManual: boolean },
): string | undefined {
  const windows = listAt(project, 'spec', 'syncWindows').filter((window) => matches(window, app))
  const active = windows.filter((window) => isActive(window, now))
  const kind = (window: unknown) => textAt(window, 'kind')
  const allowsManual = (window: unknown) => property(window, 'manualSync') === true
  const denying = active.filter((window) => kind(window) === 'deny')
  if (denying.length > 0)
    return isManual && denying.every(allowsManual) ? undefined : `${told(denying[0])} denies syncs now`
  if (active.some((window) => kind(window) === 'allow')) return undefined
  const closed = windows.filter((window) => kind(window) === 'allow')
  if (closed.length === 0 || (isManual && closed.some(allowsManual))) return undefined
  return `${told(closed[0])} is closed now`
}

function told(window: unknown): string {
  const [schedule, duration, zone] = ['schedule', 'duration', 'timeZone'].map((key) => textAt(window, key) ?? '')
  return `the ${textAt(window, 'kind') ?? ''} window "${schedule}" of ${duration}${zone === '' ? '' : ` (${zone})`}`
}

function matches(window: unknown, app: KubeObject): boolean {
  const name = textAt(app, 'metadata', 'name') ?? ''
  const [server, cluster, namespace] = ['server', 'name', 'namespace'].map(
    (key) => textAt(app, 'spec', 'destination', key) ?? '',
  )
  const tests: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ['applications', [name]],
    ['clusters', [server, cluster]],
    ['namespaces', [namespace]],
  ]
  const found = tests.flatMap(([list, values]) => {
    const patterns = listAt(window, list).filter((text) => typeof text === 'string')
    return patterns.length === 0
      ? []
      : [patterns.some((pattern) => values.some((value) => isGlob(pattern, value ?? '')))]
  })
  const all = isObject(window) && window['andOperator'] === true
  return found.length > 0 && (all ? found.every(Boolean) : found.some(Boolean))
}

function isGlob(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  return new RegExp(`^${source}$`).test(text)
}

const MINUTE = 60_000
const UNITS: Readonly<Record<string, number>> = { h: 60, m: 1, s: 1 / 60 }
/** Minutes that are searched back: a window of more than two weeks is none. */
const LONGEST = 14 * 24 * 60

/** It began within its duration before now, by the clock of its time zone as that is now. */
function isActive(window: unknown, now: number): boolean {
  const fields = (textAt(window, 'schedule') ?? '').trim().split(/\s+/)
  const duration = [...(textAt(window, 'duration') ?? '').matchAll(/([\d.]+)(h|m|s)/g)]
  const minutes = Math.min(
    duration.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0),
    LONGEST,
  )
  const local = now + offset(textAt(window, 'timeZone') ?? 'UTC', now)
  const first = Math.floor(local / MINUTE)
  for (let back = 0; back < minutes; back += 1)
    if (starts(fields, new Date((first - back) * MINUTE)) && local - (first - back) * MINUTE < minutes * MINUTE)
      return true
  return false
}

function offset(timeZone: string, at: number): number {
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at)
    const [, sign, hours = 0, minutes = 0] =
      /GMT([+-])(\d\d):(\d\d)/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '') ?? []
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE
  } catch {
    return 0
  }
}

const NAMES = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const DAYS = 'sun mon tue wed thu fri sat'.split(' ')

/** A schedule of five fields, as robfig/cron reads it. */
function starts([minute = '', hour = '', day = '', month = '', weekday = '']: readonly string[], at: Date): boolean {
  const isDay = isIn(day, at.getUTCDate(), 1, 31)
  const isWeekday = isIn(weekday, at.getUTCDay(), 0, 6, DAYS)
  const both = /^[*?]/.test(day) || /^[*?]/.test(weekday)
  return (
    isIn(minute, at.getUTCMinutes(), 0, 59) &&
    isIn(hour, at.getUTCHours(), 0, 23) &&
    isIn(month, at.getUTCMonth() + 1, 1, 12, ['', ...NAMES]) &&
    (both ? isDay && isWeekday : isDay || isWeekday)
  )
}

function isIn(field: string, value: number, low: number, high: number, names: readonly string[] = []): boolean {
  const read = (text: string) => {
    const named = names.indexOf(text.toLowerCase())
    return named > -1 && text !== '' ? named : Number(text)
  }
  return field.split(',').some((part) => {
    const [range = '', step] = part.split('/')
    const [from, to] = /^[*?]$/.test(range) ? [low, high] : range.split('-').map(read)
    const last = to ?? (step === undefined ? from : high)
    return (
      from !== undefined &&
      last !== undefined &&
      value >= from &&
      value <= last &&
      (value - from) % Number(step ?? 1) === 0
    )
  })
}
