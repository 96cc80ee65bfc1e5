import { errorMessage, type Ports, UserError } from '@slipway/core'
import { chooseEngine } from '@slipway/action-build/engines'
import { installTool } from '@slipway/tools'
import { type DoctorPorts, type Finding, note, ok, problem } from './finding'

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

const TOOLS = [
  ['helm', '4'],
  ['kubectl', undefined],
  ['trivy', undefined],
] as const

/** Each program that stages start, fetched where it is not there yet, and hashed. */
export async function tools(
  wanted: readonly string[],
  helmVersion: string,
  ports: DoctorPorts,
): Promise<readonly Finding[]> {
  const found: Finding[] = []
  for (const [tool] of TOOLS) {
    if (!wanted.includes(tool)) continue
    try {
      const version = tool === 'helm' ? { version: helmVersion } : {}
      const { version: is, hash, from } = await installTool(ports as Ports, { tool, ...version })
      found.push(ok('tools', `${tool} ${is}, ${hash.slice(0, 19)}…, from ${from}`))
    } catch (error) {
      found.push(refused('tools', error))
    }
  }
  return found
}

/** What a stage would end with, as a line. */
export function refused(area: string, error: unknown): Finding {
  if (!(error instanceof UserError))
    return problem(area, errorMessage(error), 'this is a bug of Slipway: report it', 'error')
  return problem(area, error.message.replace(/\s*\n\s*/g, ' '), error.hint.replace(/\s*\n\s*/g, ' '), error.outcome)
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
