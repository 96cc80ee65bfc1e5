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
export const AFTER = ['smoke', 'verify']

/** Of several environments of one run that which was deployed to last. */
export const newestOf = (records: readonly StageRecord[]): StageRecord | undefined =>
  [...records].sort((a, b) => (a.finished < b.finished ? -1 : 1)).at(-1)

/**
 * @param environment the input. On a change request nothing else names one: records are what the change's own code may
 * have written, and it must not speak for another environment than the job's.
 */
export function releaseOf(
  stages: readonly StageRecord[],
  environment: string | undefined,
  { source }: Pick<Ports['host'], 'source'>,
): Release | undefined {
  const latest = latestOfEach(stages.filter(({ dryRun }) => dryRun !== true))
  const found = newestOf(latest.filter(({ stage }) => stage === deployRecord.stage))
  if (found === undefined) return undefined
  const { facts, outputs } = readAs(deployRecord, found)
  const later = latest.filter(({ stage, finished }) => AFTER.includes(stage) && finished >= found.finished)
  const told = [found, ...later].find(stopped) ?? later.at(-1) ?? found
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
