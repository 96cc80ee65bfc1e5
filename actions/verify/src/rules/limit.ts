import type { Look } from '../judge/look'

type Verdict = Extract<Look, { readonly kind: 'value' }>['verdict']

/** Bounds of a value, and of what became of it since before the deploy. */
export interface Limits {
  readonly max?: number | undefined
  readonly min?: number | undefined
  /** Value after, divided by the value before. */
  readonly maxRatio?: number | undefined
  readonly minRatio?: number | undefined
  /** Value after, less the value before. */
  readonly maxIncrease?: number | undefined
  readonly maxDecrease?: number | undefined
}

export interface Measured {
  readonly verdict: Verdict
  readonly text: string
}

/**
 * @param before absent when the limits do not ask for it
 */
export function measure(value: number, limits: Limits, before?: number): Measured {
  const broken = [...bounds(value, limits), ...changes(value, limits, before)]
  const found = before === undefined ? show(value) : `${show(value)} (${show(before)} before the deploy)`
  return broken.length === 0
    ? { verdict: 'good', text: found }
    : { verdict: 'bad', text: `${found}, expected ${broken.join(' and ')}` }
}

function bounds(value: number, { max, min }: Limits): readonly string[] {
  return [
    ...(max !== undefined && !(value <= max) ? [`at most ${show(max)}`] : []),
    ...(min !== undefined && !(value >= min) ? [`at least ${show(min)}`] : []),
  ]
}

function changes(value: number, limits: Limits, before: number | undefined): readonly string[] {
  if (before === undefined) return []
  const { maxRatio, minRatio, maxIncrease, maxDecrease } = limits
  // Products, not quotients: before may be 0, and 0 after 0 has not grown.
  return [
    ...(maxRatio !== undefined && value > before * maxRatio ? [`at most ${show(maxRatio)} times that`] : []),
    ...(minRatio !== undefined && value < before * minRatio ? [`at least ${show(minRatio)} times that`] : []),
    ...(maxIncrease !== undefined && value - before > maxIncrease ? [`at most ${show(maxIncrease)} more`] : []),
    ...(maxDecrease !== undefined && before - value > maxDecrease ? [`at most ${show(maxDecrease)} less`] : []),
  ]
}

/** What the limits ask for, for a table. */
export function showLimits(limits: Limits): string {
  const parts: readonly (readonly [string, number | undefined, string])[] = [
    ['at least', limits.min, ''],
    ['at most', limits.max, ''],
    ['at most', limits.maxRatio, ' times the value before'],
    ['at least', limits.minRatio, ' times the value before'],
    ['at most', limits.maxIncrease, ' more than before'],
    ['at most', limits.maxDecrease, ' less than before'],
  ]
  return parts
    .flatMap(([words, bound, rest]) => (bound === undefined ? [] : [`${words} ${show(bound)}${rest}`]))
    .join(', ')
}

/** A number in at most five digits that say something. */
export function show(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value)
  const size = Math.abs(value)
  return size >= 1e6 || size < 1e-4 ? value.toExponential(2) : String(Number(value.toPrecision(5)))
}
