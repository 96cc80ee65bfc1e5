export interface Range {
  readonly start: number
  /** Behind the last character. */
  readonly end: number
}

interface Entry {
  readonly form: string
  /** Where in the form the characters stand that are looked up. */
  readonly at: number
  /** How many characters of it in a row are a find: all of them, or a piece. */
  readonly least: number
}

/** Characters of a place that are looked up together. */
const BLOCK = 3
/** Of a form that counts in pieces so many characters are looked for together. */
const WINDOW = 8
const BITS = 18

/**
 * Finds many fixed texts at once, in one pass whatever their number. A long form is found in pieces, too, since tools
 * wrap and cut what is long. The pass looks at three characters and skips as far as no form can begin (Wu and Manber,
 * "A fast algorithm for multi-pattern searching", 1994).
 */
export class Search {
  readonly #entries: Entry[] = []
  #table: Table | undefined

  /** @param piece length from which a part of the form is a find as well; the form's own length: only the whole is */
  add(form: string, piece: number): void {
    this.#table = undefined
    if (piece >= form.length) this.#entries.push({ form, at: 0, least: form.length })
    // Any piece of that length holds the characters behind one of these places whole.
    else
      for (let at = 0; at + WINDOW <= form.length; at += piece - WINDOW + 1)
        this.#entries.push({ form, at, least: piece })
  }

  /** All finds in their order; those that overlap are one. */
  find(text: string): readonly Range[] {
    if (this.#entries.length === 0) return []
    const { window, skips, candidates } = (this.#table ??= build(this.#entries))
    const ranges: Range[] = []
    for (let last = window - 1; last < text.length;) {
      const hash = hashAt(text, last)
      const skip = skips[hash] as number
      if (skip > 0) last += skip
      else {
        for (const entry of candidates.get(hash) ?? []) {
          const found = match(text, last - window + 1, entry, ranges.at(-1)?.end ?? 0)
          if (found !== undefined) join(ranges, found)
        }
        last += 1
      }
    }
    return ranges
  }
}

interface Table {
  /** As many characters as the shortest form has, at most those of a piece. */
  readonly window: number
  /** For the block at a window's end: how far the next window is that may hold a form's beginning. */
  readonly skips: Uint8Array
  readonly candidates: ReadonlyMap<number, readonly Entry[]>
}

function build(entries: readonly Entry[]): Table {
  const window = entries.reduce((shortest, { form }) => Math.min(shortest, form.length), WINDOW)
  const skips = new Uint8Array(1 << BITS).fill(window - BLOCK + 1)
  const candidates = new Map<number, Entry[]>()
  for (const entry of entries) {
    const last = entry.at + window - 1
    for (let end = entry.at + BLOCK - 1; end <= last; end++) {
      const hash = hashAt(entry.form, end)
      skips[hash] = Math.min(skips[hash] as number, last - end)
    }
    const hash = hashAt(entry.form, last)
    const same = candidates.get(hash)
    if (same === undefined) candidates.set(hash, [entry])
    else same.push(entry)
  }
  return { window, skips, candidates }
}

/** Of the block that ends there. */
function hashAt(text: string, last: number): number {
  const block = (text.charCodeAt(last - 2) << 16) ^ (text.charCodeAt(last - 1) << 8) ^ text.charCodeAt(last)
  return Math.imul(block, 0x9e3779b1) >>> (32 - BITS)
}

function match(text: string, start: number, { form, at, least }: Entry, covered: number): Range | undefined {
  if (least === form.length) return text.startsWith(form, start) ? { start, end: start + form.length } : undefined
  // The piece that was found last reaches over this place already.
  if (start + WINDOW <= covered) return undefined
  let before = 0
  while (before < at && before < start && form[at - before - 1] === text[start - before - 1]) before += 1
  let length = 0
  while (at + length < form.length && form[at + length] === text[start + length]) length += 1
  return length >= WINDOW && before + length >= least ? { start: start - before, end: start + length } : undefined
}

/** Adds a find; what it overlaps becomes one with it. */
export function join(ranges: Range[], { start, end }: Range): void {
  let [from, to] = [start, end]
  for (let last = ranges.at(-1); last !== undefined && last.end > from; last = ranges.at(-1)) {
    from = Math.min(from, last.start)
    to = Math.max(to, last.end)
    ranges.pop()
  }
  ranges.push({ start: from, end: to })
}
