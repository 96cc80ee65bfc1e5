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
  if (source.length > limit) throw new UnreadableYaml([`expected at most ${limit} bytes, found ${source.length}`])
  const { Lexer, parseDocument } = await import('yaml')
  // The reader calls itself at every level, and a stack that overflows in there can end the whole process.
  if (isNestedDeeper(new Lexer().lex(source), MAX_DEPTH))
    throw new UnreadableYaml([`expected at most ${MAX_DEPTH} levels in one line or bracket`])
  try {
    const document = parseDocument(source, { schema: 'core' })
    // A warning is a tag that is not known: what it marks would be read as something else than it says.
    const found = [...document.errors, ...document.warnings]
    if (found.length === 0) {
      const value: unknown = document.toJS({ maxAliasCount: 20 })
      noteWritten(document, value)
      return value
    }
    throw new UnreadableYaml(found.map(({ message }) => message.split('\n')[0] ?? message))
  } catch (error) {
    if (error instanceof UnreadableYaml) throw error
    // Aliases that multiply, or nesting without end: the reader gives up by an error of its own.
    throw new UnreadableYaml([`expected YAML of ordinary size and depth (${errorMessage(error)})`])
  }
}

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
