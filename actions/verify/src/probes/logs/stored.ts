import { formatDuration } from '@slipway/core'
import { signatureOf } from '@slipway/kubernetes/logs'
import type { Moment } from '../probe'
import type { LogSource, LogStore, Missing, Usual, Window } from './store'

export interface Stored {
  readonly moment: Moment
  /** Milliseconds: how far back the old lines go. */
  readonly baseline: number
  /** Milliseconds after a rollout for which the release is watched: the one before is looked at when it was as old. */
  readonly young: number
  /** No old line of error is as good as any, and not the sign of a wrong query. */
  readonly empty: 'no-data' | 'zero'
}

/** Lines that are read of one window: more say nothing new. */
const MOST_LINES = 2_000

/** Lines of a log store: what was usual is read from before the deploy, in steady state and after its own deploy. */
export function stored(store: LogStore, { moment, baseline, young, empty }: Stored): LogSource {
  const usual = async (): Promise<Usual | Missing> => {
    const { started, previous } = moment
    const window: Window = { from: Math.max(started - baseline, previous ?? -Infinity), to: started }
    const steady = await store.errors(window, MOST_LINES)
    const start =
      previous === undefined || previous >= window.from
        ? []
        : await store.errors({ from: previous, to: Math.min(previous + young, window.from) }, MOST_LINES)
    const lines = [...steady, ...start]
    if (lines.length === 0 && empty !== 'zero' && (await store.hasLines(window)) !== true)
      return {
        reason: `there is no line from the ${formatDuration(window.to - window.from)} before the deploy to compare with`,
        next: 'give total, the query of all lines of the release, or empty: zero where no old error line is fine',
      }
    const known = new Set(lines.map(({ text }) => signatureOf(text)))
    return (signature) => known.has(signature)
  }
  return { usual, errors: (window, limit) => store.errors(window, limit) }
}
