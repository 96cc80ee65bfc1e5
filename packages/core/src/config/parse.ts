import { UserError } from '../errors'
import { isObject } from '../json'
import { parseComponent } from '../inputs/common'
import type { Raw } from '../inputs/inputs'
import { Mismatch } from '../inputs/mismatch'
import { didYouMean } from '../text/nearest'
import type { Config } from './config'
import { matchingKeys, matchKey } from './environment-key'
import { readTools } from './tools'
import { readYaml, UnreadableYaml } from './yaml'

const TOP_KEYS = ['version', 'stages', 'environments', 'components', 'tools']

/**
 * Reads the configuration.
 * @param stageNames the stages that it may configure
 * @throws UserError `CONFIG_INVALID` naming every problem
 */
export async function parseConfig(file: string, source: string, stageNames: readonly string[]): Promise<Config> {
  const problems: string[] = []
  const reader = { stageNames, problems }
  const root = (await readRoot(file, source)) ?? {}
  if (!isObject(root)) throw invalid(file, ['expected a map with stages and environments'])
  checkTop(root, problems)
  const config = {
    file,
    stages: readStages(root['stages'], 'stages', reader),
    environments: readEnvironments(root['environments'], reader),
    after: readAfter(root['environments'], reader),
    components: readComponents(root['components'], reader),
    tools: readTools(root['tools'], file, problems),
  }
  if (problems.length > 0) throw invalid(file, problems)
  return config
}

async function readRoot(file: string, source: string): Promise<unknown> {
  try {
    return await readYaml(source)
  } catch (error) {
    throw error instanceof UnreadableYaml ? invalid(file, error.problems) : error
  }
}

function checkTop(root: Readonly<Record<string, unknown>>, problems: string[]): void {
  for (const key of Object.keys(root)) {
    if (!TOP_KEYS.includes(key)) problems.push(`unknown key "${key}"${didYouMean(key, TOP_KEYS)}`)
  }
  if (root['version'] !== undefined && root['version'] !== 1)
    problems.push(`version: expected 1, got ${JSON.stringify(root['version'])}`)
}

interface Reader {
  readonly stageNames: readonly string[]
  readonly problems: string[]
}

function readStages(
  value: unknown,
  at: string,
  { stageNames, problems }: Reader,
): ReadonlyMap<string, Readonly<Record<string, Raw>>> {
  const stages = new Map<string, Readonly<Record<string, Raw>>>()
  for (const [name, section] of entries(value, at, problems)) {
    if (stageNames.includes(name)) stages.set(name, readSection(section, `${at}.${name}`, problems))
    else problems.push(`${at}: unknown stage "${name}"${didYouMean(name, stageNames)}`)
  }
  return stages
}

function readEnvironments(value: unknown, reader: Reader): Config['environments'] {
  return new Map(
    entries(value, 'environments', reader.problems).map(([name, section]) => {
      if (name.split('*').length > 2 || name === '')
        reader.problems.push(`environments: expected a name with one "*" at most, got "${name}"`)
      const stages = isObject(section)
        ? Object.fromEntries(Object.entries(section).filter(([key]) => key !== AFTER))
        : section
      return [name, readStages(stages, `environments.${name}`, reader)]
    }),
  )
}

/** A key of an environment that is no stage. */
const AFTER = 'after'

/** What it names must be an environment of the file. */
function readAfter(value: unknown, { problems }: Reader): ReadonlyMap<string, readonly string[]> {
  const sections = isObject(value) ? Object.entries(value) : []
  const known = sections.map(([name]) => name)
  const said = sections.flatMap(([name, section]) => {
    const before = isObject(section) ? section[AFTER] : undefined
    if (before === undefined) return []
    const list = Array.isArray(before) ? (before as readonly unknown[]) : [before]
    const names = list.filter((item) => typeof item === 'string')
    const at = `environments.${name}.${AFTER}`
    if (names.length < list.length || names.length === 0)
      problems.push(`${at}: expected the name of an environment, got ${JSON.stringify(before)}`)
    for (const other of names) {
      if (matchKey(name, other) !== undefined) problems.push(`${at}: expected another environment, got "${other}"`)
      else if (matchingKeys(known, other).length === 0)
        problems.push(`${at}: expected one of ${known.join(', ')}, got "${other}"${didYouMean(other, known)}`)
    }
    return [[name, names] as const]
  })
  return new Map(said)
}

function readComponents(value: unknown, reader: Reader): Config['components'] {
  const components = new Map<string, ReadonlyMap<string, Readonly<Record<string, Raw>>>>()
  for (const [name, stages] of entries(value, 'components', reader.problems)) {
    const problem = nameProblem(name, reader.stageNames)
    if (problem !== undefined) reader.problems.push(`components: ${problem}, got "${name}"`)
    components.set(name, readStages(stages, `components.${name}`, reader))
  }
  return components
}

function nameProblem(name: string, stageNames: readonly string[]): string | undefined {
  if (stageNames.includes(name)) return 'expected a name that no stage has'
  try {
    parseComponent(name)
    return undefined
  } catch (error) {
    if (error instanceof Mismatch) return `expected ${error.expected}`
    throw error
  }
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
