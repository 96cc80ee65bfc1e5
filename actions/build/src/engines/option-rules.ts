import type { Problem } from '@slipway/core'
import { AUTO_ORDER, ENGINE_NAMES, type EngineName, type Given } from '../inputs'
import { ENGINE_OPTIONS } from './options'
import type { DockerfileOrder } from './order'
import type { EngineOption, Support } from './support'

/** What an engine is given on its command line for all options, in the order of the table. */
export function optionArgs(
  engine: EngineName,
  order: DockerfileOrder,
  options: readonly EngineOption[] = ENGINE_OPTIONS,
): readonly string[] {
  return options.flatMap(({ engines }) => engines[engine].args(order))
}

export interface Refusal {
  readonly input: string
  /** What to give instead. */
  readonly instead: 'nothing' | 'one' | 'off'
  readonly because: string
}

/** What the inputs ask for and the engine cannot do, in the order of the inputs. */
export function refusedOptions(
  engine: EngineName,
  given: Given,
  options: readonly EngineOption[] = ENGINE_OPTIONS,
): readonly Refusal[] {
  const declared = Object.keys(given)
  return options
    .flatMap((option): readonly Refusal[] => {
      const { cannot } = option.engines[engine]
      if (cannot === undefined || !isAsked(option, given) || cannot.when?.(given) === false) return []
      return [{ input: option.input, instead: option.instead ?? 'nothing', because: cannot.because }]
    })
    .sort((one, other) => declared.indexOf(one.input) - declared.indexOf(other.input))
}

/** What the inputs ask for, before the machine is asked what it can do. */
export function wantsAssemble(given: Given): boolean {
  return given.engine === 'assemble' || (given.engine === 'auto' && (isGiven(given.base) || isGiven(given.copy)))
}

/** What none of the engines can do that may build it, with what decides which those are. */
export function optionProblems(given: Given, options: readonly EngineOption[] = ENGINE_OPTIONS): readonly Problem[] {
  const { engines, why } = candidates(given)
  const [first = [], ...others] = engines.map((engine) => refusedOptions(engine, given, options))
  return first
    .filter(({ input }) => others.every((refused) => refused.some((other) => other.input === input)))
    .map(({ input, instead, because }) => ({ input, message: `expected ${instead}, because ${why}: ${because}` }))
}

function candidates(given: Given): { readonly engines: readonly EngineName[]; readonly why: string } {
  if (given.engine !== 'auto') return { engines: [given.engine], why: `\`engine\` is ${given.engine}` }
  return wantsAssemble(given)
    ? { engines: ['assemble'], why: '`base` or `copy` is given' }
    : { engines: AUTO_ORDER, why: 'neither `base` nor `copy` is given' }
}

/** Markdown for the README: a row an option, a column an engine. */
export function renderEngineTable(options: readonly EngineOption[] = ENGINE_OPTIONS): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rows = options.map(({ input, engines }) => [
    `\`${input}\``,
    ...ENGINE_NAMES.map((engine) => describe(engines[engine])),
  ])
  const head = ['input', ...ENGINE_NAMES.map((engine) => `\`${engine}\``)]
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

function describe({ flags, cannot }: Support): string {
  const honoured = flags.length === 0 ? 'yes' : flags.map((flag) => `\`${flag}\``).join(', ')
  if (cannot === undefined) return honoured
  return cannot.when === undefined ? `no: ${cannot.because}` : `${honoured}; ${cannot.because}`
}

function isAsked({ input, isAsked }: EngineOption, given: Given): boolean {
  return isAsked === undefined ? isGiven(given[input]) : isAsked(given)
}

/** Whether an input has a value: empty lists and maps are none. */
export function isGiven(value: unknown): boolean {
  if (value === undefined) return false
  if (value instanceof Map) return value.size > 0
  return !Array.isArray(value) || value.length > 0
}
