import type { TestCase } from './model'

/** One of several jobs that share the tests. */
export interface Shard {
  readonly index: number
  readonly total: number
}

/** How long files took in an earlier run, by their paths in the repository. */
export class Timings {
  readonly #seconds = new Map<string, number>()

  /** @param file of the repository, if the report names one */
  add(test: TestCase, file: string | undefined): void {
    const name = file ?? test.file
    if (name === undefined) return
    this.#seconds.set(name, (this.#seconds.get(name) ?? 0) + (test.seconds ?? 0))
  }

  get size(): number {
    return this.#seconds.size
  }

  of(file: string): number | undefined {
    return this.#seconds.get(file)
  }
}

/**
 * Shares files among jobs: the longest first, each to the job that has least to do; a file that nobody timed counts as
 * the median of the others. The same files and times give the same plan in every job, wherever it runs.
 */
export function planShards(files: readonly string[], total: number, timings: Timings): readonly (readonly string[])[] {
  const known = files.map((file) => timings.of(file)).filter((seconds) => seconds !== undefined)
  const median = medianOf(known)
  const weighed = files
    .map((file) => ({ file, seconds: timings.of(file) ?? median }))
    .sort((a, b) => b.seconds - a.seconds || (a.file < b.file ? -1 : 1))
  const shards = Array.from({ length: total }, () => ({ seconds: 0, files: [] as string[] }))
  for (const { file, seconds } of weighed) {
    const least = shards.reduce((best, shard) => (isLighter(shard, best) ? shard : best))
    least.files.push(file)
    least.seconds += seconds
  }
  return shards.map((shard) => shard.files.sort())
}

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const low = sorted[Math.floor((sorted.length - 1) / 2)]
  const high = sorted[Math.floor(sorted.length / 2)]
  return low === undefined || high === undefined ? 1 : (low + high) / 2
}

interface Load {
  readonly seconds: number
  readonly files: readonly string[]
}

function isLighter(a: Load, b: Load): boolean {
  return a.seconds < b.seconds || (a.seconds === b.seconds && a.files.length < b.files.length)
}
