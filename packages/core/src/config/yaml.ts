import type { Document } from 'yaml'
import { errorMessage } from '../errors'
import { noteWritten } from './written'

const MAX_BYTES = 1024 * 1024
const MAX_DEPTH = 100
/** What yaml's lexer says before the text of a plain, quoted or block scalar. */
const SCALAR = '\x1f'

/** Text that is no YAML document within the bounds, with every problem. */
export class UnreadableYaml extends Error {
  override readonly name = 'UnreadableYaml'

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'))
  }
}

/**
 * Reads one document of YAML 1.2, or of JSON, within bounds of size, depth and aliases. The YAML reader is loaded here,
 * so that a run without YAML does not pay for it.
 * @throws UnreadableYaml
 */
export async function readYaml(source: string, limit = MAX_BYTES): Promise<unknown> {
  return read(source, limit)
}

/**
 * As `readYaml`, for text that another program reads as well: what readers understand in different ways is refused, so
 * that nothing stands in it for that program alone. Those are tags (`!!binary` is text to Go), merge keys, keys that
 * are no text, and keys that differ in their letters' case alone.
 * @throws UnreadableYaml
 */
export async function readPlainYaml(source: string): Promise<unknown> {
  return read(
    source,
    MAX_BYTES,
    await import('yaml').then(({ visit, isScalar }) => (document: Document.Parsed) => {
      const found: string[] = []
      visit(document, {
        Node: (_, node) => {
          if ('tag' in node && node.tag !== undefined) found.push(`a tag (${node.tag})`)
        },
        Map: (_, { items }) => {
          const keys = items.map(({ key }) => (isScalar(key) && typeof key.value === 'string' ? key.value : undefined))
          if (keys.includes(undefined)) found.push('a key that is no text')
          if (keys.includes('<<')) found.push('a merge key (<<)')
          const folded = keys.map((key) => foldCase(key ?? ''))
          const twice = keys.find((_key, i) => folded.indexOf(folded[i] ?? '') !== i)
          if (twice !== undefined) found.push(`the key ${twice} twice, in other letters`)
        },
      })
      return found.map((what) => `expected plain YAML, found ${what}, which not every reader takes alike`)
    }),
  )
}

/** Go's readers of JSON do not tell the cases of keys apart, nor these letters from s and k. */
export function foldCase(key: string): string {
  return key
    .replace(/\u017f/g, 's')
    .replace(/\u212a/g, 'k')
    .toLowerCase()
}

type Judge = (document: Document.Parsed) => readonly string[]

async function read(source: string, limit: number, judge: Judge = () => []): Promise<unknown> {
  if (source.length > limit) throw new UnreadableYaml([`expected at most ${limit} bytes, found ${source.length}`])
  const { Lexer, parseDocument } = await import('yaml')
  // The reader calls itself at every level, and a stack that overflows in there can end the whole process.
  if (isNestedDeeper(new Lexer().lex(source), MAX_DEPTH))
    throw new UnreadableYaml([`expected at most ${MAX_DEPTH} levels in one line or bracket`])
  try {
    const document = parseDocument(source, { schema: 'core' })
    // A warning is a tag that is not known: what it marks would be read as something else than it says.
    const problems = [...document.errors, ...document.warnings].map(({ message }) => firstLine(message))
    const found = problems.length === 0 ? judge(document) : problems
    if (found.length === 0) {
      const value: unknown = document.toJS({ maxAliasCount: 20 })
      noteWritten(document, value)
      return value
    }
    throw new UnreadableYaml(found)
  } catch (error) {
    if (error instanceof UnreadableYaml) throw error
    // Aliases that multiply, or nesting without end: the reader gives up by an error of its own.
    throw new UnreadableYaml([`expected YAML of ordinary size and depth (${errorMessage(error)})`])
  }
}

/** The lines after it show the place, which the first one names. */
const firstLine = (message: string): string => (message.split('\n')[0] ?? message).replace(/:$/, '')

/**
 * Brackets, and `- - -` or `? ?` of one line: the ways to a depth that needs no room. Indentation needs room, which is
 * limited.
 */
function isNestedDeeper(lexemes: Iterable<string>, limit: number): boolean {
  let brackets = 0
  let inLine = 0
  let before = ''
  for (const lexeme of lexemes) {
    if (before !== SCALAR) {
      if (lexeme === '[' || lexeme === '{') brackets += 1
      else if (lexeme === ']' || lexeme === '}') brackets -= 1
      else if (lexeme === '-' || lexeme === '?') inLine += 1
      else if (lexeme.startsWith('\n') || lexeme.startsWith('\r')) inLine = 0
    }
    if (brackets + inLine > limit) return true
    before = lexeme
  }
  return false
}
