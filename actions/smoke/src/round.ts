import type { Check, NoAnswer, Probe, Seen } from './probes/probe'

/** All that is checked, looked at once. */
export interface Round {
  readonly checks: readonly Check[]
  /** When nothing answered wrongly, and not everything answered. */
  readonly none?: NoAnswer
  /** Why there was no answer, of each that gave none, where others did. */
  readonly silent?: readonly string[]
  readonly came?: string
}

export type Ask = (probe: Probe, limit: number) => Promise<Seen>

/**
 * Asks everything that answers by itself side by side; programs run when all of that is well, one after the other.
 * @param done programs that went well before
 */
export async function askAll(
  probes: readonly Probe[],
  { limit, ask, done }: { readonly limit: () => number; readonly ask: Ask; readonly done: Map<Probe, Seen> },
): Promise<Round> {
  const quick = probes.filter(({ once }) => once !== true)
  const seen = new Map<Probe, Seen>(
    await Promise.all(quick.map(async (probe) => [probe, await ask(probe, limit())] as const)),
  )
  for (const probe of probes.filter(({ once }) => once === true)) {
    if (![...seen.values()].every(isGood)) break
    const now = done.get(probe) ?? (await ask(probe, limit()))
    if (isGood(now)) done.set(probe, now)
    seen.set(probe, now)
  }
  return together([...seen])
}

const isGood = ({ checks, none }: Seen) => none === undefined && checks.every(({ ok }) => ok)

function together(seen: readonly (readonly [Probe, Seen])[]): Round {
  const label = ({ name }: Probe, text: string) => (name === '' ? text : `${name}: ${text}`)
  const checks = seen.flatMap(([probe, found]) =>
    checksOf(found).map((check) => ({ ...check, name: label(probe, check.name) })),
  )
  const silent = seen.flatMap(([probe, { none }]) => (none === undefined ? [] : [{ probe, none }]))
  const isWrong = seen.some(([, found]) => found.none === undefined && !isGood(found))
  const came = seen.flatMap(([probe, found]) => (found.came === undefined ? [] : [label(probe, found.came)]))
  const [first] = [...silent].sort((a, b) => rankOf(a.none) - rankOf(b.none))
  return {
    checks,
    ...(first === undefined || isWrong
      ? {}
      : { none: { ...first.none, message: label(first.probe, first.none.message) } }),
    ...(isWrong && silent.length > 0
      ? { silent: silent.map(({ probe, none }) => label(probe, `${none.message} (${none.cause})`)) }
      : {}),
    ...(came.length === 0 ? {} : { came: came.join('\n\n') }),
  }
}

function checksOf({ checks, none }: Seen): readonly Check[] {
  return checks.length === 0 && none !== undefined
    ? [{ name: 'answer', ok: false, expected: 'an answer', found: 'no answer' }]
    : checks
}

/** What says nothing of the release goes first: it must not be taken for the release's fault. */
function rankOf({ cause }: NoAnswer): number {
  return cause === 'blocked' ? 0 : ['dns', 'tls', 'tunnel'].includes(cause) ? 1 : 2
}
