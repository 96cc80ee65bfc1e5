/** Chunks below this many characters are put together, up to as many in a file: few where a run begins, or may. */
const SMALL = 24_000
const FULL = { early: 16_000, late: 100_000 }
/** Of what is loaded early, by the loads before it, chunks from this size on stand alone. */
const EARLY: Readonly<Record<number, number>> = { 1: 8_000, 2: 16_000 }
/** From so many loads on a run has long begun. */
const LATE = 4
/** Below this size a chunk stands in the file of the one that loads it. */
const GUEST = 2_500

/** What one more file to read costs a start, as characters to compile: 0.4 ms, and 0.05 ms a thousand characters. */
const FILE = 8_000
/** How often a file is loaded, by the loads before it: what a run begins with most of all. */
const WEIGHTS: Readonly<Record<number, number>> = { 1: 10, 2: 8 }
/** What a character costs that stands in `dist/` once more, as characters to compile: every job downloads it. */
const COPY = 14
/** Files for what several need. */
const MOST_SHARED = 7

export interface Chunk {
  /** Its own number, then those of chunks whose modules it has as well: webpack does not load them after it. */
  readonly ids: readonly string[]
  /** Source of each module, its number before it. */
  readonly modules: ReadonlyMap<string, string>
}

export interface OutFile {
  readonly chunks: readonly Chunk[]
  /** Times that it is loaded, where another is loaded once. */
  readonly weight: number
}

export const numberOf = ({ chunks: [first] }: OutFile): string => first?.ids[0] ?? ''

/** One file of modules that several of the others need. */
export interface Sharing {
  readonly name: string
  readonly modules: readonly (readonly [id: string, text: string])[]
  /** The files that need them. */
  readonly users: ReadonlySet<OutFile>
}

interface Way {
  /** Loads of others before it: 1 for what the entry itself loads. */
  readonly depth: number
  /** Place of what loads it, in the order in which they are found. */
  readonly from: number
  /** The chunks whose code loads it; the entry is none. */
  readonly loaders: ReadonlySet<Chunk>
}

/** Numbers of the chunks that a text loads, as webpack writes `import()`. */
export function loadsIn(text: string): readonly string[] {
  return [...text.matchAll(/\.e\((\d+)\)/g)].map(([, id = '']) => id)
}

/** How a run comes to each chunk: the shortest way, as the code of webpack's `import()` has it. */
export function waysTo(entry: string, chunks: readonly Chunk[]): ReadonlyMap<Chunk, Way> {
  const ways = new Map<Chunk, Way & { loaders: Set<Chunk> }>()
  const texts: { text: string; depth: number; chunk?: Chunk }[] = [{ text: entry, depth: 0 }]
  for (let from = 0; from < texts.length; from++) {
    const { text = '', depth = 0, chunk: loader } = texts[from] ?? {}
    for (const id of loadsIn(text)) {
      const chunk = chunks.find(({ ids: [own] }) => own === id)
      if (chunk === undefined) continue
      const way = ways.get(chunk) ?? { depth: depth + 1, from, loaders: new Set() }
      if (!ways.has(chunk)) texts.push({ text: [...chunk.modules.values()].join(), depth: depth + 1, chunk })
      if (loader !== undefined) way.loaders.add(loader)
      ways.set(chunk, way)
    }
  }
  return ways
}

export function modulesOfSeveral(chunks: readonly Chunk[]): ReadonlyMap<string, string> {
  const [once, several] = [new Set<string>(), new Map<string, string>()]
  for (const { modules } of chunks)
    for (const [id, text] of modules)
      if (once.has(id)) several.set(id, text)
      else once.add(id)
  return several
}

function sizeOf({ modules }: Chunk, shared: ReadonlyMap<string, string> = new Map()): number {
  return [...modules].reduce((size, [id, text]) => size + (shared.has(id) ? 0 : text.length), 0)
}

/** What a run begins with stands alone; small ones that the same code loads stand together, or with that code. */
export function grouped(
  chunks: readonly Chunk[],
  shared: ReadonlyMap<string, string>,
  ways: ReadonlyMap<Chunk, Way>,
): readonly OutFile[] {
  const wayOf = (chunk: Chunk): Way => ways.get(chunk) ?? { depth: Infinity, from: Infinity, loaders: new Set() }
  const isAlone = (chunk: Chunk) => {
    const least = EARLY[wayOf(chunk).depth] ?? Infinity
    return sizeOf(chunk) >= least || sizeOf(chunk, shared) >= SMALL
  }
  const hostOf = (chunk: Chunk) => {
    const [loader, ...others] = wayOf(chunk).loaders
    const isGuest = others.length === 0 && !isAlone(chunk) && sizeOf(chunk, shared) < GUEST
    return isGuest && loader !== undefined && isAlone(loader) ? loader : undefined
  }
  const alone = chunks.filter(isAlone).map((chunk) => [chunk, ...chunks.filter((each) => hostOf(each) === chunk)])
  const others = chunks.filter((chunk) => !isAlone(chunk) && hostOf(chunk) === undefined)
  const weightOf = (chunk: Chunk) => WEIGHTS[wayOf(chunk).depth] ?? 1
  return [...alone, ...together(others, wayOf, shared)].map((group) => ({
    chunks: group,
    weight: Math.max(...group.map(weightOf)),
  }))
}

/** Small ones in the order in which a run comes to them, as many in a file as it may hold. */
function together(
  chunks: readonly Chunk[],
  wayOf: (chunk: Chunk) => Way,
  shared: ReadonlyMap<string, string>,
): readonly Chunk[][] {
  const groups: Chunk[][] = []
  let [size, from] = [0, -1]
  for (const chunk of [...chunks].sort((a, b) => wayOf(a).from - wayOf(b).from)) {
    const own = sizeOf(chunk, shared)
    const way = wayOf(chunk)
    const isOther = way.from !== from && size > SMALL && way.depth < LATE
    const full = way.depth < LATE ? FULL.early : FULL.late
    if (groups.length === 0 || size + own > full || isOther) {
      groups.push([])
      size = 0
    }
    groups.at(-1)?.push(chunk)
    size += own
    from = way.from
  }
  return groups
}

type Kind = Omit<Sharing, 'name'>

/**
 * Modules that several files need: a copy in each, or one file more that they import, whatever costs less. Those that
 * the same files need stand together; the others where they cost the least, what a file reads that it does not need
 * against one more file to read.
 */
export function sharedFiles(files: readonly OutFile[], shared: ReadonlyMap<string, string>): readonly Sharing[] {
  const kinds = new Map<string, Kind>()
  for (const [id, text] of [...shared].sort()) {
    const users = new Set(files.filter(({ chunks }) => chunks.some(({ modules }) => modules.has(id))))
    if (users.size === 1) continue
    const key = [...users].map(numberOf).join()
    kinds.set(key, { users, modules: [...(kinds.get(key)?.modules ?? []), [id, text]] })
  }
  let sharings = [...kinds.values()].filter((kind) => !isCopied(kind))
  for (let best = cheapestPair(sharings); best !== undefined; best = cheapestPair(sharings)) {
    const { pair, cost } = best
    if (cost >= 0 && sharings.length <= MOST_SHARED) break
    sharings = [...sharings.filter((sharing) => !pair.includes(sharing)), merged(...pair)]
  }
  return sharings.map((sharing) => ({ ...sharing, name: `shared-${sharing.modules[0]?.[0]}.index.js` }))
}

const weightOf = ({ users }: Kind) => [...users].reduce((sum, { weight }) => sum + weight, 0)
const lengthOf = ({ modules }: Kind) => modules.reduce((size, [, text]) => size + text.length, 0)

const isCopied = (kind: Kind) => (kind.users.size - 1) * lengthOf(kind) * COPY < weightOf(kind) * FILE

const costOf = (kind: Kind) => weightOf(kind) * (FILE + lengthOf(kind))

const merged = (a: Kind, b: Kind): Kind => ({
  users: new Set([...a.users, ...b.users]),
  modules: [...a.modules, ...b.modules].sort(([one], [other]) => (one < other ? -1 : 1)),
})

/** @returns the two that are the cheapest as one, and what that costs more than both */
function cheapestPair(kinds: readonly Kind[]): { readonly pair: [Kind, Kind]; readonly cost: number } | undefined {
  let best: { readonly pair: [Kind, Kind]; readonly cost: number } | undefined
  for (const [n, a] of kinds.entries())
    for (const b of kinds.slice(n + 1)) {
      const cost = costOf(merged(a, b)) - costOf(a) - costOf(b)
      if (best === undefined || cost < best.cost) best = { pair: [a, b], cost }
    }
  return best
}
