import { isObject, parseJson, type Ports, type Reporting } from '@slipway/core'
import type { Deploy } from './deploy'

/** Bytes that the file may have: a deploy is a line of some hundred. */
const LIMIT = 16 * 1024 * 1024

export interface History {
  /** Of one environment, oldest first. */
  readonly deploys: readonly Deploy[]
  /** What is missing, in sentences. */
  readonly left: readonly string[]
  /** Nobody can tell whether users had what failed: shares of failures would be guessed. */
  readonly isBlind?: boolean
}

/**
 * Deploys from a file of our own, one a line. Lines of other environments stay in it; one that is none is named and
 * stays, too.
 */
export async function readFile(path: string, environment: string, { files }: Ports): Promise<History> {
  if ((await files.stat(path)) === undefined)
    return { deploys: [], left: [`deploys of runs before this one, since there is no ${path} yet`] }
  const lines = (await files.read(path, { limit: LIMIT })).split('\n').filter((line) => line.trim() !== '')
  const read = lines.map((line) => toDeploy(parseJson(line)))
  const bad = read.filter((one) => one === undefined).length
  const deploys = read.filter((one) => one !== undefined).filter((one) => one.environment === environment)
  return {
    deploys: inOrder(deploys),
    left: bad === 0 ? [] : [`${path}: ${bad} ${bad === 1 ? 'line is' : 'lines are'} no record of a deploy`],
  }
}

export async function addToFile(path: string, deploy: Deploy, { files }: Ports): Promise<void> {
  await files.append(path, `${JSON.stringify(deploy)}\n`)
}

/** Deploys as the host remembers them. A failed one that was never good is not known to have served, and is named. */
export async function readHost({
  reporting,
  environment,
  since,
}: {
  readonly reporting: Reporting
  readonly environment: string
  readonly since: number
}): Promise<History> {
  const { deployments, complete } = await reporting.deployments(environment, since)
  const deploys = deployments.map(({ id, commit, started, finished, state, served }): Deploy => ({
    id,
    environment,
    commit,
    started,
    finished,
    end: state === 'good' ? 'good' : 'failed',
    served: state === 'good' || served === true,
  }))
  const isBlind = deployments.some(({ served }) => served === undefined)
  return {
    deploys: inOrder(deploys),
    isBlind,
    left: [
      ...(complete ? [] : ['the host has more deployments than are read; the figures are of the newest']),
      ...unserved(deploys.filter(({ served }) => !served).length, isBlind),
    ],
  }
}

function unserved(count: number, isBlind: boolean): readonly string[] {
  if (count === 0) return []
  const what = `whether ${count === 1 ? 'one failed deployment' : `${count} failed deployments`} served:`
  return isBlind
    ? [`${what} the host keeps only how each ended, so failures are not counted; a file of deploys tells`]
    : [`${what} no success was told before, so that counts for nothing`]
}

/** The same deploy may be told twice, when a run is reported again: the last word counts. */
function inOrder(deploys: readonly Deploy[]): readonly Deploy[] {
  const byId = new Map(deploys.map((deploy) => [deploy.id, deploy]))
  return [...byId.values()].sort((a, b) => a.finished - b.finished)
}

function toDeploy(value: unknown): Deploy | undefined {
  if (!isObject(value)) return undefined
  const { id, environment, commit, started, finished, end, served, restored, commits, unknown } = value
  const isRead =
    [id, environment, commit].every((text) => typeof text === 'string') &&
    [started, finished].every(Number.isFinite) &&
    typeof served === 'boolean' &&
    ['good', 'failed', 'taken-back'].includes(String(end)) &&
    (restored === undefined || Number.isFinite(restored)) &&
    (commits === undefined || (Array.isArray(commits) && commits.every(Number.isFinite))) &&
    (unknown === undefined || typeof unknown === 'string')
  return isRead ? (value as unknown as Deploy) : undefined
}
