import { type Clock, type Random, TransientError, formatDuration } from '@slipway/core'
import type { RegistryFailure } from './failure'

export interface RetryLimits {
  /** Tries of one operation, the first included. */
  readonly attempts: number
  /** Longest single wait, whatever the registry asks for. Milliseconds. */
  readonly longestWait: number
  /** All waits of all operations together. Milliseconds. */
  readonly totalWait: number
}

export const USUAL_LIMITS: RetryLimits = { attempts: 5, longestWait: 60_000, totalWait: 600_000 }

interface Pace {
  readonly clock: Clock
  readonly random: Random
  readonly limits: RetryLimits
  readonly say: (text: string) => void
}

/** Waits between tries, with one budget for everything that talks to a registry. */
export class Retrier {
  #waited = 0

  constructor(readonly pace: Pace) {}

  /** Tries an operation until it works, fails for good, or the attempts are used up. */
  async run<T>(what: string, operation: () => Promise<T>): Promise<T> {
    const tries = this.start(what)
    for (;;) {
      try {
        return await operation()
      } catch (error) {
        await tries.afterFailure(error)
      }
    }
  }

  /** For operations that resume instead of starting over. */
  start(what: string): Tries {
    return new Tries(this, what)
  }

  async wait(milliseconds: number): Promise<void> {
    this.#waited += milliseconds
    await this.pace.clock.sleep(milliseconds)
  }

  /** Time that went by for nothing, without a wait of ours. */
  charge(milliseconds: number): void {
    this.#waited += milliseconds
  }

  canWait(milliseconds: number): boolean {
    return this.#waited + milliseconds <= this.pace.limits.totalWait
  }
}

/** What one unanswered request takes of the budget at most: before the silence it may have moved for long. */
const SILENCE = 120_000

export class Tries {
  #used = 0
  #since: number

  constructor(
    readonly retrier: Retrier,
    readonly what: string,
  ) {
    this.#since = retrier.pace.clock.now()
  }

  /**
   * Returns when it is time to try again. Throws the error itself when a retry cannot help, TransientError when none is
   * left.
   */
  async afterFailure(error: unknown): Promise<void> {
    if (!isPassing(error)) throw error
    const { clock, random, limits, say } = this.retrier.pace
    this.#used += 1
    // Waiting for an answer that does not come is waiting, too.
    if (error.broke === 'timeout') this.retrier.charge(Math.min(clock.now() - this.#since, SILENCE))
    const wait = retryWait({
      failures: this.#used,
      retryAfter: error.retryAfter(clock.now()),
      longest: limits.longestWait,
      fraction: fractionFrom(random),
    })
    if (this.#used >= limits.attempts || !this.retrier.canWait(wait)) throw exhausted(this.what, error, this.#used)
    say(
      `${this.what}: ${error.message}; trying again in ${formatDuration(wait)} (${this.#used + 1} of ${limits.attempts})`,
    )
    await this.retrier.wait(wait)
    this.#since = clock.now()
  }
}

function isPassing(error: unknown): error is RegistryFailure {
  return error instanceof Error && error.name === 'RegistryFailure' && (error as RegistryFailure).passing
}

function exhausted(what: string, error: RegistryFailure, tries: number): TransientError {
  const times = tries === 1 ? 'once' : `${tries} times`
  return new TransientError(
    'REGISTRY_UNAVAILABLE',
    `${what}: tried ${times}, the last answer was: ${error.message}`,
    'check that this machine reaches the registry, then try again; `attempts` of push sets how often it is tried',
    error,
  )
}

interface WaitQuestion {
  /** Failures so far, at least 1. */
  readonly failures: number
  /** What the registry asked for. Milliseconds. */
  readonly retryAfter: number | undefined
  readonly longest: number
  /** Random, 0 up to 1. */
  readonly fraction: number
}

/**
 * What the registry asks for, within the cap and up to a tenth more, so that clients do not come back all at once; else
 * 1 s, doubled with each failure, of which a random half is taken off.
 */
export function retryWait({ failures, retryAfter, longest, fraction }: WaitQuestion): number {
  if (retryAfter !== undefined) return Math.round(Math.min(longest, retryAfter * (1 + fraction / 10)))
  return Math.round(Math.min(longest, 1000 * 2 ** (failures - 1)) * (1 - fraction / 2))
}

function fractionFrom(random: Random): number {
  const [high = 0, low = 0] = random.bytes(2)
  return (high * 256 + low) / 65_536
}
