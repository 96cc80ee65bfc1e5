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

/** Takes the files of a report as they come. */
export type CoverageSink = (file: FileCoverage) => void

/** Lines of a file as they come, each once: parts of one line, or several runs, are one line. */
export class Lines {
  readonly #hits = new Map<number, boolean>()

  add(line: number, isCovered: boolean): void {
    if (!Number.isInteger(line) || line < 1 || line > 10_000_000) return
    if (this.#hits.get(line) !== true) this.#hits.set(line, isCovered)
  }

  get size(): number {
    return this.#hits.size
  }

  toFile(file: string): FileCoverage {
    const lines = [...this.#hits.keys()].sort((a, b) => a - b)
    const missed = lines.filter((line) => this.#hits.get(line) !== true)
    return { file, total: lines.length, covered: lines.length - missed.length, lines, missed }
  }
}
