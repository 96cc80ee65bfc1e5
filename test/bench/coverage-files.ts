/**
 * A coverage report of 50 000 files, 20 lines each, in each format, with a repository that has these files:
 * `npm run bench coverage`, or `npx tsx test/bench/coverage-files.ts [files]`. `elsewhere` are paths of another
 * machine, which are found by their ending.
 */
import { Buffer } from 'node:buffer'
import { readCoverage, toCobertura } from '@slipway/reports/coverage'
import { RepositoryFiles } from '@slipway/reports/test-reports'

const LINES = Array.from({ length: 20 }, (_, i) => i * 3 + 1)
const BUDGET = 3_000

const path = (file: number): string => `src/part${Math.floor(file / 100)}/module${file}/index${file % 7}.ts`
const isHit = (file: number, line: number): boolean => (file + line) % 5 !== 0

interface Format {
  readonly head: string
  readonly file: (file: number, name: string) => string
  readonly tail: string
}

const xml = (lines: (line: number) => string): string => LINES.map(lines).join('')

const FORMATS: Readonly<Record<string, Format>> = {
  Cobertura: {
    head: '<?xml version="1.0"?>\n<coverage line-rate="0.8"><sources><source>.</source></sources><packages><package name="p"><classes>\n',
    file: (file, name) =>
      `<class name="c${file}" filename="${name}" line-rate="0.8"><methods/><lines>${xml((line) => `<line number="${line}" hits="${isHit(file, line) ? 3 : 0}"/>`)}</lines></class>\n`,
    tail: '</classes></package></packages></coverage>\n',
  },
  LCOV: {
    head: 'TN:\n',
    file: (file, name) =>
      `SF:${name}\n${LINES.map((line) => `DA:${line},${isHit(file, line) ? 3 : 0}\n`).join('')}end_of_record\n`,
    tail: '',
  },
  'Go profile': {
    head: 'mode: set\n',
    file: (file, name) => LINES.map((line) => `${name}:${line}.2,${line}.20 1 ${isHit(file, line) ? 1 : 0}\n`).join(''),
    tail: '',
  },
}

function* report({ head, file, tail }: Format, files: number, prefix: string): Generator<Uint8Array> {
  let text = head
  for (let n = 0; n < files; n++) {
    text += file(n, prefix + path(n))
    if (text.length < 65_536) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text + tail)
}

async function* stream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

async function measure(
  format: Format,
  files: number,
  prefix: string,
): Promise<{ readonly ms: number; readonly cpu: number; readonly total: number }> {
  const chunks = [...report(format, files, prefix)]
  const repository = Array.from({ length: files }, (_, file) => path(file))
  const before = process.cpuUsage()
  const from = performance.now()
  const coverage = await readCoverage([{ name: 'coverage', chunks: stream(chunks) }], {
    workspace: '/repo',
    workingDirectory: '/repo',
    repositoryFiles: async () => new RepositoryFiles(repository),
  })
  toCobertura(coverage, { now: 0 })
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - from, cpu: (user + system) / 1000, total: coverage.files.length }
}

const files = Number(process.argv[2] ?? 50_000)
for (const [name, format] of Object.entries(FORMATS)) {
  for (const [where, prefix] of [
    ['here', ''],
    ['elsewhere', '/home/runner/work/shop/shop/'],
  ] as const) {
    const { ms, cpu, total } = await measure(format, files, prefix)
    if (total !== files) throw new Error(`${name}: ${total} files of ${files}`)
    const late = cpu > BUDGET ? ', over the budget' : ''
    console.log(
      `${name.padEnd(10)} ${where.padEnd(9)} ${(ms / 1000).toFixed(2)} s, ${(cpu / 1000).toFixed(2)} s of processor time (budget of that ${BUDGET / 1000} s${late})`,
    )
  }
}
