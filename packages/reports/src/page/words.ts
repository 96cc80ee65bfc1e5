import { grouped, type Outcome } from '@slipway/core'

export { formatDuration as duration } from '@slipway/core'

export type Tone = 'good' | 'bad' | 'warn' | 'mute'

const TONES: Readonly<Record<Outcome, Tone>> = {
  pass: 'good',
  invalid: 'bad',
  'tool-failed': 'bad',
  fail: 'bad',
  vacuous: 'warn',
  inconclusive: 'warn',
  'rolled-back': 'warn',
  'rollback-failed': 'bad',
  cancelled: 'mute',
  error: 'bad',
  transient: 'warn',
}

const MARKS: Readonly<Record<Tone, string>> = { good: '✓', bad: '✕', warn: '▲', mute: '■' }

export function toneOf(outcome: Outcome): Tone {
  return TONES[outcome]
}

/** A shape beside every colour. */
export function markOf(tone: Tone): string {
  return MARKS[tone]
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

export function shortDigest(digest: string): string {
  return /^sha256:[0-9a-f]{64}$/.test(digest) ? digest.slice(0, 19) : digest
}

/** Digests in a sentence cut to what people compare; the whole one stands at the top of the page. */
export function brief(text: string): string {
  return text.replace(/\bsha256:[0-9a-f]{64}\b/g, shortDigest)
}

/** The day and minute of an RFC 3339 time, as it is written: UTC. */
export function moment(time: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(time) ? `${time.slice(0, 10)} ${time.slice(11, 16)} UTC` : time
}

/** A headline as a sentence: a capital first, a full stop last. */
export function sentence(headline: string, otherwise: string): string {
  const text = headline.trim() === '' ? otherwise : headline.trim()
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? '' : '.'}`
}
