import { deployRecord } from '@slipway/action-deploy/record'
import { type DeploymentState, latestOfEach, type Ports, readAs, type StageRecord } from '@slipway/core'
import { stopped } from '../state'

/** The release that a run deployed, and what became of it. */
export interface Release {
  readonly environment: string | undefined
  readonly name: string | undefined
  readonly namespace: string | undefined
  readonly url: string | undefined
  readonly state: DeploymentState
  /** The stage that says so. */
  readonly told: StageRecord
}

/** Stages that judge what a deploy of the same run left. */
const AFTER = ['smoke', 'verify']

export interface Deployed {
  readonly deploy: StageRecord
  /** The checks of it, oldest first. */
  readonly checks: readonly StageRecord[]
}

/**
 * The last deploy of a run to an environment, with the checks of it. A run may deliver to several: where one is asked
 * for, a deploy that names another is none. Of several clusters of the environment one that failed speaks for all.
 */
export function deployedOf(stages: readonly StageRecord[], environment: string | undefined): Deployed | undefined {
  const real = stages.filter(({ dryRun }) => dryRun !== true)
  const deploys = real.filter(({ stage }) => stage === deployRecord.stage)
  const found = latestOfEach(deploys).filter((one) => isOf(one, environment))
  const newest = newestOf(found)
  if (newest === undefined) return undefined
  const all = found.filter((one) => isOf(one, environmentOf(newest)))
  const ofThem = real.filter((one) => {
    const deploy = AFTER.includes(one.stage) ? judged(one, deploys) : undefined
    return deploy !== undefined && all.includes(deploy)
  })
  return { deploy: newestOf(all.filter(stopped)) ?? newest, checks: latestOfEach(ofThem) }
}

const environmentOf = (deploy: StageRecord): string | undefined => readAs(deployRecord, deploy).facts.environment

/** One that was refused early names none. */
function isOf(deploy: StageRecord, environment: string | undefined): boolean {
  return [environment, environmentOf(deploy)].includes(undefined) || environmentOf(deploy) === environment
}

/** The deploy that a check is about, which its record does not name: the last before it, of its own job if any is. */
function judged(check: StageRecord, deploys: readonly StageRecord[]): StageRecord | undefined {
  const before = deploys.filter(({ finished }) => finished <= check.finished)
  const ofJob = before.filter(({ host }) => host.job !== undefined && host.job === check.host.job)
  return newestOf(ofJob.length > 0 ? ofJob : before)
}

function newestOf(records: readonly StageRecord[]): StageRecord | undefined {
  return [...records].sort((a, b) => (a.finished < b.finished ? -1 : 1)).at(-1)
}

/**
 * @param environment the input. On a change request nothing else names one: records are what the change's own code may
 * have written, and it must not speak for another environment than the job's.
 */
export function releaseOf(
  stages: readonly StageRecord[],
  environment: string | undefined,
  { source }: Pick<Ports['host'], 'source'>,
): Release | undefined {
  const found = deployedOf(stages, environment)
  if (found === undefined) return undefined
  const { deploy, checks } = found
  const { facts, outputs } = readAs(deployRecord, deploy)
  const told = [deploy, ...checks].find(stopped) ?? checks.at(-1) ?? deploy
  const isOfChange = source.changeRequest !== undefined || source.endedRun !== undefined
  return {
    environment: environment ?? (isOfChange ? undefined : facts.environment),
    name: facts.release,
    namespace: facts.namespace,
    url: httpUrl(outputs.url ?? facts.url),
    state: stopped(told) ? 'bad' : 'good',
    told,
  }
}

function httpUrl(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\/[\w.:/?&=%#~+,;-]+$/.test(text) ? text : undefined
}
