import type { Limits } from './limit'

/** Bounds of a change since before the deploy. */
export const CHANGES = ['max-ratio', 'min-ratio', 'max-increase', 'max-decrease'] as const
export const BOUNDS = ['max', 'min', ...CHANGES] as const

export type WrittenBounds = Readonly<Partial<Record<(typeof BOUNDS)[number], number | undefined>>>

export function limitsOf(written: WrittenBounds): Limits {
  return {
    max: written.max,
    min: written.min,
    maxRatio: written['max-ratio'],
    minRatio: written['min-ratio'],
    maxIncrease: written['max-increase'],
    maxDecrease: written['max-decrease'],
  }
}
