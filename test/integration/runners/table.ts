import { readFile, writeFile } from 'node:fs/promises'
import type { Annotation } from '@slipway/core'
import type { Runner } from './runner'

/** What a real runner came to. */
export interface Row {
  readonly runner: Runner & Required<Pick<Runner, 'as'>>
  readonly annotations: readonly Annotation[]
}

const HEAD = `| runner | report | total | passed | failed | skipped | flaky | place of the failure | reason |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |`
const START = '<!-- The table is written by `npm run e2e -- runners`. -->'
const END = '<!-- The end of the table. -->'

export function renderTable(rows: readonly Row[]): string {
  const runners = new Set(rows.map(({ runner }) => runner.as[0])).size
  return [`${runners} runners, ${rows.length} reports.`, '', HEAD, ...rows.map(line)].join('\n')
}

function line({ runner, annotations }: Row): string {
  const [first] = annotations
  const [title, report] = runner.as
  const cells = [title, report, ...runner.counts, first === undefined ? 'none' : placeOf(first), reasonOf(first)]
  return `| ${cells.join(' | ')} |`
}

function placeOf({ file, line: number }: Annotation): string {
  return file === undefined ? 'none: its report has no place' : `\`${file}${number === undefined ? '' : `:${number}`}\``
}

const LONGEST = 40

function reasonOf(annotation: Annotation | undefined): string {
  if (annotation === undefined) return 'none'
  const [first = ''] = annotation.message.split('\n')
  const short = first.length > LONGEST ? `${first.slice(0, LONGEST)}…` : first
  return `\`${short.replace(/[`|]/g, "'")}\``
}

/** Puts the table into the page, between the two lines that say where it is. */
export async function writeTable(path: string, rows: readonly Row[]): Promise<void> {
  const page = await readFile(path, 'utf8')
  const [before, rest] = page.split(START)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error(`expected the two lines of the table in ${path}`)
  await writeFile(path, `${before}${START}\n\n${renderTable(rows)}\n\n${END}${after}`)
}
