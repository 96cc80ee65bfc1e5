import type { HttpRequest, Ports } from '@slipway/core'
import { chooseEngine } from '@slipway/action-build/engines'
import { installTool } from '@slipway/tools'
import { type DoctorPorts, type Finding, note, ok } from './finding'
import type { Check } from './limit'
import { refused } from './refused'

type BuildInputs = Parameters<typeof chooseEngine>[0]

/** Which engine would build here. */
export async function engine(given: BuildInputs | undefined, ports: DoctorPorts): Promise<Finding> {
  if (given === undefined) return note('engine', 'not looked for: the inputs of build are wrong')
  try {
    const chosen = await chooseEngine(given, ports as Ports)
    return ok(
      'engine',
      `${chosen.engine} (${chosen.program?.join(' ') ?? 'needs no program'}${chosen.reason === '' ? '' : `; ${chosen.reason}`})`,
    )
  } catch (error) {
    return refused('engine', error)
  }
}

const TOOLS = ['helm', 'kubectl', 'trivy'] as const

/** Longer than a server has: a download comes after the answer. */
const FETCHED_WITHIN = 18_000
/** So that after a server that is silent there is time for the next place to ask. */
const SILENCE = 6_000

/** Each program that stages start, fetched where it is not there yet, and hashed. */
export function tools(wanted: readonly string[], helmVersion: string): readonly Check[] {
  return TOOLS.filter((tool) => wanted.includes(tool)).map((tool) => ({
    area: 'tools',
    whom: tool,
    limit: FETCHED_WITHIN,
    todo: 'a run waits longer than doctor; where no server answers, name a folder that has it in SLIPWAY_TOOL_MIRROR',
    work: (ports) => installed(tool, tool === 'helm' ? { version: helmVersion } : {}, ports),
  }))
}

async function installed(
  tool: (typeof TOOLS)[number],
  wanted: { readonly version?: string },
  ports: DoctorPorts,
): Promise<readonly Finding[]> {
  const { http } = ports
  const impatient = {
    ...ports,
    http: {
      request: (order: HttpRequest) => http.request({ ...order, timeout: Math.min(order.timeout ?? SILENCE, SILENCE) }),
    },
  }
  const { version, hash, from } = await installTool(impatient as Ports, { tool, ...wanted })
  return [ok('tools', `${tool} ${version}, ${hash.slice(0, 19)}…, from ${from}`)]
}

const DAY = 86_400_000
/** As the scan calls a database old. */
const OLD = 3

/** The scanner's database, where an earlier scan kept one. */
export async function database({ environment, files, clock }: DoctorPorts): Promise<Finding> {
  const folder = environment.get('SLIPWAY_TRIVY_DB')
  const cache =
    environment.get('XDG_CACHE_HOME') ?? (environment.home === undefined ? undefined : `${environment.home}/.cache`)
  const places = [folder, folder && `${folder}/db`, cache && `${cache}/slipway/trivy/db`, cache && `${cache}/trivy/db`]
  for (const place of places) {
    if (place === undefined || place === '') continue
    const path = `${place}/metadata.json`
    if ((await files.stat(path))?.kind !== 'file') continue
    const text = /"UpdatedAt"\s*:\s*"([^"]+)"/.exec(await files.read(path))?.[1] ?? ''
    const days = Math.floor((clock.now() - Date.parse(text)) / DAY)
    if (Number.isNaN(days)) continue
    return days > OLD
      ? note('database', `${days} days old, in ${place}`, 'the next scan fetches a newer one, where it may')
      : ok('database', `${days} days old, in ${place}`)
  }
  return note(
    'database',
    'none kept on this machine',
    'the first scan fetches it; SLIPWAY_TRIVY_DB names a folder with one',
  )
}
