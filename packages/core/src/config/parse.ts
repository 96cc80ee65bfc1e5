import { ACTION_NAMES, type ActionName } from '../action'
import { errorMessage, UserError } from '../errors'
import { isObject } from '../json'
import type { Raw } from '../inputs/inputs'
import { didYouMean } from '../text/nearest'
import type { Config } from './config'

const MAX_BYTES = 1024 * 1024
const MAX_DEPTH = 100
/** What yaml's lexer says before the text of a plain, quoted or block scalar. */
const SCALAR = '\x1f'
const TOP_KEYS = ['version', 'stages', 'environments']

/**
 * Reads the configuration. The YAML reader is loaded here, so that a run without a file does not pay for it.
 * @throws UserError `CONFIG_INVALID` naming every problem
 */
export async function parseConfig(file: string, source: string): Promise<Config> {
  if (source.length > MAX_BYTES) throw invalid(file, [`expected at most ${MAX_BYTES} bytes, found ${source.length}`])
  const problems: string[] = []
  const root = (await readYaml(file, source)) ?? {}
  if (!isObject(root)) throw invalid(file, ['expected a map with stages and environments'])
  checkTop(root, problems)
  const config = {
    file,
    stages: readStages(root['stages'], 'stages', problems),
    environments: readEnvironments(root['environments'], problems),
  }
  if (problems.length > 0) throw invalid(file, problems)
  return config
}

async function readYaml(file: string, source: string): Promise<unknown> {
  const { Lexer, parseDocument } = await import('yaml')
  // The reader calls itself at every level, and a stack that overflows in there can end the whole process.
  if (isNestedDeeper(new Lexer().lex(source), MAX_DEPTH))
    throw invalid(file, [`expected at most ${MAX_DEPTH} levels in one line or bracket`])
  try {
    const document = parseDocument(source, { schema: 'core' })
    // A warning is a tag that is not known: what it marks would be read as something else than it says.
    const found = [...document.errors, ...document.warnings]
    if (found.length === 0) return document.toJS({ maxAliasCount: 20 }) as unknown
    throw invalid(
      file,
      found.map(({ message }) => message.split('\n')[0] ?? message),
    )
  } catch (error) {
    if (error instanceof UserError) throw error
    // Aliases that multiply, or nesting without end: the reader gives up by an error of its own.
    throw invalid(file, [`expected YAML of ordinary size and depth (${errorMessage(error)})`])
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

function checkTop(root: Readonly<Record<string, unknown>>, problems: string[]): void {
  for (const key of Object.keys(root)) {
    if (!TOP_KEYS.includes(key)) problems.push(`unknown key "${key}"${didYouMean(key, TOP_KEYS)}`)
  }
  if (root['version'] !== undefined && root['version'] !== 1)
    problems.push(`version: expected 1, got ${JSON.stringify(root['version'])}`)
}

function readStages(
  value: unknown,
  at: string,
  problems: string[],
): ReadonlyMap<ActionName, Readonly<Record<string, Raw>>> {
  const stages = new Map<ActionName, Readonly<Record<string, Raw>>>()
  for (const [name, section] of entries(value, at, problems)) {
    const action = ACTION_NAMES.find((known) => known === name)
    if (action === undefined) problems.push(`${at}: unknown stage "${name}"${didYouMean(name, ACTION_NAMES)}`)
    else stages.set(action, readSection(section, `${at}.${name}`, problems))
  }
  return stages
}

function readEnvironments(value: unknown, problems: string[]): Config['environments'] {
  return new Map(
    entries(value, 'environments', problems).map(([name, stages]) => [
      name,
      readStages(stages, `environments.${name}`, problems),
    ]),
  )
}

function readSection(value: unknown, at: string, problems: string[]): Readonly<Record<string, Raw>> {
  const section: Record<string, Raw> = Object.create(null) as Record<string, Raw>
  for (const [name, raw] of entries(value, at, problems)) {
    if (raw === null)
      problems.push(`${at}.${name}: expected a value, got nothing; leave the key out to take the default`)
    else section[name] = raw as Raw
  }
  return section
}

function entries(value: unknown, at: string, problems: string[]): readonly (readonly [string, unknown])[] {
  if (value === undefined || value === null) return []
  if (isObject(value)) return Object.entries(value)
  problems.push(`${at}: expected a map`)
  return []
}

function invalid(file: string, problems: readonly string[]): UserError {
  return new UserError(
    'CONFIG_INVALID',
    `invalid configuration in ${file}:\n${problems.map((p) => `  ${p}`).join('\n')}`,
    `correct ${file}; nothing was started`,
  )
}
