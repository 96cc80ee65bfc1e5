import { counted } from '@slipway/core'
import type { Look, Rule } from './look'

/**
 * How a check stands. `bad` and `missing` fail it: values speak against the release, or there was nothing to judge
 * where `no-data` says that this fails. `no-data`, `undecided` and `error` decide nothing.
 */
export type Standing = 'open' | 'good' | 'bad' | 'missing' | 'no-data' | 'undecided' | 'error'

export interface Judged {
  readonly standing: Standing
  /** Why, without the name of the check. */
  readonly reason: string
  readonly next?: string
}

/**
 * Judges the looks of one check. Before the end it is decided as soon as no later look can change it for the better;
 * at the end always.
 * @param ended no look will come any more
 */
export function judge(looks: readonly Look[], rule: Rule, ended: boolean): Judged {
  return early(looks, rule) ?? (ended ? atEnd(looks, rule) : { standing: 'open', reason: 'not decided yet' })
}

function early(looks: readonly Look[], rule: Rule): Judged | undefined {
  const bad = looks.filter(isBad)
  const last = bad.at(-1)
  if (last !== undefined && bad.length > rule.failureLimit)
    return { standing: 'bad', reason: `${last.text}${times(bad.length)}` }
  if (rule.noData === 'fail') {
    const missing = looks.filter((look) => look.kind === 'no-data')
    const found = missing.at(-1)
    if (found !== undefined && missing.length > rule.failureLimit)
      return { standing: 'missing', reason: `${found.reason}${times(missing.length)}`, next: found.next }
  }
  const errors = looks.slice(looks.findLastIndex(({ kind }) => kind !== 'error') + 1)
  const error = errors.at(-1)
  return error?.kind === 'error' && errors.length > rule.consecutiveErrors
    ? { standing: 'error', reason: `${error.reason} (${errors.length} times in a row)`, next: error.next }
    : undefined
}

function atEnd(looks: readonly Look[], rule: Rule): Judged {
  const values = looks.filter((look) => look.kind === 'value')
  const undecided = values.findLast(({ verdict }) => verdict === 'undecided')
  if (undecided !== undefined)
    return {
      standing: 'undecided',
      reason: undecided.text,
      next: 'look at it yourself, or give a rule that decides',
    }
  const last = looks.at(-1)
  if (values.length === 0 && last?.kind === 'error') return { standing: 'error', reason: last.reason, next: last.next }
  const missing = looks.findLast((look) => look.kind === 'no-data')
  if (values.length < rule.minSamples) {
    if (rule.noData === 'pass' && missing !== undefined)
      return { standing: 'good', reason: `${missing.reason}; no-data is pass` }
    return tooFew(values.length, rule, missing, last)
  }
  const shown = values.at(-1)
  // That every bad look is borne makes none of them good.
  if (shown !== undefined && values.every(isBad))
    return {
      standing: 'undecided',
      reason: `${shown.text}${times(values.length)}: failure-limit bears that, and no look was good`,
      next: 'lower failure-limit, or raise duration',
    }
  return {
    standing: 'good',
    reason: `${shown?.text ?? ''}${values.length > 1 ? `, ${counted(values.length, 'look')}` : ''}${borne(values)}`,
  }
}

type Missing = Extract<Look, { readonly kind: 'no-data' }>

function tooFew(count: number, rule: Rule, missing: Missing | undefined, last: Look | undefined): Judged {
  if (missing !== undefined)
    return {
      standing: rule.noData === 'fail' ? 'missing' : 'no-data',
      reason: count === 0 ? missing.reason : `${few(count, rule)}: ${missing.reason}`,
      next: missing.next,
    }
  return last?.kind === 'error'
    ? { standing: 'error', reason: `${few(count, rule)}: ${last.reason}`, next: last.next }
    : { standing: 'no-data', reason: few(count, rule), next: 'raise duration, or lower interval or min-samples' }
}

function few(count: number, { minSamples }: Rule): string {
  return `${counted(count, 'value')}, expected at least ${minSamples}`
}

function borne(values: readonly Extract<Look, { readonly kind: 'value' }>[]): string {
  const bad = values.filter(isBad).length
  return bad === 0 ? '' : `, ${bad} of them bad, which failure-limit allows`
}

function isBad(look: Look): look is Extract<Look, { readonly kind: 'value' }> {
  return look.kind === 'value' && look.verdict === 'bad'
}

function times(count: number): string {
  return count === 1 ? '' : ` (${count} times)`
}
