/**
 * A million JUnit cases through the whole pass (read, count, write CTRF and JUnit) against saxes alone counting the
 * same file, in turns, each in a process of its own: `npx tsx test/bench/junit-million.ts [cases] [rounds]`.
 */
import { spawnSync } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { SaxesParser } from 'saxes'
import { readReports } from '@slipway/reports/test-reports'

const STACK = Array.from({ length: 12 }, (_, i) => `    at step${i} (/repo/src/suite/cart.ts:${i + 10}:17)`).join('\n')

/**
 * 100 cases a suite, 1 % failures with stacks of 12 lines, 2 % skipped, output in every 50th; some 175 bytes a case, as
 * in reports of the field.
 */
function* generate(cases: number): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
  for (let i = 0; i < cases; i += 100) {
    yield `<testsuite name="suite ${i / 100}" tests="100" time="1.5">\n`
    for (let n = i; n < Math.min(i + 100, cases); n++) yield testcase(n)
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
  readonly total: number
  readonly failed: number
}

/** @param warmUp what loads the code that is measured, which is a file each under tsx */
async function measure(
  work: () => Promise<{ total: number; failed: number }>,
  warmUp: () => Promise<unknown>,
): Promise<void> {
  await warmUp()
  const before = process.cpuUsage()
  const from = performance.now()
  const counts = await work()
  const milliseconds = performance.now() - from
  const { user, system } = process.cpuUsage(before)
  console.log(
    JSON.stringify({
      milliseconds,
      cpu: (user + system) / 1000,
      peakMiB: process.resourceUsage().maxRSS / 1024,
      ...counts,
    } satisfies Measured),
  )
}

async function bare(file: string): Promise<{ total: number; failed: number }> {
  const parser = new SaxesParser()
  let total = 0
  let failed = 0
  parser.on('opentag', ({ name }) => {
    if (name === 'testcase') total++
    else if (name === 'failure' || name === 'error') failed++
  })
  for await (const text of createReadStream(file, 'utf8')) parser.write(text as string)
  parser.close()
  return { total, failed }
}

async function whole(file: string): Promise<{ total: number; failed: number }> {
  const folder = join(file, '..', 'out')
  const { totals } = await readReports([{ name: 'junit.xml', chunks: createReadStream(file) }], {
    workspace: '/repo',
    workingDirectory: '/repo',
    write: (name, chunks) => pipeline(chunks, createWriteStream(`${folder}-${name}`)),
    about: { start: 0, stop: 1 },
  })
  return { total: totals.total, failed: totals.failed }
}

/** Runs the work once on a report of one suite. */
const smallReport = (work: (file: string) => Promise<unknown>) => async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'junit-small-'))
  const file = join(folder, 'junit.xml')
  await pipeline(generate(100), createWriteStream(file))
  await work(file)
  await rm(folder, { recursive: true })
}

function child(mode: string, file: string): Measured {
  const run = spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), mode, file], {
    encoding: 'utf8',
  })
  if (run.status !== 0) throw new Error(run.stderr)
  return JSON.parse(run.stdout) as Measured
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

async function compare(cases: number, rounds: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'junit-'))
  try {
    const file = join(folder, 'junit.xml')
    await pipeline(generate(cases), createWriteStream(file))
    const pairs = Array.from({ length: rounds }, () => ({ count: child('bare', file), pass: child('whole', file) }))
    const first = pairs[0]?.pass
    if (pairs.some(({ count, pass }) => count.total !== cases || pass.total !== cases || count.failed !== pass.failed))
      throw new Error('the two disagree on the counts')
    console.log(
      `cases        ${cases} (${((await stat(file)).size / 1e6).toFixed(1)} MB, ${first?.failed} failed), Node ${process.versions.node}, ${rounds} rounds`,
    )
    console.log(
      `saxes alone  ${(median(pairs.map((p) => p.count.milliseconds)) / 1000).toFixed(2)} s, ${median(pairs.map((p) => p.count.peakMiB)).toFixed(0)} MiB`,
    )
    console.log(
      `whole pass   ${(median(pairs.map((p) => p.pass.milliseconds)) / 1000).toFixed(2)} s, ${Math.max(...pairs.map((p) => p.pass.peakMiB)).toFixed(0)} MiB at most`,
    )
    console.log(
      `ratio        ${median(pairs.map((p) => p.pass.milliseconds / p.count.milliseconds)).toFixed(2)} (budget 3; of processor time ${median(pairs.map((p) => p.pass.cpu / p.count.cpu)).toFixed(2)}), memory budget 256 MiB`,
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const [mode, argument, rounds] = process.argv.slice(2)
if (mode === 'bare') await measure(() => bare(argument ?? ''), smallReport(bare))
else if (mode === 'whole') await measure(() => whole(argument ?? ''), smallReport(whole))
else await compare(Number(mode ?? 1_000_000), Number(argument ?? rounds ?? 3))
