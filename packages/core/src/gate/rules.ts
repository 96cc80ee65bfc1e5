import type { Input } from '../inputs/inputs'
import type { GateRule } from './rule'

export type { GateRule }

/** An input that decides a gate. Values of `.slipway.yml` are compared with those of the target branch. */
export function gated<T>(input: Input<T>, rule: GateRule<T>): Input<T> {
  return { ...input, gate: rule as GateRule<unknown> }
}

/** The target branch alone decides: no change of it is known to be stricter. */
export function byTarget<T>(): GateRule<T> {
  return { strictest: (_own, target) => target }
}

/** @param order the strictest first */
export function byOrder<C extends string | undefined>(order: readonly C[]): GateRule<C> {
  return { strictest: (own, target) => (order.indexOf(own) < order.indexOf(target) ? own : target) }
}

/** @param strict the value that lets less through */
export function byFlag(strict: boolean): GateRule<boolean> {
  return { strictest: (own, target) => (own === strict ? own : target) }
}

type Limit = number | undefined

/** Without a value there is no limit. */
export const byHigher: GateRule<Limit> = { strictest: limit(Math.max) }

/** Without a value there is no limit. */
export const byLower: GateRule<Limit> = { strictest: limit(Math.min) }

function limit(pick: (a: number, b: number) => number): (own: Limit, target: Limit) => Limit {
  return (own, target) => (own === undefined || target === undefined ? (own ?? target) : pick(own, target))
}

/** A list of exceptions: what stands in both. */
export const byFewer: GateRule<readonly string[]> = {
  strictest: (own, target) => target.filter((item) => own.includes(item)),
}

/** A list of what is looked for, whose absence means the usual: what stands in either. */
export function byMore<T>(): GateRule<readonly T[]> {
  return { strictest: (own, target) => (target.length === 0 ? target : [...new Set([...target, ...own])]) }
}
