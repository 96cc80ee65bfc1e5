import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from '@swc/core'

/** Chunks below this many characters are put together, up to as many in a file. */
const SMALL = 12_000
const FULL = 36_000

const SHARED = 'shared.index.js'
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
  const files = grouped(chunks, shared)
  for (const name of names) await rm(join(folder, name))
  await writeFile(join(folder, SHARED), `export const modules={${render([...shared].sort())}};\n`)
  for (const group of files) await writeFile(join(folder, `${numberOf(group)}.index.js`), renderFile(group, shared))
  await pointTo(join(folder, 'index.js'), files)
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

function grouped(chunks: readonly Chunk[], shared: ReadonlyMap<string, string>): readonly (readonly Chunk[])[] {
  const large = chunks.filter((chunk) => sizeOf(chunk, shared) >= SMALL).map((chunk) => [chunk])
  const groups: Chunk[][] = []
  let size = FULL
  for (const chunk of chunks) {
    const own = sizeOf(chunk, shared)
    if (own >= SMALL) continue
    if (size + own > FULL) {
      groups.push([])
      size = 0
    }
    groups.at(-1)?.push(chunk)
    size += own
  }
  return [...large, ...groups]
}

const numberOf = ([first]: readonly Chunk[]): string => first?.ids[0] ?? ''

function renderFile(group: readonly Chunk[], shared: ReadonlyMap<string, string>): string {
  const all = new Map(group.flatMap(({ modules }) => [...modules]))
  const own = [...all].filter(([id]) => !shared.has(id))
  const needs = own.length < all.size
  const head = needs ? `import{modules as s}from"./${SHARED}";` : ''
  const ids = group.flatMap((chunk) => chunk.ids)
  const modules = `${needs ? '...s,' : ''}${render(own)}`
  return `${head}export const id=${numberOf(group)};export const ids=[${ids.join()}];export const modules={${modules}};\n`
}

function render(modules: readonly (readonly [string, string])[]): string {
  return modules.map(([, text]) => text).join()
}

/** The runtime asks for a chunk by its number; those that stand in the file of another are looked up. */
async function pointTo(entry: string, files: readonly (readonly Chunk[])[]): Promise<void> {
  const text = await readFile(entry, 'utf8')
  if (text.split(NAMING).length !== 3) throw new Error(`expected one place in ${entry} that names chunks`)
  const moved = files.flatMap((group) =>
    group
      .flatMap(({ ids }) => ids)
      .filter((id) => id !== numberOf(group))
      .map((id) => `${id}:${numberOf(group)}`),
  )
  await writeFile(entry, text.replace(NAMING, `.u=$1=>({${moved.join()}}[$1]??$1)+".index.js"`))
}
