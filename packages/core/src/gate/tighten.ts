import type { InputSpecs, Values } from '../inputs/inputs'
import type { Resolved } from '../inputs/resolve'

export interface Tightened<I extends InputSpecs> {
  readonly values: Values<I>
  /** What the change asks for and does not get yet, a sentence each. */
  readonly proposals: readonly string[]
}

export const hasGates = (specs: InputSpecs): boolean => Object.values(specs).some(({ gate }) => gate !== undefined)

/**
 * The inputs of a change request: its own, and for a gate whatever is stricter, its own or the target branch's. What
 * the host was given stands in both, so it counts as it is.
 * @param from names where `target` is from, for people
 */
export function tighten<I extends InputSpecs>(
  specs: I,
  { own, target, from }: { readonly own: Resolved<I>; readonly target: Resolved<I>; readonly from: string },
): Tightened<I> {
  const values: Record<string, unknown> = { ...own.values }
  const proposals: string[] = []
  for (const [name, { gate }] of Object.entries(specs)) {
    if (gate === undefined) continue
    const mine: unknown = own.values[name]
    values[name] = gate.strictest(mine, target.values[name])
    if (isSame(mine, values[name])) continue
    proposals.push(
      `${name}: this change says ${shown(own, name)}, and ${shown(target, name)} counts (${from}) until it is merged`,
    )
  }
  return { values: values as Values<I>, proposals }
}

function shown({ values, explained }: Resolved<InputSpecs>, name: string): string {
  const value: unknown = values[name]
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.join(', ')
  return explained.find(({ input }) => input === name)?.value ?? 'nothing'
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
