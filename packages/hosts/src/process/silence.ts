import { formatDuration } from '@slipway/core'

/** Milliseconds of silence until a child is said to be still at work. */
export const QUIET = 60_000
/** Each wait is twice as long as the last, up to this: some hosts end a job that is silent for ten minutes. */
const LONGEST = 5 * QUIET

/** Says that a child is at work still, while it says nothing itself. */
export class SignOfLife {
  #timer: NodeJS.Timeout | undefined
  #wait: number
  readonly #started = Date.now()

  constructor(
    readonly name: string,
    readonly show: (line: string) => void,
    readonly quiet: number = QUIET,
  ) {
    this.#wait = quiet
    this.#arm()
  }

  /** The child has said something. */
  heard(): void {
    if (this.#timer === undefined) return
    const isSame = this.#wait === this.quiet
    this.#wait = this.quiet
    // Of many lines a second none makes a timer of its own.
    if (isSame) this.#timer.refresh()
    else this.#arm()
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #arm(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const seconds = Math.round((Date.now() - this.#started) / 1000)
      this.show(
        `(${this.name} is still running after ${formatDuration(seconds * 1000)}; it has said nothing for a while)`,
      )
      this.#wait = Math.min(this.#wait * 2, LONGEST)
      this.#arm()
    }, this.#wait)
    this.#timer.unref()
  }
}
