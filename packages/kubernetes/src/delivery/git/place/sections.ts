import type { Scalar, YAMLMap } from 'yaml'
import type { ValuePath } from '../../../image/leaves'
import type { RepositoryFile, Section, Yaml } from './place'
import { type Parsed, Scalars } from './scalars'

/** Blocks of YAML within blocks of YAML that are looked into: an Application of Applications has two. */
const DEPTH = 3

/** What is found on a way through a document. */
export interface Found {
  readonly scalars: Scalars
  readonly node: unknown
  /** From the root of the object, through blocks of text. */
  readonly path: ValuePath
}

/**
 * Every document of a file, those in blocks of text as well. Undefined for a file that is no YAML, such as a template.
 */
export function readSections(yaml: Yaml, file: RepositoryFile): readonly Scalars[] | undefined {
  const documents = parseAll(yaml, file.text)
  if (documents === undefined) return undefined
  const all = documents.filter(({ contents }) => contents !== null)
  const names = all.map(nameOf)
  return all.flatMap((document, index) => {
    const [name, number] = [names[index], index + 1]
    const alone = name !== undefined && names.indexOf(name) === names.lastIndexOf(name)
    const label = all.length === 1 ? undefined : alone ? name : `#${number}`
    const section = describe(document, { file, number, label })
    return [...deeper(new Scalars(yaml, document, file.text, section), 0)]
  })
}

function nameOf(document: Parsed): string | undefined {
  const [kind, name] = [textIn(document, 'kind'), textIn(document, 'metadata', 'name')]
  return kind === undefined || name === undefined ? undefined : `${kind}/${name}`
}

function textIn(document: Parsed, ...path: readonly string[]): string | undefined {
  const found: unknown = document.getIn(path)
  return typeof found === 'string' ? found : undefined
}

function parseAll(yaml: Yaml, text: string): readonly Parsed[] | undefined {
  try {
    const documents = yaml.parseAllDocuments(text, {
      version: '1.2',
      merge: true,
      uniqueKeys: false,
      logLevel: 'silent',
      keepSourceTokens: true,
    })
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined
    return documents as readonly Parsed[]
  } catch {
    // What nests without end overflows the reader.
    return undefined
  }
}

function describe(document: Parsed, where: Pick<Section, 'file' | 'number' | 'label'>): Section {
  return {
    ...where,
    kind: textIn(document, 'kind'),
    name: textIn(document, 'metadata', 'name'),
    namespace: textIn(document, 'metadata', 'namespace'),
    // SOPS seals all of a file by one sum, whatever of it is encrypted.
    sealed: textIn(document, 'sops', 'mac') !== undefined,
    at: (offset) => offset,
    within: [],
  }
}

function* deeper(scalars: Scalars, depth: number): Generator<Scalars> {
  yield scalars
  if (depth === DEPTH) return
  for (const { node, path } of walk(scalars)) {
    if (!scalars.yaml.isScalar(node) || node.type !== 'BLOCK_LITERAL') continue
    const inner = readBlock(scalars, node, path)
    if (inner !== undefined) yield* deeper(inner, depth + 1)
  }
}

/** YAML in a block of text. Where each of its lines begins in the text around it is known, so it can be changed. */
function readBlock(outer: Scalars, node: Scalar, path: ValuePath): Scalars | undefined {
  const { yaml, section } = outer
  const text = String(node.value)
  if (!/^\s*[\w"'.-]+:(?:\s|$)/m.test(text)) return undefined
  const lines = linesOf(outer.text, node, text)
  if (lines === undefined) return undefined
  const [document, more] = parseAll(yaml, text) ?? []
  if (document === undefined || more !== undefined || !yaml.isMap(document.contents)) return undefined
  const at = (offset: number) => {
    const line = lines.findLast(({ inner }) => inner <= offset) ?? { inner: 0, outer: 0 }
    return section.at(line.outer + (offset - line.inner))
  }
  return new Scalars(yaml, document, text, { ...section, at, within: path })
}

interface Line {
  readonly inner: number
  readonly outer: number
}

/** Undefined when the lines are not those of the block's text one by one. */
function linesOf(around: string, { range }: Scalar, text: string): readonly Line[] | undefined {
  const [start, end] = range ?? [0, 0]
  const raw = around.slice(start, end)
  const found: Line[] = []
  let [outer, inner] = [start + raw.indexOf('\n') + 1, 0]
  const written = raw.slice(raw.indexOf('\n') + 1).split('\n')
  const wanted = text.split('\n')
  const first = wanted.findIndex((line) => line.trim() !== '')
  const indent = (written[first] ?? '').indexOf(wanted[first] ?? '')
  for (const [index, line] of wanted.entries()) {
    const source = (written[index] ?? '').replace(/\r$/, '')
    if (line !== '' && source.slice(indent) !== line) return undefined
    found.push({ inner, outer: outer + indent })
    inner += line.length + 1
    outer += (written[index] ?? '').length + 1
  }
  return found
}

/** All nodes of a document that have a path of keys and numbers. */
export function* walk(scalars: Scalars): Generator<Found> {
  yield* visit(scalars, scalars.document.contents, scalars.section.within)
}

const DEEPEST = 60

function* visit(scalars: Scalars, node: unknown, path: ValuePath): Generator<Found> {
  const { isMap, isSeq, isScalar } = scalars.yaml
  if (path.length > DEEPEST) return
  yield { scalars, node, path }
  if (isSeq(node)) for (const [index, item] of node.items.entries()) yield* visit(scalars, item, [...path, index])
  if (!isMap(node)) return
  for (const { key, value } of (node as YAMLMap).items)
    if (isScalar(key)) yield* visit(scalars, value, [...path, String(key.value)])
}
