import { type AnyAction, environmentNotice, NO_CONFIG, type Resolved } from '@slipway/core'
import { catalogue } from './catalogue'
import { readConfig, resolveInputs, type Session, createHost } from '@slipway/hosts'

/**
 * Every input of an action with its value and the layer that set it, as a table. Bad inputs are told as a run would
 * tell them.
 */
export async function explain(action: AnyAction, args: readonly string[], session: Session): Promise<string> {
  const { host, ports } = await createHost(action.inputs, session, { args })
  const text = (name: string, fallback: string) => String(host.raw(name, action.inputs[name]) ?? fallback)
  const { files } = ports(text('working-directory', '.'))
  const config = await readConfig(files, text('config', '.slipway.yml'), {
    named: host.raw('config', action.inputs['config']) !== undefined,
    stageNames: catalogue.stageNames,
  })
  const named = host.raw('environment', action.inputs['environment'])
  const environment = typeof named === 'string' ? named : undefined
  const table = render(await resolveInputs(action, { host, files, config, environment }))
  const notice = config === NO_CONFIG ? undefined : environmentNotice(config, environment)
  return notice === undefined ? table : `${table}\n\n${notice}`
}

function render({ explained }: Resolved<AnyAction['inputs']>): string {
  const rows = explained.map(({ input, value, layer }) => [input, oneLine(value), layer] as const)
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
