import type { Direction, GateRule } from '../gate/rule'
import type { JsonObject } from '../json'
import { parseReference, type Reference } from '../reference'
import type { Secret } from '../secret'
import { Mismatch } from './mismatch'
import type { Raw } from './raw'
import { asList, asMap, asSecret, asText, asWords, checkPath, checkProgram } from './readers'
import { parseBoolean, parseBytes, parseDuration, parseInteger } from './scalars'
import { asSettings, type Settings, SETTINGS_SCHEMA } from './settings'
import { readStructure, type Schema } from './schema/index'
import { splitCommands, type Words } from './words'

export type { Raw }

export type Kind =
  | 'text'
  | 'secret'
  | 'boolean'
  | 'integer'
  | 'duration'
  | 'bytes'
  | 'list'
  | 'map'
  | 'one-of'
  | 'path'
  | 'image'
  | 'structured'

/** One input, declared once. Parsers, types, action.yml, components, help, tables and schemas derive from it. */
export interface Input<T> {
  readonly kind: Kind
  /** One line; generated metadata adds the default to it. */
  readonly help: string
  readonly required: boolean
  /** The default in text form, as a user would write it. */
  readonly fallback?: string
  readonly choices?: readonly string[]
  /** JSON Schema (2020-12) of its native value, where the kind does not tell it. */
  readonly schema?: JsonObject
  /** GitLab must not expand `$` in it: commands, `set`, `expect-*`. */
  readonly verbatim: boolean
  /** Next to a secret: people put the secret itself where its source belongs, so what was given is not repeated. */
  readonly discreet: boolean
  /** Shown after the flag in help: `<duration>`. */
  readonly placeholder: string
  /** Given by the job alone, and never by a file of the checkout, for this reason. */
  readonly ofJob?: string
  /** Inputs of which it takes the place where it is given nearer than they are. Set by `alternative`. */
  readonly takesPlaceOf?: readonly string[]
  /** It decides a gate: on a change request the target branch has a say. Set by `gated`. */
  readonly gate?: GateRule<unknown>
  /** It says where rights of the job go: a change request does not decide that. Set by `directing`. */
  readonly directs?: Direction<unknown>
  /** From text or a native YAML value; throws Mismatch. */
  read(raw: Raw): T
  /** Paths whose content becomes part of what is shipped: a file of the checkout may name those of the checkout. */
  shipped?(value: T): readonly string[]
}

export type InputSpecs = Readonly<Record<string, Input<unknown>>>

export type Values<I extends InputSpecs> = { readonly [K in keyof I]: I[K] extends Input<infer T> ? T : never }

interface Base {
  readonly required?: boolean
  readonly default?: string
  readonly verbatim?: boolean
  readonly discreet?: boolean
  readonly placeholder?: string
}
interface Given extends Base {
  readonly required: true
}
interface Defaulted extends Base {
  readonly default: string
}

type Present<O extends Base, T> = O extends Given | Defaulted ? T : T | undefined

function define<T, O extends Base>(
  kind: Kind,
  help: string,
  options: O,
  placeholder: string,
  read: (raw: Raw) => T,
): Input<Present<O, T>> {
  return {
    kind,
    help,
    required: options.required ?? false,
    ...(options.default === undefined ? {} : { fallback: options.default }),
    verbatim: options.verbatim ?? false,
    discreet: options.discreet ?? (kind === 'secret' || kind === 'map'),
    placeholder: options.placeholder ?? placeholder,
    read: read as (raw: Raw) => Present<O, T>,
  }
}

export function text<const O extends Base = object>(help: string, options: O = {} as O): Input<Present<O, string>> {
  return define('text', help, options, '<text>', asText)
}

/** Text with a grammar of its own, read into a value. */
export function shaped<T, const O extends Base = object>(
  help: string,
  read: (text: string) => T,
  options: O = {} as O,
): Input<Present<O, T>> {
  return define('text', help, options, '<text>', (raw) => read(asText(raw)))
}

export function secret(help: string): Input<Secret | undefined> {
  return define('secret', help, {}, '<file>', asSecret)
}

export function boolean(help: string, fallback: boolean): Input<boolean> {
  return define('boolean', help, { default: String(fallback) }, '<true|false>', (raw) =>
    typeof raw === 'boolean' ? raw : parseBoolean(asText(raw)),
  )
}

export function integer<const O extends Base>(
  help: string,
  range: { readonly min: number; readonly max: number },
  options: O = {} as O,
): Input<Present<O, number>> {
  return define('integer', help, options, '<number>', (raw) =>
    parseInteger(typeof raw === 'number' ? String(raw) : asText(raw), range),
  )
}

/** Milliseconds. */
export function duration<const O extends Base = object>(help: string, options: O = {} as O): Input<Present<O, number>> {
  return define('duration', help, options, '<duration>', (raw) => parseDuration(asText(raw)))
}

export function bytes<const O extends Base = object>(help: string, options: O = {} as O): Input<Present<O, number>> {
  return define('bytes', help, options, '<size>', (raw) => parseBytes(asText(raw)))
}

/** One item a line; empty when not given. */
export function list(help: string, options: Base = {}): Input<readonly string[]> {
  return define('list', help, { default: '', ...options }, '<item>', asList)
}

/** A list whose items have a grammar of their own. */
export function shapedList<T>(help: string, read: (item: string) => T, options: Base = {}): Input<readonly T[]> {
  return define('list', help, { default: '', ...options }, '<item>', (raw) => asList(raw).map(read))
}

/** A list of words that hold no comma: one a line, or with commas between them. */
export function wordList<T>(help: string, read: (item: string) => T, options: Base = {}): Input<readonly T[]> {
  return define('list', help, { default: '', ...options }, '<item>', (raw) => asWords(raw).map(read))
}

/** One `key=value` a line, values always strings; empty when not given. */
export function map(help: string, options: Base = {}): Input<ReadonlyMap<string, string>> {
  return define('map', help, { default: '', ...options }, '<key=value>', asMap)
}

/** Values of a chart: one `path=value` a line with the types of Helm's `--set`, native values from YAML. */
export function settings(help: string, options: Base = {}): Input<Settings> {
  const base = { default: '', verbatim: true, ...options }
  return { ...define('map', help, base, '<path=value>', asSettings), schema: SETTINGS_SCHEMA }
}

export function oneOf<const C extends string>(help: string, choices: readonly C[], fallback: NoInfer<C>): Input<C>
export function oneOf<const C extends string>(help: string, choices: readonly C[]): Input<C | undefined>
export function oneOf<const C extends string>(
  help: string,
  choices: readonly C[],
  fallback?: NoInfer<C>,
): Input<C | undefined> {
  const read = (raw: Raw): C => {
    const found = choices.find((choice) => choice === (typeof raw === 'boolean' ? String(raw) : raw))
    if (found === undefined) throw new Mismatch(`one of ${choices.join(', ')}`)
    return found
  }
  const base: Base = fallback === undefined ? {} : { default: fallback }
  return { ...define<C, Base>('one-of', help, base, `<${choices.join('|')}>`, read), choices }
}

/**
 * A path, relative to the working directory or absolute. `content` says what to do with a file's content that is given
 * instead.
 */
export function path<const O extends Base & { readonly content?: string } = object>(
  help: string,
  options: O = {} as O,
): Input<Present<O, string>> {
  return define('path', help, options, '<path>', (raw) => checkPath(asText(raw), options.content))
}

export function paths(help: string, options: Base = {}): Input<readonly string[]> {
  return shapedList(help, (item) => checkPath(item), { placeholder: '<path>', ...options })
}

export function image<const O extends Base = object>(help: string, options: O = {} as O): Input<Present<O, Reference>> {
  return define('image', help, options, '<image>', (raw) => parseReference(asText(raw)))
}

/**
 * A value with parts, native in `.slipway.yml`. Hosts give YAML text or the path of a file; `withStructures` reads that
 * before inputs are resolved.
 */
export function structured<T, const O extends Pick<Base, 'required' | 'discreet'> = object>(
  help: string,
  schema: Schema<T>,
  options: O = {} as O,
): Input<Present<O, T>> {
  return {
    ...define('structured', help, { ...options, verbatim: true } as O, '<yaml|file>', (raw) =>
      readStructure(schema, raw),
    ),
    schema: schema.json,
  }
}

/** An input that says what may be done with the rights of the job: who writes a file of the checkout has none. */
export function ofJob<T>(spec: Input<T>, reason: string): Input<T> {
  return { ...spec, ofJob: reason }
}

/**
 * One of several that say the same in another way. What a nearer layer gives takes the place of what a farther one
 * does: a key of the configuration file cannot be taken out of it by a flag. Both in one layer are for the action to
 * refuse.
 */
export function alternative<T>(spec: Input<T>, to: readonly string[]): Input<T> {
  return { ...spec, takesPlaceOf: to }
}

/** An input that names files whose content becomes part of what is shipped. */
export function shipping<T>(spec: Input<T>, shipped: (value: T) => readonly string[]): Input<T> {
  return { ...spec, shipped }
}

/** Programs with their arguments, one a line. */
export function command<const O extends Base = object>(
  help: string,
  options: O = {} as O,
): Input<Present<O, readonly Words[]>> {
  return define('text', help, { verbatim: true, ...options } as O, '<command>', (raw) =>
    splitCommands(asText(raw)).map(checkProgram),
  )
}
