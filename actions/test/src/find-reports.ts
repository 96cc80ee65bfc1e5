import { posix, relative } from 'node:path'
import type { Files } from '@slipway/core'

export interface FoundReport {
  readonly name: string
  /** A pattern found it that names no file: it may be of another kind. */
  readonly byPattern: boolean
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly modified: number
}

export interface FoundReports {
  readonly fresh: readonly FoundReport[]
  /** Older than the commands: what an earlier run left. */
  readonly stale: readonly string[]
  /** What other `test` steps wrote. */
  readonly ours: readonly string[]
}

export interface Search {
  readonly patterns: readonly string[]
  readonly output: string
  /** When the first command started, milliseconds since the epoch; undefined when none ran and age does not matter. */
  readonly since: number | undefined
}

/** The plan of a shard, beside its reports. */
export const PLAN = 'shard.txt'

const OURS = /^(?:ctrf\.json|coverage\.xml|junit(?:-\d+)?\.xml)$/

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
  const fresh: FoundReport[] = []
  const stale: string[] = []
  const literal = literalPaths(patterns)
  const found = await files.glob(patterns, { exclude: [`${folder}/**`] })
  const ours = await writtenByUs(files, found, { gathers: since === undefined })
  for (const path of [...found, ...(await linksNamed(files, { literal, found }))]) {
    const byPattern = !literal.has(path)
    if (byPattern && ours.has(path)) continue
    const { modified = 0, size = 0 } = (await files.stat(path)) ?? {}
    if (since === undefined || isFresh(modified, since)) fresh.push({ name: path, byPattern, size, modified })
    else stale.push(path)
  }
  return { fresh, stale, ours: [...ours].filter((path) => !literal.has(path)) }
}

function isFresh(modified: number, since: number): boolean {
  return Number.isInteger(modified / 1000) ? modified >= Math.floor(since / 1000) * 1000 : modified >= since - STEP
}

/** Patterns that are the path of one file. */
function literalPaths(patterns: readonly string[]): ReadonlySet<string> {
  return new Set(patterns.filter((pattern) => !/[*?[\]{}!()]/.test(pattern)).map((pattern) => posix.normalize(pattern)))
}

/** A link to a file, named as it stands: globs pass links over. */
async function linksNamed(
  files: Files,
  { literal, found }: { readonly literal: ReadonlySet<string>; readonly found: readonly string[] },
): Promise<readonly string[]> {
  const links: string[] = []
  for (const path of literal)
    if (!found.includes(path) && (await files.stat(path))?.kind === 'symlink') links.push(path)
  return links
}

/**
 * Reports that a `test` step wrote, also one with another `output`: they repeat what is counted already. Such a folder
 * shows by the `.gitignore` that keeps all of it from git. What a shard wrote is there to be gathered.
 */
async function writtenByUs(
  files: Files,
  paths: readonly string[],
  { gathers }: { readonly gathers: boolean },
): Promise<ReadonlySet<string>> {
  const known = new Map<string, boolean>()
  const ours = new Set<string>()
  for (const path of paths) {
    const [, folder, name] = /^(?:(.*)\/)?test\/([^/]+)$/.exec(path) ?? []
    if (folder === undefined || name === undefined || !OURS.test(name)) continue
    const isOurs =
      known.get(folder) ??
      ((await isOutput(files, folder)) && !(gathers && (await files.stat(`${folder}/test/${PLAN}`)) !== undefined))
    known.set(folder, isOurs)
    if (isOurs) ours.add(path)
  }
  return ours
}

async function isOutput(files: Files, folder: string): Promise<boolean> {
  const ignore = `${folder}/.gitignore`
  const there = await files.stat(ignore)
  return there?.kind === 'file' && there.size < 10 && (await files.read(ignore)).trim() === '*'
}
