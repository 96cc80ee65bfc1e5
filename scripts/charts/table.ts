import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseAllDocuments } from 'yaml'
import { ROOT } from '../paths'
import { CHART_ROWS, type ChartRow } from './rows'

/**
 * Judges `dry-run: render` over public charts, and writes docs/charts.md:
 * tsx scripts/charts/table.ts --charts=FOLDER --helm=PROGRAM [--slipway=PROGRAM] [--only=WORDS]
 *
 * The folder holds each chart as `owner+repository__chart`, its dependencies in `charts/`; nothing of it is committed.
 */
const { values: flags } = parseArgs({
  options: {
    charts: { type: 'string', default: '' },
    helm: { type: 'string', default: 'helm' },
    slipway: { type: 'string', default: join(ROOT, 'bin/slipway.mjs') },
    only: { type: 'string', multiple: true, default: [''] },
  },
})

interface Plan {
  readonly means: string | null
  readonly values?: Readonly<Record<string, string>>
  readonly containers?: readonly { readonly before: string; readonly after: string; readonly ours: boolean }[]
  readonly proposals?: readonly { readonly input: string; readonly lines: string[]; readonly replaces: string[] }[]
}

type Verdict = 'right' | 'refused, and a line works' | 'refused' | 'silently wrong'

interface Judged {
  readonly row: ChartRow
  readonly verdict: Verdict
  readonly how: string
}

const DIGEST = `sha256:${'b'.repeat(64)}`

function run(file: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(file, [...args], { cwd, maxBuffer: 64 * 1024 * 1024, timeout: 120_000 }, (_, stdout) => resolve(stdout))
  })
}

/** Every image of the chart of that repository, by the names of fields alone: another way than the product's own. */
async function countImages(path: string, right: string, cwd: string): Promise<number> {
  const text = await run(flags.helm, ['template', '--skip-tests', '--namespace=n', 't', path], cwd)
  return parseAllDocuments(text, { uniqueKeys: false })
    .flatMap((document) => imagesIn(document.toJS({ maxAliasCount: -1 })))
    .filter((name) => nameOf(name) === nameOf(right)).length
}

function imagesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    /^image(?:Name)?$/.test(key) && typeof inner === 'string' ? inner : imagesIn(inner),
  )
}

function nameOf(image: string): string {
  const name = (image.split('@')[0] ?? '').replace(/:[^/:]*$/, '')
  return name.replace(/^docker\.io\//, '').replace(/^library\//, '')
}

function isRight({ containers = [] }: Plan, right: string, count: number): boolean {
  const wrong = containers.some(({ before, after }) =>
    nameOf(before) === nameOf(right) ? !after.endsWith(`@${DIGEST}`) : after !== before,
  )
  return !wrong && count > 0 && containers.filter(({ ours }) => ours).length === count
}

async function judge(row: ChartRow): Promise<Judged> {
  const cwd = await mkdtemp(join(tmpdir(), 'slipway-charts-'))
  const [owner = '', repository = '', name = ''] = row.chart.split('/')
  const path = join(flags.charts, `${owner}+${repository}__${name}`)
  const image = `registry.example.com/acme/${row.called ?? name}@${DIGEST}`
  const given = [`--chart=${path}`, '--release=t', '--namespace=n', '--dry-run=render', `--image=${image}`, '--json']
  const plan = async (...more: readonly string[]) => {
    const out = await run(process.execPath, [flags.slipway, 'deploy', ...given, ...more], cwd)
    return (JSON.parse(out) as { readonly plan: Plan }).plan
  }
  try {
    const count = await countImages(path, row.right, cwd)
    const first = await plan()
    if (first.means !== null) {
      const verdict = isRight(first, row.right, count) ? 'right' : 'silently wrong'
      return { row, verdict, how: howOf(first) }
    }
    const proposal = first.proposals?.find(({ replaces }) =>
      replaces.some((found) => nameOf(found) === nameOf(row.right)),
    )
    if (proposal === undefined) return { row, verdict: 'refused', how: '' }
    const { input, lines } = proposal
    const second = await plan(...lines.map((line) => `--${input}=${line}`))
    const works = second.means !== null && isRight(second, row.right, count)
    return { row, verdict: works ? 'refused, and a line works' : 'refused', how: shorten(lines.map(code)) }
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}

const code = (text: string) => `\`${text}\``

function howOf({ means, values = {} }: Plan): string {
  const keys = Object.keys(values).map((key) => code(key))
  if (means === 'render') return 'the render is pinned'
  return shorten(keys)
}

function shorten(words: readonly string[]): string {
  return words.length > 6 ? `${words.slice(0, 6).join(' ')} and ${words.length - 6} more` : words.join(' ')
}

const queue = CHART_ROWS.filter(({ chart }) => flags.only.some((words) => chart.includes(words)))
const judged: Judged[] = []
await Promise.all(
  [1, 2].map(async () => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
      const found = await judge(row)
      judged.push(found)
      process.stdout.write(`${found.verdict}  ${row.chart}  ${found.how}\n`)
    }
  }),
)
const page = join(ROOT, 'docs/charts.md')
const text = await readFile(page, 'utf8')
const [start, end] = ['<!-- table -->\n', '<!-- /table -->']
const [from, to] = [text.indexOf(start) + start.length, text.indexOf(end)]
// What was not judged now stays as it is.
const lines = new Map(
  text
    .slice(from, to)
    .split('\n')
    .filter((line) => /^\| \S+\/\S+ /.test(line))
    .map((line) => [line.split(' | ')[0]?.slice(2) ?? '', line]),
)
for (const { row, verdict, how } of judged)
  lines.set(row.chart, `| ${row.chart} | \`${row.right}\` | ${verdict} | ${how} |`)
const rows = CHART_ROWS.flatMap(({ chart }) => lines.get(chart) ?? [])
const counts = (['right', 'refused, and a line works', 'refused', 'silently wrong'] as const).map(
  (verdict) => `${verdict}: ${rows.filter((line) => line.includes(` | ${verdict} | `)).length}`,
)
const table = ['| chart | is to be replaced | judged | by |', '|---|---|---|---|', ...rows].join('\n')
await writeFile(page, `${text.slice(0, from)}${counts.join(', ')}.\n\n${table}\n${text.slice(to)}`)
process.stdout.write(`${counts.join(', ')}\n`)
