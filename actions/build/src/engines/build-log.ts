/** A step of a Dockerfile as its engine told of it. */
export interface BuildStep {
  readonly name: string
  readonly cached: boolean
  /** Absent where the engine tells no times. */
  readonly seconds?: number
}

interface Seen {
  name: string
  cached: boolean
  seconds?: number
}

/** `#7 [build 2/3] RUN make`, with the platform where there are several; internal work has no number of steps. */
const VERTEX = /^#(\d+) (\[(?:[^\]]* )?\d+\/\d+\] .*)$/
const ENDED = /^#(\d+) (?:(CACHED)|DONE (\d+(?:\.\d+)?)s)$/
/** `STEP 2/3: RUN make`, of several stages `[1/2] STEP 2/3: RUN make`. */
const STEP = /^((?:\[\d+\/\d+\] )?STEP \d+\/\d+: .*)$/
const FROM_CACHE = /^--> Using cache /

/**
 * Reads what BuildKit (`--progress=plain`, 0.34) or Buildah (1.28) says while it builds. Both have no other form that
 * people could follow as well.
 */
export class BuildLog {
  readonly #steps = new Map<string, Seen>()
  #last: Seen | undefined

  /** One line of standard output or standard error. */
  read(line: string): void {
    const [, id, name] = VERTEX.exec(line) ?? []
    if (id !== undefined && name !== undefined && !this.#steps.has(id)) this.#steps.set(id, { name, cached: false })
    const [, ended, cached, seconds] = ENDED.exec(line) ?? []
    const step = ended === undefined ? undefined : this.#steps.get(ended)
    if (step !== undefined && cached !== undefined) step.cached = true
    if (step !== undefined && seconds !== undefined) step.seconds = Number(seconds)
    const own = STEP.exec(line)?.[1]
    if (own !== undefined) {
      this.#last = { name: own, cached: false }
      this.#steps.set(`${this.#steps.size}`, this.#last)
    } else if (FROM_CACHE.test(line) && this.#last !== undefined) this.#last.cached = true
  }

  /** Without FROM, which nothing is built for. */
  get steps(): readonly BuildStep[] {
    return [...this.#steps.values()].filter(({ name }) => !/(?:\]|:) FROM /.test(name))
  }
}
