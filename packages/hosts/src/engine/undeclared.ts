import { type AnyAction, editDistance, nearest, peerHint, type Problem, truncate, visible } from '@slipway/core'
import type { HostAdapter } from '../host'

type Undeclared = ReturnType<NonNullable<HostAdapter['undeclared']>>

/**
 * Judges what a host was given and the action does not declare. A name that another action has for an input, or one
 * near to ours, was meant for us: a problem. Any other is named in a warning, since on GitHub a variable of the job
 * looks the same. The host may know that it cannot be told at all.
 */
export function judgeUndeclared(action: AnyAction, host: HostAdapter, { names, sure }: Undeclared): readonly Problem[] {
  const hint = peerHint(action)
  const declared = Object.keys(action.inputs)
  const problems: Problem[] = []
  const others: string[] = []
  for (const name of names) {
    const other = hint(name)
    const near = nearInput(name, declared)
    const message =
      other !== undefined
        ? `not an input of ${action.name}; ${other}`
        : near !== undefined
          ? `not an input of ${action.name}, did you mean "${near}"?`
          : undefined
    if (message === undefined) others.push(name)
    else problems.push({ input: shown(name), message })
  }
  if (others.length > 0)
    host.warn(
      `not ${others.length === 1 ? 'an input' : 'inputs'} of ${action.name}, so not read: ${others.map(shown).join(', ')}`,
    )
  if (sure) return problems
  for (const { input, message } of problems) host.warn(`${input}: ${message}`)
  return []
}

/** Nearer than what `did you mean` offers for a key of a file: the variable may be none of ours. */
function nearInput(name: string, declared: readonly string[]): string | undefined {
  const hyphened = name.replace(/_/g, '-')
  const near = nearest(hyphened, declared)
  if (near === undefined) return undefined
  return editDistance(hyphened, near) <= (near.length < 8 ? 1 : 2) ? near : undefined
}

function shown(name: string): string {
  return truncate(visible(name), 80)
}
