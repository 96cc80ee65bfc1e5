import type { HttpErrorKind, Ports } from '@slipway/core'
import type { Check } from './check'
import type { Answer } from './probe'

export interface Schedule {
  readonly attempts: number
  readonly consecutive: number
  /** Milliseconds. */
  readonly interval: number
  readonly timeout: number
}

export interface Attempt {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly milliseconds: number
  readonly checks: readonly Check[]
  readonly none?: { readonly cause: HttpErrorKind; readonly message: string }
  readonly ok: boolean
}

export type State =
  /** Enough good answers in a row. */
  | 'healthy'
  /** Answers came, and too many were wrong. */
  | 'unhealthy'
  /** No answer came, in all the time. */
  | 'unreachable'
  /** The name resolves to an address that is refused. */
  | 'refused'
  /** Every answer was good, but time ran out before there were enough. */
  | 'undecided'

export interface Observation {
  readonly state: State
  readonly attempts: readonly Attempt[]
  /** Good answers in a row at the end. */
  readonly streak: number
  /**
   * The attempt that says most about the state: of a healthy service the last, else the last that failed, if any did.
   */
  readonly deciding: Attempt
  readonly milliseconds: number
}

/** No single request may use up the time of all. */
const LONGEST_ATTEMPT = 10_000

type Ask = (limit: number) => Promise<{ readonly answer: Answer; readonly checks: readonly Check[] }>

/** Asks until there were enough good answers in a row, there cannot be enough any more, or time is up. */
export async function watch(
  schedule: Schedule,
  ask: Ask,
  ports: Pick<Ports, 'clock' | 'random' | 'signals'>,
  seen: (attempt: Attempt, streak: number) => void,
): Promise<Observation> {
  const started = ports.clock.now()
  const remaining = () => started + schedule.timeout - ports.clock.now()
  const attempts: Attempt[] = []
  let streak = 0
  for (;;) {
    ports.signals.check()
    const attempt = await attemptOnce(ask, Math.min(LONGEST_ATTEMPT, remaining()), ports)
    attempts.push(attempt)
    streak = attempt.ok ? streak + 1 : 0
    seen(attempt, streak)
    if (streak >= schedule.consecutive || attempt.none?.cause === 'blocked') break
    if (schedule.attempts - attempts.length < schedule.consecutive - streak) break
    const pause = jittered(schedule.interval, ports)
    if (remaining() <= pause) break
    await ports.clock.sleep(pause)
  }
  return { ...conclude(attempts, streak, schedule.consecutive), milliseconds: ports.clock.now() - started }
}

async function attemptOnce(ask: Ask, limit: number, { clock }: Pick<Ports, 'clock'>): Promise<Attempt> {
  const at = clock.now()
  const { answer, checks } = await ask(limit)
  const milliseconds = clock.now() - at
  if (answer.kind === 'none')
    return { at, milliseconds, checks, ok: false, none: { cause: answer.cause, message: answer.message } }
  return { at, milliseconds, checks, ok: checks.every((check) => check.ok) }
}

/** Between 80 and 120 per cent: checks of many jobs do not fall into step. */
function jittered(interval: number, { random }: Pick<Ports, 'random'>): number {
  const [byte = 0] = random.bytes(1)
  return Math.round(interval * (0.8 + (0.4 * byte) / 255))
}

function conclude(
  attempts: readonly Attempt[],
  streak: number,
  consecutive: number,
): Omit<Observation, 'milliseconds'> {
  const enough = streak >= consecutive
  const bad =
    attempts.findLast((attempt) => !attempt.ok && attempt.none === undefined) ??
    attempts.findLast((attempt) => !attempt.ok)
  const deciding = (enough ? undefined : bad) ?? attempts.at(-1)
  if (deciding === undefined) throw new Error('no attempt was made')
  return { state: stateOf(attempts, enough), attempts, streak, deciding }
}

function stateOf(attempts: readonly Attempt[], enough: boolean): State {
  if (enough) return 'healthy'
  if (attempts.at(-1)?.none?.cause === 'blocked') return 'refused'
  if (attempts.every((attempt) => attempt.ok)) return 'undecided'
  return attempts.every((attempt) => attempt.none !== undefined) ? 'unreachable' : 'unhealthy'
}
