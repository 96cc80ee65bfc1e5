import { openSync } from 'node:fs'
import { didYouMean, type Input, type InputSpecs, type NameHint, type Raw, UserError } from '@slipway/core'
import { readSmall, readUpTo } from '../disk/open-regular'

export interface Flags {
  readonly given: ReadonlyMap<string, Raw>
  readonly json: boolean
}

/**
 * Reads `--name value`, `--name=value` and bare `--name` for booleans. A flag given again adds a line: lists and maps
 * grow, and a single value given twice is a problem. A secret is `--name-file PATH`, or `-` for standard input: an
 * argument can be read by every user of the machine.
 * @param hint of names that other programs have
 * @throws UserError `FLAGS_INVALID` naming every problem
 */
export function readFlags(args: readonly string[], specs: InputSpecs, hint: NameHint = () => undefined): Flags {
  const given = new Map<string, Raw>()
  const problems: string[] = []
  let json = false
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    const [, flag, inline] = /^--([a-z0-9.-]+)(?:=([\s\S]*))?$/.exec(arg) ?? []
    if (flag === 'json' && inline === undefined) json = true
    else if (flag === undefined) problems.push(`expected a flag, got ${stray(arg)}`)
    else {
      const target = targetOf(flag, specs, hint)
      if (typeof target === 'string') {
        problems.push(target)
        // What follows an unknown flag is most likely its value, and not a problem of its own.
        if (inline === undefined && args[i + 1]?.startsWith('--') === false) i += 1
      } else {
        const bare =
          inline === undefined && target.input.kind === 'boolean' && !/^(true|false)$/.test(args[i + 1] ?? '')
        // The name of another flag is no value: what was meant to stand here was forgotten. --name=value takes
        // anything.
        const forgotten = inline === undefined && !bare && isFlag(args[i + 1], specs)
        const value = inline ?? (bare ? 'true' : forgotten ? undefined : args[++i])
        if (value === undefined) problems.push(`--${flag}: expected ${wantedOf(target)} after it`)
        else add(given, target, value, problems)
      }
    }
  }
  if (problems.length > 0)
    throw new UserError(
      'FLAGS_INVALID',
      `invalid arguments:\n${problems.map((p) => `  ${p}`).join('\n')}`,
      'add --help to the command to list its flags',
    )
  return { given, json }
}

/** A secret, or a kubeconfig, that was not quoted falls apart into words: only a plain one is repeated. */
function stray(arg: string): string {
  return /^[a-z-]{0,24}$/i.test(arg) ? JSON.stringify(arg) : `an argument of ${arg.length} characters`
}

function isFlag(arg: string | undefined, specs: InputSpecs): boolean {
  const [, flag] = /^--([a-z0-9-]+)(?:=|$)/.exec(arg ?? '') ?? []
  return flag !== undefined && (flag === 'json' || flagNames(specs).includes(flag))
}

interface Target {
  readonly name: string
  readonly input: Input<unknown>
}

/** Whoever forgot the value may not know which there are. */
function wantedOf({ input: { choices } }: Target): string {
  return choices === undefined ? 'a value' : `one of ${choices.join(', ')}`
}

function targetOf(flag: string, specs: InputSpecs, hint: NameHint): Target | string {
  const secretName = flag.endsWith('-file') ? flag.slice(0, -'-file'.length) : undefined
  if (secretName !== undefined && specs[secretName]?.kind === 'secret')
    return { name: secretName, input: specs[secretName] }
  const input = Object.hasOwn(specs, flag) ? specs[flag] : undefined
  if (input === undefined) return `--${flag}: unknown flag${suggestion(flag, specs, hint)}`
  if (input.kind === 'secret')
    return `--${flag}: a secret is not taken from the command line; expected --${flag}-file PATH, or - for standard input`
  return { name: flag, input }
}

/** The same name of one stage among several, what another program calls so, or the nearest. */
function suggestion(flag: string, specs: InputSpecs, hint: NameHint): string {
  const known = flagNames(specs)
  const ofStages = known.filter((name) => name.endsWith(`.${flag}`)).map((name) => `--${name}`)
  if (ofStages.length > 0) return `, did you mean ${ofStages.join(' or ')}?`
  const other = hint(flag)
  if (other !== undefined) return `; ${other}`
  return didYouMean(
    `--${flag}`,
    [...known, 'json'].map((name) => `--${name}`),
  )
}

export function flagNames(specs: InputSpecs): readonly string[] {
  return Object.entries(specs).map(([name, input]) => (input.kind === 'secret' ? `${name}-file` : name))
}

function add(given: Map<string, Raw>, { name, input }: Target, value: string, problems: string[]): void {
  const before = given.get(name)
  const grows = input.kind === 'list' || input.kind === 'map'
  if (input.kind === 'secret' && before === undefined) given.set(name, readSecret(name, value, problems))
  else if (input.kind === 'secret') problems.push(`--${name}-file: expected once, given again`)
  else if (before !== undefined && !grows) problems.push(`--${name}: expected once, given again`)
  else given.set(name, before === undefined ? value : `${String(before)}\n${value}`)
}

function readSecret(name: string, file: string, problems: string[]): string {
  try {
    // One line's end at the end belongs to the file, not to the secret.
    const secret = readSecretText(file).replace(/\r?\n$/, '')
    if (secret === '')
      problems.push(
        `--${name}-file: expected a secret in ${file === '-' ? 'standard input' : JSON.stringify(file)}, found nothing`,
      )
    return secret
  } catch (error) {
    // People put the secret itself where the path of its file belongs: it is not repeated.
    const why = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    problems.push(`--${name}-file: expected the path of a file with the secret, or -, got something else (${why})`)
    return ''
  }
}

const SECRET_LIMIT = 1_000_000

/** A pipe is fine where the shell has opened it already (`<(pass show registry)`): its writer is there. */
function readSecretText(file: string): string {
  if (file === '-') return readUpTo(0, SECRET_LIMIT, 'standard input')
  if (/^\/dev\/(?:stdin|fd\/\d+)$/.test(file)) return readUpTo(openSync(file, 'r'), SECRET_LIMIT, file)
  const text = readSmall(file, SECRET_LIMIT)
  if (text === undefined) throw Object.assign(new Error('not there'), { code: 'ENOENT' })
  return text
}
