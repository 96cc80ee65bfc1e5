import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'
import type { GitOpsRow } from './suite'

/**
 * `tsx test/e2e/gitops/table.ts argocd|flux`: writes what one run of that suite saw (`--table`) into docs/gitops.md.
 * A case that the run did not have has no line.
 */
const which = process.argv[2] === 'flux' ? 'flux' : 'argocd'
const file = which === 'flux' ? 'flux-cases.json' : 'gitops-cases.json'
const rows = JSON.parse(await readFile(join(ROOT, 'slipway-out', file), 'utf8')) as readonly GitOpsRow[]
const page = join(ROOT, 'docs/gitops.md')
const text = await readFile(page, 'utf8')
const start = `<!-- ${which}: test/e2e/gitops/table.ts -->\n`
const end = `<!-- /${which} -->`
const [from, to] = [text.indexOf(start), text.indexOf(end)]
if (from < 0 || to < from) throw new Error(`docs/gitops.md has no ${start.trim()} before ${end}`)

const code = (word: string) => (word === '' ? '' : `\`${word}\``)
const client = ({ alone }: GitOpsRow) =>
  alone === undefined ? '–' : `${alone.code === 0 ? 'passes' : 'fails'}, ${alone.seconds.toFixed(0)} s`
const hasClient = rows.some(({ alone }) => alone !== undefined)

function line(row: GitOpsRow): string {
  const cells = [row.name, row.by, code(row.outcome), code(row.cause), `${row.seconds.toFixed(0)} s`]
  return `| ${[...cells, ...(hasClient ? [client(row)] : [])].join(' | ')} |\n`
}

const titles = ['case', 'how', 'outcome', 'cause', 'time', ...(hasClient ? ['`argocd app sync` and `wait` alone'] : [])]
const head = `| ${titles.join(' | ')} |\n|${'---|'.repeat(titles.length)}\n`
const sorted = rows.toSorted((a, b) => a.by.localeCompare(b.by) || a.name.localeCompare(b.name))
await writeFile(page, `${text.slice(0, from + start.length)}${head}${sorted.map(line).join('')}${text.slice(to)}`)
