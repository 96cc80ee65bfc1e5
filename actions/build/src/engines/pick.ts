import type { Ports } from '@slipway/core'

/** Those of the job's variables that an engine may see. No tokens are among them. */
export function pick(names: readonly string[], { environment }: Pick<Ports, 'environment'>): Record<string, string> {
  const found = names.map((name) => [name, environment.get(name)] as const)
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
