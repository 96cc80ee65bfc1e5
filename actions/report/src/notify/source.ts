import { Mismatch, parseHttpUrl } from '@slipway/core'

/** A variable of the job's environment. */
export interface Source {
  readonly env: string
}

/** What belongs to the host or to Slipway itself is nobody's webhook: a file of the checkout may name variables. */
const RESERVED = /^(?:INPUT_|STATE_|ACTIONS_|GITHUB_|RUNNER_|SLIPWAY_|CI_|OTEL_)/

/** @throws Mismatch */
export function parseSource(text: string): Source {
  const [, name] = /^env:([A-Za-z_][A-Za-z0-9_]{0,127})$/.exec(text) ?? []
  if (name === undefined) throw new Mismatch('env: and the name of the variable that holds it', undefined, true)
  if (RESERVED.test(name)) throw new Mismatch('a variable of your own, and none of the host', undefined, true)
  return { env: name }
}

/** @throws Mismatch */
export function parseAddress(text: string): Source | string {
  return text.startsWith('env:') ? parseSource(text) : parseHttpUrl(text)
}
