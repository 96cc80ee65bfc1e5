import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'
import { CASES } from './cases'

interface Row {
  readonly name: string
  readonly helm: string
  readonly outcome: string
  readonly cause: string
  readonly named?: number
  readonly took: number
  readonly alone?: number
  /** What Helm alone makes of it. */
  readonly byHelm?: 'passes' | 'fails'
}

/**
 * `tsx test/e2e/deploy/table.ts`: writes what the suite measured (`--table`) into docs/deploy-failures.md. What
 * Helm alone makes of it is measured with `--timings` only. With `--least` a time that was measured before and is less
 * stays: on a machine that has other work each is an upper bound.
 */
const least = process.argv.includes('--least')
const rows = JSON.parse(await readFile(join(ROOT, 'slipway-out/deploy-cases.json'), 'utf8')) as readonly Row[]
const page = join(ROOT, 'docs/deploy-failures.md')
const text = await readFile(page, 'utf8')
const [start, end] = ['<!-- table -->\n', '<!-- /table -->']
const head = text.slice(0, text.indexOf(start) + start.length)

/** The line that the page had: what was not measured now stays. */
const before = (name: string) => text.split('\n').find((each) => each.startsWith(`| ${name} |`))

type Column = 'named' | 'over' | 'alone'

/** What it said of Helm 4 and of Helm 3. */
function known(name: string, column: Column): readonly (string | undefined)[] {
  const cell = before(name)?.split(' | ')[{ named: 3, over: 4, alone: 5 }[column]]
  return (cell ?? '').replace(/ \|$/, '').split(' / ')
}

/** A number, or `passes` or `fails` with one. */
function lesser(now: string | undefined, old: string | undefined): string | undefined {
  if (!least || now === undefined || old === undefined) return now
  const [a, b] = [now, old].map((text) => /^(?:(\w+) )?([\d.]+)$/.exec(text) ?? [])
  return a?.[1] === b?.[1] && Number(b?.[2]) < Number(a?.[2]) ? old : now
}

function table(): string {
  const lines = CASES.map(({ name }) => {
    const [four, three] = ['4', '3'].map((major) => rows.find((row) => row.name === name && row.helm.startsWith(major)))
    const first = four ?? three
    if (first === undefined) return before(name) === undefined ? '' : `${before(name) ?? ''}\n`
    const both = (column: Column, value: (row: Row) => string | undefined) => {
      const old = known(name, column)
      const found = (row: Row | undefined, index: number) => {
        const isMeasured = row !== undefined && (column !== 'alone' || row.byHelm !== undefined)
        return (isMeasured ? lesser(value(row), old[index]) : old[index]) ?? '–'
      }
      const texts = [four, three].map(found)
      return texts.every((each) => each === '–') ? '–' : texts.join(' / ')
    }
    const seconds = (value: number | undefined) => value?.toFixed(1)
    const alone = ({ byHelm, alone: took }: Row) =>
      byHelm === undefined ? undefined : `${byHelm} ${seconds(took) ?? ''}`
    const { outcome, cause } = first
    const words = [name, `\`${outcome}\``, cause === '' ? '' : `\`${cause}\``]
    const cells = [
      ...words,
      both('named', ({ named }) => seconds(named)),
      both('over', ({ took }) => seconds(took)),
      both('alone', alone),
    ]
    return `| ${cells.join(' | ')} |\n`
  })
  return `| case | outcome | cause | named, Helm 4 / 3 | over, Helm 4 / 3 | Helm alone, 4 / 3 |\n|---|---|---|---|---|---|\n${lines.join('')}`
}

await writeFile(page, `${head}${table()}${text.slice(text.indexOf(end))}`)
