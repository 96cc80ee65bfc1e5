import { truncate, visible } from '@slipway/core'
import { linesOf } from '../test-reports/formats/shared/json-file'
import type { ReportFile } from '../test-reports/report-file'
import { unreadable } from '../test-reports/unreadable'
import { type CoverageSink, Lines } from './model'

/**
 * Reads LCOV's tracefiles (`geninfo`, Jest, Vitest, c8, cargo llvm-cov).
 * @throws UserError `REPORT_UNREADABLE` when the last record has no end: lines may be missing
 */
export async function readLcov(file: ReportFile, sink: CoverageSink): Promise<void> {
  const files = new Map<string, Lines>()
  let current: Lines | undefined
  for await (const line of linesOf(file)) {
    if (line.startsWith('SF:')) {
      const path = line.slice(3).trim()
      current = files.get(path) ?? new Lines()
      files.set(path, current)
    } else if (line.startsWith('DA:')) {
      const [number = '', hits = ''] = line.slice(3).split(',')
      // What is no number was not counted: gcov's marks come through some tools as they stand.
      if (hits !== '' && !Number.isNaN(Number(hits))) current?.add(Number(number), Number(hits) > 0)
    } else if (/^L[FH]:\d{1,9}$/.test(line))
      current?.tell(line.startsWith('LF') ? 'total' : 'covered', Number(line.slice(3)))
    else if (line.startsWith('end_of_record')) current = undefined
  }
  if (current !== undefined)
    throw unreadable(file.name, 'end_of_record', 'the end of the file', { matching: 'coverage' })
  for (const [path, lines] of files) sink(lines.toFile(path))
}

const BLOCK = /^(.+):(\d+)\.\d+,(\d+)\.\d+ \d+ (\d+)$/

/**
 * Reads a cover profile of Go: blocks of lines; a line of several blocks is covered when one of them was.
 * @throws UserError `REPORT_UNREADABLE` for a line that is no block, as `go tool cover` refuses it
 */
export async function readGoCover(file: ReportFile, sink: CoverageSink): Promise<void> {
  const files = new Map<string, Lines>()
  for await (const line of linesOf(file)) {
    const [, path, from, to, count] = BLOCK.exec(line) ?? []
    if (path === undefined) {
      if (/^(?:mode: \w+)?\s*$/.test(line)) continue
      const found = `"${truncate(visible(line), 60)}"`
      throw unreadable(file.name, 'FILE:LINE.COLUMN,LINE.COLUMN STATEMENTS COUNT', found, { matching: 'coverage' })
    }
    const lines = files.get(path) ?? new Lines()
    files.set(path, lines)
    const last = Math.min(Number(to), Number(from) + 100_000)
    for (let at = Number(from); at <= last; at++) lines.add(at, Number(count) > 0)
  }
  for (const [path, lines] of files) sink(lines.toFile(path))
}
