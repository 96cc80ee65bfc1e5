import { deployRecord } from '@slipway/action-deploy/record'
import { readAs, type StageRecord } from '@slipway/core'
import { stopped } from '../state'
import { deployedOf } from '../tell/release'

/** One deploy to an environment, as the figures count it. Times are milliseconds since the epoch. */
export interface Deploy {
  readonly id: string
  readonly environment: string
  readonly commit: string
  readonly started: number
  /** When the deploy itself ended: from then on users have what it brought. */
  readonly finished: number
  /** `good`: it stands. `failed`: it does not serve as it should. `taken-back`: the release before came back. */
  readonly end: 'good' | 'failed' | 'taken-back'
  /** Users had it, for however long. */
  readonly served: boolean
  /** When the release before was back. */
  readonly restored?: number
  /** Commits that it was the first good deploy of, with the time of each; absent where nobody can tell. */
  readonly commits?: readonly number[]
  /** Why nobody can tell. */
  readonly unknown?: string
}

/** A deploy that did not come to its end: refused before anything changed, cancelled, or a tool broke. */
const UNDECIDED = ['invalid', 'tool-failed', 'transient', 'cancelled', 'error', 'vacuous', 'inconclusive']

/** The deploy of a run; undefined when there is none, or none that changed anything for certain. */
export function deployOf(stages: readonly StageRecord[], environment: string): Deploy | undefined {
  const { deploy: found, checks = [] } = deployedOf(stages, environment) ?? {}
  if (found === undefined || UNDECIDED.includes(found.outcome)) return undefined
  const { outputs } = readAs(deployRecord, found)
  // A rule of delivery said no: there is no revision of it, and no commit.
  if (found.outcome === 'fail' && outputs.revision === undefined && outputs.commit === undefined) return undefined
  const judged = stopped(found) ? found : (checks.find(stopped) ?? found)
  const isBack = judged.outcome === 'rolled-back'
  return {
    id: found.id,
    environment,
    commit: found.source.commit ?? '',
    started: Date.parse(found.started),
    finished: Date.parse(found.finished),
    end: !stopped(judged) ? 'good' : isBack ? 'taken-back' : 'failed',
    // What deploy itself took back never became ready; what a check took back after it was there for users.
    served: judged !== found || !isBack,
    ...(isBack ? { restored: Date.parse(judged.finished) } : {}),
  }
}
