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
}

/**
 * `tsx test/e2e/deploy/table.ts`: writes what the suite measured (`--table`) into docs/deploy-failures.md. How long
 * Helm alone takes is measured with `--timings` only; without, what the page said stays.
 */
const rows = JSON.parse(await readFile(join(ROOT, 'slipway-out/deploy-cases.json'), 'utf8')) as readonly Row[]
const page = join(ROOT, 'docs/deploy-failures.md')
const text = await readFile(page, 'utf8')
const [start, end] = ['<!-- table -->\n', '<!-- /table -->']
const head = text.slice(0, text.indexOf(start) + start.length)
await writeFile(page, `${head}${table()}${text.slice(text.indexOf(end))}`)

function before(name: string): string | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`| ${name} |`))
  return line?.split('|')[6]?.trim()
}

function table(): string {
  const lines = CASES.map(({ name }) => {
    const [four, three] = ['4', '3'].map((major) => rows.find((row) => row.name === name && row.helm.startsWith(major)))
    const both = (value: (row: Row) => number | undefined) => {
      const texts = [four, three].map((row) => (row === undefined ? undefined : value(row))?.toFixed(1) ?? '–')
      return texts.every((each) => each === '–') ? '–' : texts.join(' / ')
    }
    const { outcome = '', cause = '' } = four ?? three ?? {}
    const words = [name, `\`${outcome}\``, cause === '' ? '' : `\`${cause}\``]
    const alone = both((row) => (row.outcome === 'pass' ? undefined : row.alone))
    return `| ${[...words, both(({ named }) => named), both(({ took }) => took), alone === '–' ? (before(name) ?? alone) : alone].join(' | ')} |\n`
  })
  return `| case | outcome | cause | named, Helm 4 / 3 | over, Helm 4 / 3 | Helm alone, 4 / 3 |\n|---|---|---|---|---|---|\n${lines.join('')}`
}
