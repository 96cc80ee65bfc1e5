/**
 * A million JUnit cases through the program as it ships (read, count, place failures, write CTRF and JUnit) against
 * saxes alone counting the same file, in turns, each a process of its own from start to end; then twelve files of
 * 100 000 on two cores and on one: `npx tsx test/bench/junit-million.ts [cases] [rounds]`.
 */
import { spawnSync } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { ROOT } from '../../scripts/paths'

const STACK = Array.from({ length: 12 }, (_, i) => `    at step${i} (/repo/src/suite/cart.ts:${i + 10}:17)`).join('\n')

/**
 * 100 cases a suite, 1 % failures with stacks of 12 lines, 2 % skipped, output in every 50th; some 175 bytes a case, as
 * in reports of the field.
 */
function* generate(first: number, cases: number): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
  for (let i = first; i < first + cases; i += 100) {
    yield `<testsuite name="suite ${i / 100}" tests="100" time="1.5">\n`
    for (let n = i; n < Math.min(i + 100, first + cases); n++) yield testcase(n)
    yield '</testsuite>\n'
  }
  yield '</testsuites>\n'
}

function testcase(n: number): string {
  const start = `<testcase name="adds item ${n} to a cart that was loaded from the store and keeps its total to the cent" classname="com.acme.shop.cart.CartSuite${Math.floor(n / 100)}Test" time="${(n % 977) / 1000}"`
  if (n % 100 === 7)
    return `${start}>\n<failure message="expected ${n} to be ${n + 1}" type="AssertionError">Error: expected &lt;${n}&gt;\n${STACK}</failure>\n</testcase>\n`
  if (n % 50 === 11) return `${start}>\n<skipped/>\n</testcase>\n`
  if (n % 50 === 21) return `${start}>\n<system-out>line one of ${n}\nline two &amp; more</system-out>\n</testcase>\n`
  return `${start}/>\n`
}

interface Measured {
  readonly milliseconds: number
  readonly cpu: number
  readonly peakMiB: number
}

/** Loaded before the program; tells at its end what it took. */
const PROBE = fileURLToPath(new URL('usage-probe.cjs', import.meta.url))

interface Run {
  readonly folder: string
  readonly args: readonly string[]
  readonly cores?: string
}

function measure({ folder, args, cores = '0,1' }: Run): Measured & { readonly output: string } {
  const started = performance.now()
  const run = spawnSync('taskset', ['-c', cores, process.execPath, '--require', PROBE, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: tmpdir() },
  })
  const milliseconds = performance.now() - started
  const [, usage] = /^usage (.*)$/m.exec(run.stderr) ?? []
  if (usage === undefined) throw new Error(run.error?.message ?? run.stderr)
  return { ...(JSON.parse(usage) as Pick<Measured, 'cpu' | 'peakMiB'>), milliseconds, output: run.stdout + run.stderr }
}

const CLI = join(ROOT, 'dist/cli/index.js')
const SAXES = fileURLToPath(new URL('saxes-count.mjs', import.meta.url))

/** All that `test` does, by the bundle. */
async function pass(folder: string, reports: string, { cores = '0,1', cases = 0 } = {}): Promise<Measured> {
  const measured = measure({ folder, args: [CLI, 'test', '--reports', reports], cores })
  const ctrf = await readEnd(join(folder, 'slipway-out/test/ctrf.json'))
  const [, tests = 0] = /"summary":\{"tests":(\d+)/.exec(ctrf) ?? []
  if (Number(tests) !== cases) throw new Error(`expected ${cases} cases, got ${tests}: ${measured.output}`)
  return measured
}

function saxes(folder: string, file: string, cases: number): Measured {
  const measured = measure({ folder, args: [SAXES, file] })
  if (!measured.output.startsWith(`${cases}\n`)) throw new Error(`expected ${cases} cases, got ${measured.output}`)
  return measured
}

async function readEnd(path: string): Promise<string> {
  let end = ''
  const { size } = await stat(path)
  for await (const text of createReadStream(path, { start: Math.max(0, size - 2000), encoding: 'utf8' })) end += text
  return end
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
const seconds = (values: readonly number[]): string => `${(median(values) / 1000).toFixed(2)} s`
const ratio = (values: readonly number[]): string =>
  `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)})`

async function oneFile(folder: string, cases: number, rounds: number): Promise<void> {
  const file = join(folder, 'junit.xml')
  await pipeline(generate(0, cases), createWriteStream(file))
  const pairs: { readonly count: Measured; readonly whole: Measured }[] = []
  for (let round = 0; round < rounds; round++)
    pairs.push({ count: saxes(folder, file, cases), whole: await pass(folder, 'junit.xml', { cases }) })
  const line = (name: string, all: readonly Measured[]) =>
    console.log(
      `${name} ${seconds(all.map((one) => one.milliseconds))}, processors ${seconds(all.map((one) => one.cpu))}, ${median(all.map((one) => one.peakMiB)).toFixed(0)} MiB (at most ${Math.max(...all.map((one) => one.peakMiB)).toFixed(0)})`,
    )
  console.log(`cases        ${cases} (${((await stat(file)).size / 1e6).toFixed(1)} MB), Node ${process.versions.node}`)
  line(
    'saxes alone ',
    pairs.map(({ count }) => count),
  )
  line(
    'whole program',
    pairs.map(({ whole }) => whole),
  )
  console.log(
    `by the clock ${ratio(pairs.map(({ count, whole }) => whole.milliseconds / count.milliseconds))} (goal 1.5)`,
  )
  console.log(`processors   ${ratio(pairs.map(({ count, whole }) => whole.cpu / count.cpu))}`)
  await rm(file)
}

const FILES = 12

async function manyFiles(folder: string, cases: number, rounds: number): Promise<void> {
  await mkdir(join(folder, 'parts'))
  for (let n = 0; n < FILES; n++)
    await pipeline(generate(n * cases, cases), createWriteStream(join(folder, `parts/junit-${n}.xml`)))
  const pairs: { readonly one: Measured; readonly two: Measured }[] = []
  for (let round = 0; round < rounds; round++) {
    const all = { cases: FILES * cases }
    pairs.push({
      one: await pass(folder, 'parts/*.xml', { ...all, cores: '0' }),
      two: await pass(folder, 'parts/*.xml', all),
    })
  }
  console.log(`\n${FILES} files of ${cases} cases`)
  console.log(`one core     ${seconds(pairs.map(({ one }) => one.milliseconds))}`)
  console.log(`two cores    ${seconds(pairs.map(({ two }) => two.milliseconds))}`)
  console.log(`two ÷ one    ${ratio(pairs.map(({ one, two }) => two.milliseconds / one.milliseconds))} (goal 0.6)`)
}

const [cases, rounds] = process.argv.slice(2).map(Number)
const folder = await mkdtemp(join(tmpdir(), 'junit-'))
try {
  await oneFile(folder, cases ?? 1_000_000, rounds ?? 3)
  await manyFiles(folder, (cases ?? 1_000_000) / 10, rounds ?? 3)
} finally {
  await rm(folder, { recursive: true, force: true })
}
