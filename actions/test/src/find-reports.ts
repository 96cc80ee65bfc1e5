import { relative } from 'node:path'
import type { Files } from '@slipway/core'

export interface FoundReports {
  readonly fresh: readonly string[]
  /** Older than the commands: what an earlier run left. */
  readonly stale: readonly string[]
}

export interface Search {
  readonly patterns: readonly string[]
  readonly output: string
  /** When the first command started, milliseconds since the epoch; undefined when none ran and age does not matter. */
  readonly since: number | undefined
}

const OURS = /^(?:ctrf\.json|junit(?:-\d+)?\.xml)$/

/**
 * Takes away what an earlier run wrote: hosts collect these by pattern, and this run may write fewer of them, or none.
 */
export async function removeOurs(files: Files, output: string): Promise<void> {
  const folder = `${output}/test`
  const names = (await files.stat(folder)) === undefined ? [] : await files.list(folder)
  for (const name of names) if (OURS.test(name)) await files.remove(`${folder}/${name}`)
}

/** File systems round times: to some milliseconds as a rule, to whole seconds on a few. */
const STEP = 50

export async function findReports(files: Files, { patterns, output, since }: Search): Promise<FoundReports> {
  const folder = relative(files.resolve('.'), files.resolve(output))
  const fresh: string[] = []
  const stale: string[] = []
  for (const path of await files.glob(patterns, { exclude: [`${folder}/**`] })) {
    const modified = (await files.stat(path))?.modified ?? 0
    ;(since === undefined || isFresh(modified, since) ? fresh : stale).push(path)
  }
  return { fresh, stale }
}

function isFresh(modified: number, since: number): boolean {
  return Number.isInteger(modified / 1000) ? modified >= Math.floor(since / 1000) * 1000 : modified >= since - STEP
}
