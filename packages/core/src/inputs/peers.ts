import type { InputSpecs } from './inputs'

/** What is given here where another action has an input of that name: one of ours, or a way through. */
export type PeerInput =
  | { readonly use: string; readonly note?: string }
  /** A sentence without a full stop, to stand behind a semicolon. */
  | { readonly instead: string }

/** By the other action, by the name of its input. */
export type PeerTable = Readonly<Record<string, Readonly<Record<string, PeerInput>>>>

/** The table of an action; what it translates to is one of the action's own inputs. */
export function peerNames<I extends InputSpecs>(
  _inputs: I,
  table: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly use: keyof I & string; readonly note?: string } | { readonly instead: string }>
      >
    >
  >,
): PeerTable {
  return table
}

export interface Translation {
  /** The other action. */
  readonly peer: string
  readonly name: string
  readonly to: PeerInput
}

/** All rows of a table but those whose name the action has itself: there it means what ours means. */
export function translations(table: PeerTable, inputs: InputSpecs): readonly Translation[] {
  return Object.entries(table).flatMap(([peer, names]) =>
    Object.entries(names)
      .filter(([name]) => !Object.hasOwn(inputs, name.toLowerCase()))
      .map(([name, to]) => ({ peer, name, to })),
  )
}

/** What is said of a name that an action does not have, where another action has it; undefined for any other. */
export type NameHint = (name: string) => string | undefined

export function peerHint({
  peers = {},
  inputs,
}: {
  readonly peers?: PeerTable
  readonly inputs: InputSpecs
}): NameHint {
  const known = translations(peers, inputs)
  return (name) => {
    const row = known.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
    return row === undefined ? undefined : `${row.peer} has it, ${renderTranslation(row.to)}`
  }
}

/** How a name of another action is said here, as the end of a sentence. */
export function renderTranslation(to: PeerInput): string {
  if ('instead' in to) return to.instead
  return `here it is \`${to.use}\`${to.note === undefined ? '' : ` (${to.note})`}`
}
