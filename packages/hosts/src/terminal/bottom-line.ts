import { formatDuration } from '@slipway/core'

/** Milliseconds without a word until it is said that work goes on. */
export const PATIENCE = 3000
const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
const CLEAR = '\r\u001b[2K'
const WIDTH = 110

/**
 * The line at the bottom of a terminal that says what is being done. A process has one, whichever of its stages writes:
 * what is painted is taken away before anything else is printed.
 */
export class BottomLine {
  #text: string | undefined
  #since = 0
  #heard = 0
  #frame = 0
  #painted = false
  #timer: NodeJS.Timeout | undefined

  constructor(
    readonly write: (text: string) => void,
    readonly now: () => number = () => performance.now(),
  ) {}

  /** What is done from now on; undefined, when nothing is. */
  tell(text: string | undefined): void {
    this.#text = text?.replace(/\n/g, ' ')
    this.#since = this.now()
    if (text === undefined) this.clear()
    else this.#start()
  }

  /** Shows it now: it has just changed. */
  show(text: string): void {
    this.tell(text)
    this.#paint(this.#text ?? '')
  }

  /** Called before anything is printed. */
  clear(): void {
    this.#heard = this.now()
    if (!this.#painted) return
    this.#painted = false
    this.write(CLEAR)
  }

  /** Twice a second: what takes long says that it goes on. */
  tick(): void {
    const now = this.now()
    const quiet = now - Math.max(this.#since, this.#heard)
    if (this.#text === undefined || (quiet < PATIENCE && !this.#painted)) return
    const seconds = Math.round((now - this.#since) / 1000)
    const time = seconds < 60 ? `${seconds}s` : formatDuration(seconds * 1000)
    this.#paint(seconds * 1000 < PATIENCE ? this.#text : `${this.#text}, ${time}`)
  }

  #start(): void {
    this.#timer ??= setInterval(() => this.tick(), 500).unref()
  }

  #paint(text: string): void {
    this.#frame = (this.#frame + 1) % FRAMES.length
    this.write(`${CLEAR}${FRAMES[this.#frame] ?? ''} ${text.slice(0, WIDTH)}`)
    this.#painted = true
  }
}
