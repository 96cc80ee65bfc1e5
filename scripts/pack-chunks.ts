import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from '@swc/core'
import {
  type Chunk,
  grouped,
  loadsIn,
  modulesOfSeveral,
  numberOf,
  type OutFile,
  sharedFiles,
  type Sharing,
  waysTo,
} from './chunk-layout'

/** How the bundle's runtime names the file of a chunk. */
const NAMING = /\.u=(\w+)=>""\+\1\+"\.index\.js"/

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
  const places = new Map(files.flatMap((file) => file.chunks.map(({ ids: [own = ''] }) => [own, numberOf(file)])))
  const texts = [text, ...files.flatMap(({ chunks }) => chunks.flatMap(({ modules }) => [...modules.values()]))]
  const absent = texts.flatMap(loadsIn).find((asked) => !places.has(asked))
  if (absent !== undefined) throw new Error(`expected a chunk ${absent}, found none in ${entry}`)
  const moved = [...places].filter(([id, file]) => id !== file).map(([id, file]) => `${id}:${file}`)
  await writeFile(entry, text.replace(NAMING, `.u=$1=>({${moved.join()}}[$1]??$1)+".index.js"`))
}
