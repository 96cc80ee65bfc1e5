import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from '@swc/core'

/** Chunks below this many characters are put together, up to as many in a file. */
const SMALL = 24_000
const FULL = 60_000

/** What one more file to read costs a start, as characters to compile. */
const FILE = 20_000
/** How often a file is loaded, by the loads before it: what a run begins with most of all. */
const WEIGHTS: Readonly<Record<number, number>> = { 1: 10, 2: 4 }
/** Files for what several need. */
const MOST_SHARED = 5

/** How the bundle's runtime names the file of a chunk. */
const NAMING = /\.u=(\w+)=>""\+\1\+"\.index\.js"/

interface Chunk {
  /** webpack gives a file several numbers when the same modules are loaded in several places. */
  readonly ids: readonly string[]
  /** Source of each module, its number before it. */
  readonly modules: ReadonlyMap<string, string>
}

/**
 * ncc writes a file for each lazy import, however small, and a module that several of them need into each. Here small
 * ones are put together, and what several need stands in one file that they import: the same code in half as many
 * files.
 */
export async function packChunks(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^\d+\.index\.js$/.test(name)).sort()
  const chunks = await Promise.all(names.map((name) => readChunk(join(folder, name))))
  const shared = modulesOfSeveral(chunks)
  const files = grouped(chunks, shared, waysTo(await readFile(join(folder, 'index.js'), 'utf8'), chunks))
  const sharings = sharedFiles(files, shared)
  for (const name of names) await rm(join(folder, name))
  for (const sharing of sharings)
    await writeFile(join(folder, sharing.name), `export const modules={${render(sharing.modules)}};\n`)
  const written = withoutTwins(files, sharings)
  for (const file of written) await writeFile(join(folder, `${numberOf(file)}.index.js`), renderFile(file, sharings))
  await pointTo(join(folder, 'index.js'), written)
}

/** As much of swc's tree as a chunk has. */
interface Node {
  readonly type: string
  readonly span: { readonly start: number; readonly end: number }
}
interface Property extends Node {
  readonly key: Node
  readonly value?: Node
}
interface Chunked extends Node {
  readonly body: readonly (Node & {
    readonly declaration?: {
      readonly declarations?: readonly {
        readonly id: { readonly value?: string }
        readonly init?: {
          readonly elements?: readonly { readonly expression: Node }[]
          readonly properties?: readonly Property[]
        }
      }[]
    }
  })[]
}

interface Way {
  /** Loads of others before it: 1 for what the entry itself loads. */
  readonly depth: number
  /** Place of what loads it, in the order in which they are found. */
  readonly from: number
}

/** How a run comes to each chunk, by its number: the shortest way, as the code of webpack's `import()` has it. */
function waysTo(entry: string, chunks: readonly Chunk[]): ReadonlyMap<string, Way> {
  const ways = new Map<string, Way>()
  const texts = [{ text: entry, depth: 0 }]
  for (let from = 0; from < texts.length; from++) {
    const { text, depth } = texts[from] ?? { text: '', depth: 0 }
    for (const [, id = ''] of text.matchAll(/\.e\((\d+)\)/g)) {
      if (ways.has(id)) continue
      ways.set(id, { depth: depth + 1, from })
      const chunk = chunks.find(({ ids }) => ids.includes(id))
      texts.push({ text: [...(chunk?.modules.values() ?? [])].join(), depth: depth + 1 })
    }
  }
  return ways
}

/** Taken apart by its syntax and not by running it: a module may need what only its place can give. */
async function readChunk(path: string): Promise<Chunk> {
  const bytes = await readFile(path)
  const { body, span } = (await parse(bytes.toString(), {
    syntax: 'ecmascript',
    target: 'es2022',
  })) as unknown as Chunked
  // swc counts bytes, from one text that it parses to the next.
  const text = (from: Node, to: Node) =>
    bytes.subarray(from.span.start - span.start, to.span.end - span.start).toString()
  const exported = new Map(
    body.flatMap(({ declaration }) => declaration?.declarations ?? []).map(({ id, init }) => [id.value, init] as const),
  )
  const [ids, modules] = [exported.get('ids')?.elements, exported.get('modules')?.properties]
  if (ids === undefined || modules === undefined || body.some(({ type }) => type !== 'ExportDeclaration'))
    throw new Error(`expected a chunk of webpack in ${path}`)
  return {
    ids: ids.map(({ expression }) => text(expression, expression)),
    // `123:(e,t)=>{…}`, or `123(e,t){…}` as the minifier writes a function.
    modules: new Map(modules.map((each) => [text(each.key, each.key), text(each.key, each.value ?? each)])),
  }
}

function modulesOfSeveral(chunks: readonly Chunk[]): ReadonlyMap<string, string> {
  const [once, several] = [new Set<string>(), new Map<string, string>()]
  for (const { modules } of chunks)
    for (const [id, text] of modules)
      if (once.has(id)) several.set(id, text)
      else once.add(id)
  return several
}

function sizeOf({ modules }: Chunk, shared: ReadonlyMap<string, string>): number {
  return [...modules].reduce((size, [id, text]) => size + (shared.has(id) ? 0 : text.length), 0)
}

interface OutFile {
  readonly chunks: readonly Chunk[]
  /** Times that it is loaded, where another is loaded once. */
  readonly weight: number
}

/** What a run begins with stands alone; small ones that the same code loads stand together. */
function grouped(
  chunks: readonly Chunk[],
  shared: ReadonlyMap<string, string>,
  ways: ReadonlyMap<string, Way>,
): readonly OutFile[] {
  const wayOf = ({ ids }: Chunk): Way => {
    const found = ids.flatMap((id) => ways.get(id) ?? []).sort((a, b) => a.from - b.from)
    return found[0] ?? { depth: Infinity, from: Infinity }
  }
  const isAlone = (chunk: Chunk) => wayOf(chunk).depth === 1 || sizeOf(chunk, shared) >= SMALL
  const weightOf = (chunk: Chunk) => WEIGHTS[wayOf(chunk).depth] ?? 1
  const groups: Chunk[][] = []
  let [size, from] = [0, -1]
  for (const chunk of chunks.filter((each) => !isAlone(each)).sort((a, b) => wayOf(a).from - wayOf(b).from)) {
    const own = sizeOf(chunk, shared)
    const way = wayOf(chunk)
    if (groups.length === 0 || size + own > FULL || (way.from !== from && size > SMALL)) {
      groups.push([])
      size = 0
    }
    groups.at(-1)?.push(chunk)
    size += own
    from = way.from
  }
  return [...chunks.filter(isAlone).map((chunk) => [chunk]), ...groups].map((group) => ({
    chunks: group,
    weight: Math.max(...group.map(weightOf)),
  }))
}

const numberOf = ({ chunks: [first] }: OutFile): string => first?.ids[0] ?? ''

/** One file of modules that several of the others need. */
interface Sharing {
  readonly name: string
  readonly modules: readonly (readonly [id: string, text: string])[]
  /** The files that need them. */
  readonly users: ReadonlySet<OutFile>
}

/**
 * Modules that the same files need stand together; the others where they cost the least: what a file reads that it does
 * not need, against one more file to read.
 */
function sharedFiles(files: readonly OutFile[], shared: ReadonlyMap<string, string>): readonly Sharing[] {
  const kinds = new Map<string, Omit<Sharing, 'name'>>()
  for (const [id, text] of [...shared].sort()) {
    const users = new Set(files.filter(({ chunks }) => chunks.some(({ modules }) => modules.has(id))))
    if (users.size === 1) continue
    const key = [...users].map(numberOf).join()
    kinds.set(key, { users, modules: [...(kinds.get(key)?.modules ?? []), [id, text]] })
  }
  let sharings = [...kinds.values()]
  for (let best = cheapestPair(sharings); best !== undefined; best = cheapestPair(sharings)) {
    const { pair, cost } = best
    if (cost >= 0 && sharings.length <= MOST_SHARED) break
    sharings = [...sharings.filter((sharing) => !pair.includes(sharing)), together(...pair)]
  }
  return sharings.map((sharing) => ({ ...sharing, name: `shared-${sharing.modules[0]?.[0]}.index.js` }))
}

type Kind = Omit<Sharing, 'name'>

const costOf = ({ users, modules }: Kind) =>
  [...users].reduce((sum, { weight }) => sum + weight, 0) *
  (FILE + modules.reduce((size, [, text]) => size + text.length, 0))

const together = (a: Kind, b: Kind): Kind => ({
  users: new Set([...a.users, ...b.users]),
  modules: [...a.modules, ...b.modules].sort(([one], [other]) => (one < other ? -1 : 1)),
})

/** @returns the two that are the cheapest as one, and what that costs more than both */
function cheapestPair(kinds: readonly Kind[]): { readonly pair: [Kind, Kind]; readonly cost: number } | undefined {
  let best: { readonly pair: [Kind, Kind]; readonly cost: number } | undefined
  for (const [n, a] of kinds.entries())
    for (const b of kinds.slice(n + 1)) {
      const cost = costOf(together(a, b)) - costOf(a) - costOf(b)
      if (best === undefined || cost < best.cost) best = { pair: [a, b], cost }
    }
  return best
}

const sharingsOf = ({ chunks }: OutFile, sharings: readonly Sharing[]) =>
  sharings.filter(({ modules }) => modules.some(([id]) => chunks.some((chunk) => chunk.modules.has(id))))

/** Files that hold nothing but what others share become one where they share the same. */
function withoutTwins(files: readonly OutFile[], sharings: readonly Sharing[]): readonly OutFile[] {
  const shared = new Set(sharings.flatMap(({ modules }) => modules.map(([id]) => id)))
  const byKind = new Map<string, OutFile>()
  for (const file of files) {
    const isEmpty = file.chunks.every(({ modules }) => [...modules.keys()].every((id) => shared.has(id)))
    const names = sharingsOf(file, sharings).map(({ name }) => name)
    const kind = isEmpty ? names.join() : numberOf(file)
    byKind.set(kind, { ...file, chunks: [...(byKind.get(kind)?.chunks ?? []), ...file.chunks] })
  }
  return [...byKind.values()]
}

function renderFile(file: OutFile, sharings: readonly Sharing[]): string {
  const all = new Map(file.chunks.flatMap(({ modules }) => [...modules]))
  const needed = sharingsOf(file, sharings)
  const own = [...all].filter(([id]) => !needed.some(({ modules }) => modules.some(([other]) => other === id)))
  const head = needed.map(({ name }, n) => `import{modules as s${n}}from"./${name}";`).join('')
  const ids = file.chunks.flatMap((chunk) => chunk.ids)
  const modules = [...needed.map((_, n) => `...s${n}`), ...own.map(([, text]) => text)].join()
  return `${head}export const id=${numberOf(file)};export const ids=[${ids.join()}];export const modules={${modules}};\n`
}

function render(modules: readonly (readonly [string, string])[]): string {
  return modules.map(([, text]) => text).join()
}

/** The runtime asks for a chunk by its number; those that stand in the file of another are looked up. */
async function pointTo(entry: string, files: readonly OutFile[]): Promise<void> {
  const text = await readFile(entry, 'utf8')
  if (text.split(NAMING).length !== 3) throw new Error(`expected one place in ${entry} that names chunks`)
  const moved = files.flatMap((file) =>
    file.chunks
      .flatMap(({ ids }) => ids)
      .filter((id) => id !== numberOf(file))
      .map((id) => `${id}:${numberOf(file)}`),
  )
  await writeFile(entry, text.replace(NAMING, `.u=$1=>({${moved.join()}}[$1]??$1)+".index.js"`))
}
