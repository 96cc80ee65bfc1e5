import { type CheckConclusion, type EndedRun, latestOfEach, RECORD_VERSION, type StageRecord } from '@slipway/core'

/** What a run came to, as far as its records and its host tell. */
export interface RunState {
  /** The records that are shown: those of the run, and one more where the host says that it failed and none does. */
  readonly stages: readonly StageRecord[]
  readonly passed: boolean
  /** The first stage that stopped the run. */
  readonly failed: StageRecord | undefined
  readonly conclusion: CheckConclusion
}

export interface Judged {
  readonly stages: readonly StageRecord[]
  readonly endedRun: EndedRun | undefined
  /** The code that ran may be that of somebody without rights: it wrote the records, too. */
  readonly fork: boolean
  readonly now: number
}

/**
 * The host's own word about a run that ended goes over what its jobs recorded: a job that was killed records nothing. A
 * fork's run never makes a success, since its code decides what it records.
 */
export function judge({ stages, endedRun, fork, now }: Judged): RunState {
  const ended = endedRun?.conclusion ?? 'success'
  const known = latestOfEach(stages).find(stopped)
  const all = known === undefined && ended === 'failure' ? [...stages, unrecorded(endedRun, now)] : stages
  const failed = latestOfEach(all).find(stopped)
  const base = { stages: all, failed, passed: failed === undefined && ended === 'success' && stages.length > 0 }
  if (failed !== undefined && failed.outcome !== 'cancelled') return { ...base, conclusion: 'failure' }
  if (fork || stages.length === 0) return { ...base, conclusion: 'neutral' }
  if (failed !== undefined || ended === 'cancelled') return { ...base, conclusion: 'cancelled' }
  return { ...base, conclusion: ended === 'success' ? 'success' : 'neutral' }
}

/** A check that only warns has exit code 0. */
export function stopped({ outcome, exitCode, dryRun }: StageRecord): boolean {
  return outcome !== 'pass' && exitCode !== 0 && dryRun !== true
}

/** A job failed and recorded nothing: what is shown must not look as if all went well. */
function unrecorded(run: EndedRun | undefined, now: number): StageRecord {
  const at = new Date(now).toISOString()
  const message = 'the run failed, and none of the stages on record did: a job failed that recorded nothing'
  return {
    version: RECORD_VERSION,
    stage: 'job',
    id: 'unrecorded',
    host: { name: '', ...(run?.runUrl === undefined ? {} : { runUrl: run.runUrl }) },
    source: {},
    started: at,
    finished: at,
    outcome: 'fail',
    exitCode: 10,
    headline: message,
    outputs: {},
    facts: {},
    failure: { code: 'REPORT_RUN_FAILED', message, hint: 'open the run and read the log of the job that failed' },
  }
}
