import { UserError } from '../errors'
import { didYouMean } from '../text/nearest'
import type { Fill } from '../config/placeholders'
import { commonInputs } from './common'
import type { Input, InputSpecs, Raw, Values } from './inputs'
import type { NameHint } from './peers'
import { describeMismatch, Mismatch, Mismatches, type PlacedProblem } from './mismatch'

/** One place that inputs may come from, nearest first. */
export interface Layer {
  /** As `explain` names it: `input`, `environments.production.deploy in .slipway.yml`. */
  readonly name: string
  get(input: string): Raw | undefined
  /** Names given here, where the layer can tell; unknown ones are problems. */
  readonly names?: readonly string[]
  /** What the text of a structured input holds; it was read before, with what went wrong then. */
  structure?(input: string): { readonly value: unknown } | Mismatches | undefined
}

export interface Problem {
  readonly input: string
  readonly layer?: string
  readonly message: string
}

export interface Explained {
  readonly input: string
  /** As text; a secret's value is never here, nor one that cannot be read. */
  readonly value: string | undefined
  readonly layer: string
  /** Why it cannot be taken; several lines where several things of it are wrong. */
  readonly problem?: string
}

export interface Resolved<I extends InputSpecs> {
  readonly values: Values<I>
  readonly explained: readonly Explained[]
}

/** Bad inputs: every problem in one message. */
export class InvalidInputs extends UserError {
  /**
   * @param explained every input, the bad ones too, where all were read
   * @param hint where something ran before they could be looked at
   */
  constructor(
    readonly problems: readonly Problem[],
    readonly explained: readonly Explained[] = [],
    hint = 'correct the inputs named above; nothing was started',
  ) {
    super('INPUT_INVALID', `invalid inputs:\n${problems.map(renderProblem).join('\n')}`, hint)
  }
}

/** The same, with where each input came from, where the problem does not say it. */
export function placed(error: InvalidInputs, explained: readonly Explained[]): InvalidInputs {
  const layerOf = (input: string) => explained.find((one) => one.input === input.replace(/[.[].*/s, ''))?.layer
  const problems = error.problems.map((problem) => {
    const layer = problem.layer ?? layerOf(problem.input)
    return layer === undefined ? problem : { ...problem, layer }
  })
  return new InvalidInputs(problems, error.explained, error.hint)
}

/** What needs no saying. */
const NOWHERE: readonly (string | undefined)[] = [undefined, 'input', 'default', 'not given']

function renderProblem(problem: Problem): string {
  const place = NOWHERE.includes(problem.layer) ? '' : ` (${problem.layer})`
  return `  ${problem.input}${place}: ${problem.message}`
}

/**
 * Takes each input from the nearest layer that gives it, else from its default, and reads it.
 * @param more `fill` puts in what placeholders stand for, `hint` knows names that other actions have
 * @throws InvalidInputs naming every problem
 */
export function resolve<I extends InputSpecs>(
  specs: I,
  layers: readonly Layer[],
  { fill = asGiven, hint = () => undefined }: { readonly fill?: Fill; readonly hint?: NameHint } = {},
): Resolved<I> {
  const problems: Problem[] = unknownNames(specs, layers, hint)
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  const explained: Explained[] = []
  for (const [name, input] of Object.entries(specs)) {
    const taken = find(name, input, isReplaced(name, specs, layers) ? [] : layers)
    const found = taken === undefined ? undefined : filled(name, taken, fill)
    const read = found === undefined ? notGiven(name, input) : readFound(name, input, found)
    const { layer } = found ?? { layer: 'not given' }
    if ('value' in read) {
      values[name] = read.value
      explained.push({ input: name, value: show(input, found?.raw), layer })
    } else {
      problems.push(...read)
      explained.push({ input: name, value: undefined, layer, problem: read.map(({ message }) => message).join('\n') })
    }
  }
  if (problems.length > 0) throw new InvalidInputs(problems, explained)
  return { values: values as Values<I>, explained }
}

type Read = { readonly value: unknown } | readonly Problem[]

const notGiven = (input: string, { required }: Input<unknown>): Read =>
  required ? [{ input, message: 'required' }] : { value: undefined }

function readFound(name: string, input: Input<unknown>, found: Found): Read {
  const read = tryRead(input, found)
  if ('value' in read) return read
  return read.map(({ at, tell }) => ({
    input: `${name}${at}`,
    layer: found.layer,
    message: tell(input.discreet),
  }))
}

/** Whether another input that says the same in another way is given nearer. */
function isReplaced(name: string, specs: InputSpecs, layers: readonly Layer[]): boolean {
  const rivals = Object.entries(specs).flatMap(([other, { takesPlaceOf }]) =>
    takesPlaceOf?.includes(name) === true ? [other] : [],
  )
  const nearest = layers.find((layer) => [name, ...rivals].some((one) => isGiven(layer.get(one))))
  return nearest !== undefined && !isGiven(nearest.get(name))
}

/** Empty means not given: hosts write an absent input as empty text. */
const isGiven = (raw: Raw | undefined): raw is Raw => raw !== undefined && raw !== ''

const asGiven: Fill = (_, raw) => raw

/** A placeholder that stands for nothing here is a problem of the input. */
function filled(name: string, found: Found, fill: Fill): Found {
  try {
    return { ...found, raw: fill(name, found.raw, found.layer) }
  } catch (error) {
    if (error instanceof Mismatch) return { ...found, problem: error }
    throw error
  }
}

interface Found {
  readonly raw: Raw
  readonly layer: string
  readonly problem?: Mismatch
  readonly structure?: ReturnType<NonNullable<Layer['structure']>>
}

function find(name: string, input: Input<unknown>, layers: readonly Layer[]): Found | undefined {
  for (const layer of layers) {
    const raw = layer.get(name)
    if (isGiven(raw)) return { raw, layer: layer.name, structure: layer.structure?.(name) }
  }
  return input.fallback === undefined ? undefined : { raw: input.fallback, layer: 'default' }
}

function tryRead(
  input: Input<unknown>,
  { raw, structure, problem }: Found,
): { readonly value: unknown } | readonly PlacedProblem[] {
  try {
    if (structure instanceof Mismatches) throw structure
    if (problem !== undefined) throw problem
    return { value: input.read(structure === undefined ? raw : (structure.value as Raw)) }
  } catch (error) {
    if (error instanceof Mismatches) return error.problems
    if (!(error instanceof Mismatch)) throw error
    return [{ at: '', tell: describeMismatch(error, raw, input.choices) }]
  }
}

function show(input: Input<unknown>, raw: Raw | undefined): string | undefined {
  if (raw === undefined) return undefined
  if (input.kind === 'secret') return '[secret]'
  return typeof raw === 'string' ? raw : JSON.stringify(raw)
}

/**
 * Names that a layer may not give: unknown ones, secrets, and what decides where the layers themselves are looked for.
 */
function unknownNames(specs: InputSpecs, layers: readonly Layer[], hint: NameHint): Problem[] {
  const judge = (name: string): string | undefined => {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined
    if (spec === undefined) {
      const other = hint(name)
      return other === undefined ? `unknown${didYouMean(name, Object.keys(specs))}` : `unknown; ${other}`
    }
    if (spec.kind === 'secret')
      return 'a secret does not stand in a file of the repository; give it as an input of the host'
    if (spec.ofJob !== undefined) return `${spec.ofJob}; give it as an input of the host`
    return Object.hasOwn(commonInputs, name)
      ? 'decides where this file, the record and the reports are; give it as an input of the host'
      : undefined
  }
  return layers.flatMap((layer) =>
    (layer.names ?? []).flatMap((name) => {
      const message = judge(name)
      return message === undefined ? [] : [{ input: name, layer: layer.name, message }]
    }),
  )
}
