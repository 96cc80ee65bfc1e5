import {
  type AnyAction,
  environmentNotice,
  type Explained,
  type InputSpecs,
  InvalidInputs,
  NO_CONFIG,
  peerHint,
} from '@slipway/core'
import { catalogue } from './catalogue'
import { createHost, readConfig, readFlags, resolveInputs, type Session, writeOut } from '@slipway/hosts'

/**
 * Prints every input of an action with its value and the layer that set it, as a table or as JSON. Bad inputs stand in
 * it as well, and are told as a run would tell them.
 * @throws InvalidInputs when all of it is printed
 */
export async function explain(action: AnyAction, args: readonly string[], session: Session): Promise<void> {
  const { given, json } = readFlags(args, action.inputs as InputSpecs, peerHint(action))
  const { host, ports } = await createHost(action.inputs, session, { given, quiet: json })
  const text = (name: string, fallback: string) => String(host.raw(name, action.inputs[name]) ?? fallback)
  const { files } = ports(text('working-directory', '.'))
  const config = await readConfig(files, text('config', '.slipway.yml'), {
    named: host.raw('config', action.inputs['config']) !== undefined,
    stageNames: catalogue.stageNames,
  })
  const named = host.raw('environment', action.inputs['environment'])
  const environment = typeof named === 'string' ? named : undefined
  const component = host.raw('component', action.inputs['component'])
  const { explained, invalid } = await resolveInputs(action, {
    host,
    files,
    config,
    environment,
    component: typeof component === 'string' ? component : undefined,
  }).then((resolved) => ({ ...resolved, invalid: undefined }), explainedAnyway)
  const notice = config === NO_CONFIG ? undefined : environmentNotice(config, environment)
  writeOut(
    json
      ? renderJson({ action: action.name, explained, notice })
      : `${[render(explained), notice ?? []].flat().join('\n\n')}\n`,
  )
  if (invalid !== undefined) throw invalid
}

function explainedAnyway(error: unknown): {
  readonly explained: readonly Explained[]
  readonly invalid: InvalidInputs
} {
  if (error instanceof InvalidInputs) return { explained: error.explained, invalid: error }
  throw error
}

interface Told {
  readonly action: string
  readonly explained: readonly Explained[]
  readonly notice: string | undefined
}

/** A secret is `[secret]`; an input that nothing gives has no value, nor has a bad one, which has a `problem`. */
function renderJson({ action, explained, notice }: Told): string {
  const inputs = explained.map(({ value, ...rest }) => ({ ...rest, value: value ?? null }))
  return `${JSON.stringify({ action, inputs, ...(notice === undefined ? {} : { notice }) }, null, 2)}\n`
}

function render(explained: readonly Explained[]): string {
  const rows = explained.map(
    ({ input, value, layer, problem }) =>
      [input, problem === undefined ? oneLine(value) : 'invalid, see below', layer] as const,
  )
  const width = (column: 0 | 1) => Math.min(60, Math.max(5, ...rows.map((row) => row[column].length)))
  const [first, second] = [width(0), width(1)]
  return [['input', 'value', 'set by'] as const, ...rows]
    .map(([a, b, c]) => `${a.padEnd(first)}  ${b.padEnd(second)}  ${c}`)
    .join('\n')
}

function oneLine(value: string | undefined): string {
  if (value === undefined) return '-'
  const text = value.replace(/\n/g, ' ⏎ ')
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
