import type { Ports } from '@slipway/core'
import type { Check, NoAnswer } from './probes/probe'
import type { Round } from './round'

export interface Schedule {
  readonly attempts: number
  readonly consecutive: number
  /** Milliseconds. */
  readonly interval: number
  readonly timeout: number
  /** How long it must stay good after that; without it, not at all. */
  readonly stayGood?: number
}

export interface Attempt {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly milliseconds: number
  readonly checks: readonly Check[]
  readonly none?: NoAnswer
  /** Of those that gave no answer where others answered wrongly: why. */
  readonly silent?: readonly string[]
  /** What came instead of what was expected. */
  readonly came?: string
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

type Ask = (limit: () => number) => Promise<Round>

/**
 * Asks until there were enough good answers in a row, and for long enough, there cannot be enough any more, or time is
 * up.
 */
export async function watch(
  schedule: Schedule,
  ask: Ask,
  ports: Pick<Ports, 'clock' | 'random' | 'signals'>,
  seen: (attempt: Attempt, streak: number) => void,
): Promise<Observation> {
  const started = ports.clock.now()
  const attempts: Attempt[] = []
  const course = new Course(schedule, started)
  for (;;) {
    ports.signals.check()
    const attempt = await attemptOnce(() => ask(() => course.limit(ports.clock.now())), ports)
    attempts.push(attempt)
    course.note(attempt, ports.clock.now())
    seen(attempt, course.streak)
    if (course.passed || course.isLost || attempt.none?.cause === 'blocked') break
    const left = course.remaining(ports.clock.now())
    const pause = Math.min(jittered(schedule.interval, ports), course.isGood ? left : Infinity)
    if (left <= pause && !course.isGood) break
    await ports.clock.sleep(pause)
  }
  const milliseconds = ports.clock.now() - started
  return { ...conclude(attempts, course.streak, course.passed), milliseconds }
}

/** How far it is from being decided. */
class Course {
  streak = 0
  passed = false
  /** Attempts that count: while it only has to stay good, none does. */
  #counted = 0
  #goodSince: number | undefined

  constructor(
    readonly schedule: Schedule,
    readonly started: number,
  ) {}

  /** There were enough good answers, and it has to stay so. */
  get isGood(): boolean {
    return this.#goodSince !== undefined
  }

  get isLost(): boolean {
    const { attempts, consecutive } = this.schedule
    return !this.isGood && attempts - this.#counted < consecutive - this.streak
  }

  note({ ok }: Attempt, now: number): void {
    const { consecutive, stayGood = 0 } = this.schedule
    if (!ok || !this.isGood) this.#counted += 1
    this.streak = ok ? this.streak + 1 : 0
    this.#goodSince = this.streak < consecutive ? undefined : (this.#goodSince ?? now)
    this.passed = this.#goodSince !== undefined && now - this.#goodSince >= stayGood
  }

  /** Milliseconds for one look: one that is only to confirm has the time of its own. */
  limit(now: number): number {
    return this.isGood ? Infinity : this.remaining(now)
  }

  /** Milliseconds. */
  remaining(now: number): number {
    const { timeout, stayGood = 0 } = this.schedule
    return (this.#goodSince === undefined ? this.started + timeout : this.#goodSince + stayGood) - now
  }
}

async function attemptOnce(ask: () => Promise<Round>, { clock }: Pick<Ports, 'clock'>): Promise<Attempt> {
  const at = clock.now()
  const round = await ask()
  const milliseconds = clock.now() - at
  return { at, milliseconds, ...round, ok: round.none === undefined && round.checks.every((check) => check.ok) }
}

/** Between 80 and 120 per cent: checks of many jobs do not fall into step. */
function jittered(interval: number, { random }: Pick<Ports, 'random'>): number {
  const [byte = 0] = random.bytes(1)
  return Math.round(interval * (0.8 + (0.4 * byte) / 255))
}

function conclude(attempts: readonly Attempt[], streak: number, enough: boolean): Omit<Observation, 'milliseconds'> {
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
