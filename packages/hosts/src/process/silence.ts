import { formatDuration } from '@slipway/core'

/** Milliseconds of silence until something is said to be still at work. */
export const QUIET = 10_000
/** Each wait is twice as long as the last, up to this: some hosts end a job that is silent for ten minutes. */
const LONGEST = 5 * 60_000

interface Work {
  readonly name: string
  readonly started: number
}

/** Says that a stage, or the program that it waits for, is at work still while nothing is said. */
export class SignOfLife {
  #timer: NodeJS.Timeout | undefined
  #wait: number
  #isSaying = false
  #hasSigned = false
  /** What is being done, the innermost last. */
  readonly #works: Work[] = []

  constructor(
    readonly show: (line: string) => void,
    /** Before the first sign; after that it is the usual time. */
    readonly quiet: number = QUIET,
  ) {
    this.#wait = quiet
  }

  /** @returns what to call at its end */
  attend(name: string): () => void {
    const work = { name, started: Date.now() }
    this.#works.push(work)
    if (this.#timer === undefined) this.#arm()
    return () => {
      const at = this.#works.indexOf(work)
      if (at >= 0) this.#works.splice(at, 1)
      if (this.#works.length === 0) this.#stop()
    }
  }

  /** Something was said. */
  heard(): void {
    if (this.#timer === undefined || this.#isSaying) return
    const usual = this.#hasSigned ? Math.max(QUIET, this.quiet) : this.quiet
    const isSame = this.#wait === usual
    this.#wait = usual
    // Of many lines a second none makes a timer of its own.
    if (isSame) this.#timer.refresh()
    else this.#arm()
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#wait = this.quiet
    this.#hasSigned = false
  }

  #arm(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#say()
      this.#wait = Math.min(this.#wait * 2, LONGEST)
      this.#arm()
    }, this.#wait)
    this.#timer.unref()
  }

  #say(): void {
    const work = this.#works.at(-1)
    if (work === undefined) return
    const seconds = Math.round((Date.now() - work.started) / 1000)
    this.#isSaying = true
    this.#hasSigned = true
    const time = seconds < 60 ? `${seconds}s` : formatDuration(seconds * 1000)
    this.show(`(${work.name} is still running after ${time}; it has said nothing for a while)`)
    this.#isSaying = false
  }
}
