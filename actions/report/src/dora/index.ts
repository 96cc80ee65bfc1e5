import {
  counted,
  errorMessage,
  type Ports,
  type Reporting,
  type StageRecord,
  type Values,
  writeRedacted,
} from '@slipway/core'
import type { Inputs } from '../inputs'
import type { RunState } from '../state'
import type { Release } from '../tell/release'
import { withCommits } from './commits'
import { type Deploy, deployOf } from './deploy'
import { figuresOf } from './figures'
import { addToFile, type History, readFile, readHost } from './history'
import { type DoraReport, renderDoraPage, renderJson, renderMarkdown } from './render'

/** A quarter: long enough for a team that deploys once a week. */
const WINDOW = 90 * 24 * 3_600_000

export interface Counting {
  readonly given: Values<Inputs>
  readonly state: RunState
  readonly release: Release | undefined
  readonly reporting: Reporting | undefined
}

/**
 * Counts the five figures of an environment and writes them beside the report.
 * @returns Markdown for the summary; empty when they are not asked for. What cannot be counted is a warning.
 */
export async function writeDora(counting: Counting, ports: Ports): Promise<string> {
  const { given, release } = counting
  const { host, files } = ports
  if (given.dora === undefined || given.dora === '') return ''
  const environment = given.environment ?? release?.environment
  try {
    if (environment === undefined) throw new Error('give the `environment` whose deploys are counted')
    const report = await count(counting, environment, ports)
    const folder = `${given.output}/report`
    await files.makeDirectory(folder)
    const markdown = renderMarkdown(report)
    await writeRedacted(ports, `${folder}/dora.json`, renderJson(report))
    await writeRedacted(ports, `${folder}/dora.md`, `${markdown}\n`)
    await writeRedacted(ports, `${folder}/dora.html`, renderDoraPage(report))
    host.info(`dora: ${counted(report.deploys.length, 'deploy')} of ${environment}, in ${folder}/dora.html`)
    for (const text of report.left) host.info(`dora: not known: ${text}`)
    return markdown
  } catch (error) {
    host.warn(`the DORA figures could not be counted: ${errorMessage(error)}`)
    return ''
  }
}

async function count(counting: Counting, environment: string, ports: Ports): Promise<DoraReport> {
  const now = ports.clock.now()
  const window = { from: now - WINDOW, to: now }
  const { deploys, left, isBlind } = await historyOf(counting, { environment, since: window.from }, ports)
  const inWindow = deploys.filter(({ finished }) => finished >= window.from && finished <= window.to)
  const unknown = new Map<string, number>()
  for (const { end, unknown: why } of inWindow)
    if (end === 'good' && why !== undefined) unknown.set(why, (unknown.get(why) ?? 0) + 1)
  return {
    repository: ports.host.source.repository ?? '',
    environment,
    window,
    figures: figuresOf(deploys, window, isBlind),
    deploys: inWindow,
    left: [...left, ...[...unknown].map(([why, times]) => `lead time of ${times} of the deploys, since ${why}`)],
  }
}

interface Wanted {
  readonly environment: string
  readonly since: number
}

async function historyOf(
  { given, state, reporting }: Counting,
  { environment, since }: Wanted,
  ports: Ports,
): Promise<History> {
  const path = given.dora ?? ''
  if (path === 'deployments') {
    if (reporting === undefined)
      throw new Error(
        ports.host.unattended
          ? 'give a `token` that may read deployments'
          : 'the host tells deployments to a job of its own alone: here, give a file of deploys',
      )
    const { deploys, ...rest } = await readHost({ reporting, environment, since })
    return { deploys: await withCommits(deploys, ports), ...rest }
  }
  const { deploys, left } = await readFile(path, environment, ports)
  const own = ownDeploy(state.stages, environment, ports)
  if (own === undefined || deploys.some(({ id }) => id === own.id)) return { deploys, left }
  const [last] = (await withCommits([...deploys, own], ports)).slice(-1)
  if (last === undefined) return { deploys, left }
  // Kept with its commits: the next run's checkout may be shallower than this one's.
  await addToFile(path, last, ports)
  return { deploys: [...deploys, last], left }
}

/** A fork's run does not speak for an environment, nor does a change request. */
function ownDeploy(stages: readonly StageRecord[], environment: string, { host }: Ports): Deploy | undefined {
  const { fork, endedRun } = host.source
  return fork || endedRun !== undefined ? undefined : deployOf(stages, environment)
}
