import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'
import { TRIALS } from './trials'

interface Row {
  readonly name: string
  readonly outcome: string
  readonly took: number
  readonly cpu: number
  readonly said: string
  readonly held: boolean
}

/** `tsx test/e2e/watch/table.ts [FILE]`: writes what the suite saw (`--table`) into docs/verify.md. */
const file = process.argv[2] ?? join(ROOT, 'slipway-out/watch-cases.json')
const rows = JSON.parse(await readFile(file, 'utf8')) as readonly Row[]
const page = join(ROOT, 'docs/verify.md')
const text = await readFile(page, 'utf8')
const [start, end] = ['<!-- table -->\n', '<!-- /table -->']

function line(name: string): string {
  const row = rows.find((each) => each.name === name)
  if (row === undefined)
    return text.split('\n').find((each) => each.startsWith(`| ${name} |`)) ?? `| ${name} | not run |`
  const { outcome, took, held, said } = row
  // Ports and addresses of one run.
  const words = said.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1').replaceAll('|', '\\|')
  return `| ${name} | \`${outcome}\` | ${held ? 'yes' : '–'} | ${took.toFixed(0)} s | ${words} |`
}

const lines = TRIALS.flatMap(({ looks }) => looks.map(({ name }) => `${line(name)}\n`))
const table = `| release, or what is wrong | outcome | held | verdict after | what was said |\n|---|---|---|---|---|\n${lines.join('')}`
const head = text.slice(0, text.indexOf(start) + start.length)
await writeFile(page, `${head}${table}${text.slice(text.indexOf(end))}`)
