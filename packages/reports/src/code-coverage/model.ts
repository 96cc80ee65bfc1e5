/** Lines of one file: those that can be run, and those that were. */
export interface FileCoverage {
  /** As the report writes it, or relative to the repository once that is known. */
  readonly file: string
  readonly covered: number
  readonly total: number
  /** Lines that can be run, in order. */
  readonly lines: readonly number[]
  /** Those of them that were not. */
  readonly missed: readonly number[]
}

/** Where a report says that its paths are relative to. */
export interface CoverageRoots {
  /** Folders, each the start of some of its paths; the first that has the file counts. */
  readonly sources?: readonly string[]
  /** The module that a file is of: another may have one of the same path. */
  readonly module?: string
}

/** Takes the files of a report as they come. */
export type CoverageSink = (file: FileCoverage, roots?: CoverageRoots) => void

/**
 * Lines of a file as they come, each once: parts of one line, or several runs, are one line. Nearly all reports write
 * them in order, and a list costs a fraction of a map then.
 */
export class Lines {
  readonly #lines: number[] = []
  readonly #hits: boolean[] = []
  readonly #told = { total: 0, covered: 0 }
  /** Those that came after a later one. */
  #late: Map<number, boolean> | undefined

  add(line: number, isCovered: boolean): void {
    if (!Number.isInteger(line) || line < 1 || line > 10_000_000) return
    const end = this.#lines.length - 1
    const last = this.#lines[end] ?? 0
    if (line > last) {
      this.#lines.push(line)
      this.#hits.push(isCovered)
    } else if (line === last) this.#hits[end] = isCovered || this.#hits[end] === true
    else {
      const known = this.#indexOf(line)
      if (known !== undefined) {
        this.#hits[known] ||= isCovered
        return
      }
      this.#late ??= new Map<number, boolean>()
      this.#late.set(line, isCovered || this.#late.get(line) === true)
    }
  }

  #indexOf(line: number): number | undefined {
    let [from, to] = [0, this.#lines.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((this.#lines[middle] ?? 0) < line) from = middle + 1
      else to = middle
    }
    return this.#lines[from] === line ? from : undefined
  }

  /** Counts of a file whose lines are not listed: a tool writes them alone for one that no test loaded. */
  tell(what: 'total' | 'covered', count: number): void {
    this.#told[what] = Math.max(this.#told[what], count)
  }

  toFile(file: string): FileCoverage {
    if (this.#lines.length === 0) {
      const { total, covered } = this.#told
      return { file, total, covered: Math.min(total, covered), lines: [], missed: [] }
    }
    const { lines, hits } =
      this.#late === undefined ? { lines: this.#lines, hits: this.#hits } : this.#sorted(this.#late)
    const missed = lines.filter((_line, i) => hits[i] !== true)
    return { file, total: lines.length, covered: lines.length - missed.length, lines, missed }
  }

  #sorted(late: ReadonlyMap<number, boolean>) {
    const all = new Map(late)
    this.#lines.forEach((line, i) => all.set(line, this.#hits[i] === true || all.get(line) === true))
    const lines = [...all.keys()].sort((a, b) => a - b)
    return { lines, hits: lines.map((line) => all.get(line) === true) }
  }
}
