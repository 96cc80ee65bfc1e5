/**
 * Seconds, to the microsecond, of what reports write as a time: `1.5`, `0,5` and `1.234,56` (decimal commas),
 * `1,234.5` and `1 234.5` (grouped thousands), `150ms`, `1.5s`, `00:00:01.5`, `12:34.5`, `1.02:03:04`, `PT1.5S`.
 * Undefined for anything else, and for a negative time.
 */
export function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const plain = Number(text)
  const value = Number.isNaN(plain) ? secondsOfWords(text.trim()) : plain
  return value >= 0 && value < 1e9 ? Math.round(value * 1e6) / 1e6 : undefined
}

function secondsOfWords(text: string): number {
  if (text.length > 40) return Number.NaN
  const clock = /^(?:(?:(\d{1,6})\.)?(\d{1,6}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,9})?)$/.exec(text)
  if (clock !== null) {
    const [days, hours, minutes, seconds] = clock.slice(1).map((part) => decimal(part ?? '0'))
    return (days ?? 0) * 86_400 + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0)
  }
  const iso = /^P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?$/.exec(text)
  if (iso !== null) {
    const [days, hours, minutes, seconds] = iso.slice(1).map((part) => decimal(part ?? '0'))
    return (days ?? 0) * 86_400 + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0)
  }
  const [, number = '', unit = 's'] =
    /^([\d.,'\u00a0\u202f ]+?) ?(ms|s|sec|secs|seconds?|us|µs|ns|m|min)?$/.exec(text) ?? []
  return decimal(number) * (UNITS[unit] ?? Number.NaN)
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
}

/** A comma or a point with another sign before it, or with three digits between two of its kind, groups thousands. */
function decimal(text: string): number {
  const plain = text.replace(/[\u00a0\u202f ']/g, '')
  if (plain === '') return Number.NaN
  const comma = plain.lastIndexOf(',')
  const point = plain.lastIndexOf('.')
  if (comma < 0) return Number(plain)
  if (point > comma) return Number(plain.replaceAll(',', ''))
  if (point >= 0) return Number(plain.replaceAll('.', '').replace(',', '.'))
  return Number(plain.indexOf(',') === comma ? plain.replace(',', '.') : plain.replaceAll(',', ''))
}
