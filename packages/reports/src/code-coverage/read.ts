import { unreadable } from '../test-reports/unreadable'
import { textOf } from '../test-reports/formats/shared/json-start'
import { BEGINNING, describeBeginning } from '../test-reports/formats/recognise'
import { withBeginning, type ReportFile } from '../test-reports/report-file'
import type { RepositoryFiles } from '../test-reports/repository-files'
import { repositoryPath, type WorkspacePaths } from '../test-reports/repository-path'
import { xmlStart } from '../test-reports/xml/start'
import { readGoCover, readLcov } from './lines'
import type { CoverageRoots, CoverageSink, FileCoverage } from './model'
import { readCoverageXml } from './xml'

export interface CoverageOptions extends WorkspacePaths {
  readonly repositoryFiles?: () => Promise<RepositoryFiles>
}

export interface Coverage {
  readonly covered: number
  readonly total: number
  /** By path; of a file in several reports the lines that any of them ran. */
  readonly files: readonly FileCoverage[]
}

/**
 * Reads coverage reports of every known format, told by their first bytes: Cobertura, JaCoCo and Clover XML, LCOV, Go's
 * cover profiles.
 * @throws UserError `REPORT_UNREADABLE`
 */
export async function readCoverage(files: Iterable<ReportFile>, options: CoverageOptions): Promise<Coverage> {
  const merged = new Map<string, FileCoverage>()
  const locate = locator(await options.repositoryFiles?.(), options)
  for (const file of files) {
    const near = file.name.split('/').slice(0, -1).join('/')
    const sink: CoverageSink = (found, roots) => {
      const path = locate(found.file, near, roots)
      const known = merged.get(path)
      merged.set(path, known === undefined ? { ...found, file: path } : both(known, found))
    }
    await withBeginning(file.chunks, BEGINNING, (beginning, chunks) =>
      readerOf(file.name, beginning)({ name: file.name, chunks }, sink),
    )
  }
  const all = [...merged.values()].sort((a, b) => (a.file < b.file ? -1 : 1))
  const sum = (count: (file: FileCoverage) => number) => all.reduce((total, file) => total + count(file), 0)
  return { covered: sum(({ covered }) => covered), total: sum(({ total }) => total), files: all }
}

type Locate = (file: string, near: string, roots?: CoverageRoots) => string

/** Finds the file of the repository that a report means; what is nowhere keeps its path. */
function locator(repository: RepositoryFiles | undefined, paths: WorkspacePaths): Locate {
  const inRepository = repositoryPath(paths)
  const find = (file: string, near: string): string | undefined => {
    const inside = inRepository(file)
    const there = inside !== undefined && (repository === undefined || repository.has(inside))
    return there ? inside : repository?.find(file, near)
  }
  return (file, near, { sources = [], module } = {}) => {
    for (const source of sources) {
      const end = `${source.split(/[\\/]/).at(-1)}/${file.replaceAll('\\', '/')}`
      const found = find(`${source}/${file}`, near)
      if (found === end || found?.endsWith(`/${end}`) === true) return found
    }
    const found = module === undefined ? find(file, near) : (find(`${module}/${file}`, module) ?? find(file, module))
    return found ?? (module === undefined ? (inRepository(file) ?? file) : `${module}/${file}`)
  }
}

type Reader = (file: ReportFile, sink: CoverageSink) => Promise<void>

function readerOf(name: string, beginning: Uint8Array): Reader {
  const { root } = xmlStart(beginning)
  if (root === 'coverage' || root === 'report') return readCoverageXml
  const text = textOf(beginning)
  if (/^mode: (?:set|count|atomic)\b/.test(text)) return readGoCover
  if (/^(?:TN:|SF:)/m.test(text.slice(0, 4_000))) return readLcov
  const found = describeBeginning(beginning)
  throw unreadable(name, 'a Cobertura, JaCoCo, Clover, LCOV or Go coverage report', found, { matching: 'coverage' })
}

/** A line that one report ran is covered. */
function both(a: FileCoverage, b: FileCoverage): FileCoverage {
  // One of them, or both, may be counts without lines.
  if (a.lines.length === 0 || b.lines.length === 0) {
    const told = b.lines.length - a.lines.length || b.covered - a.covered
    return told > 0 ? { ...b, file: a.file } : a
  }
  const [missedA, missedB] = [new Set(a.missed), new Set(b.missed)]
  const [linesA, linesB] = [new Set(a.lines), new Set(b.lines)]
  const lines = [...new Set([...a.lines, ...b.lines])].sort((x, y) => x - y)
  const isMissed = (line: number) =>
    (!linesA.has(line) || missedA.has(line)) && (!linesB.has(line) || missedB.has(line))
  const missed = lines.filter(isMissed)
  return { file: a.file, total: lines.length, covered: lines.length - missed.length, lines, missed }
}

/** In percent, rounded down: 99.99 is not 100. */
export function percentOf({ covered, total }: { readonly covered: number; readonly total: number }): number {
  return total === 0 ? 0 : Math.floor((covered / total) * 10_000) / 100
}

export interface ChangedLines {
  readonly covered: number
  readonly total: number
  readonly missed: readonly { readonly file: string; readonly line: number }[]
}

/** Of the lines of a change that can be run: those that were. */
export function ofChange({ files }: Coverage, changed: ReadonlyMap<string, readonly number[]>): ChangedLines {
  let covered = 0
  const missed: { file: string; line: number }[] = []
  for (const file of files) {
    const lines = changed.get(file.file)
    if (lines === undefined) continue
    const gaps = new Set(file.missed)
    const runnable = new Set(file.lines)
    for (const line of lines) {
      if (gaps.has(line)) missed.push({ file: file.file, line })
      else if (runnable.has(line)) covered++
    }
  }
  return { covered, total: covered + missed.length, missed }
}
