import { Buffer } from 'node:buffer'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { JUNIT_HEAD, JUnitText } from './writers/junit'
import { readJUnit } from './formats/junit/reader'
import type { Problem, TestCase } from './model'
import { readReports, type ReadReportsOptions } from './read-reports'

const SCHEMA = new URL('../../../../../shared/data/ctrf.schema.json', import.meta.url)

async function* bytes(text: string, size = 1000): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text)
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size)
}

/** A folder in memory that keeps what was written whole, as the files port does. */
function folder() {
  const files = new Map<string, string>()
  const write: ReadReportsOptions['write'] = async (name, chunks) => {
    const parts: Uint8Array[] = []
    for await (const chunk of chunks) parts.push(Buffer.from(chunk))
    files.set(name, Buffer.concat(parts).toString())
  }
  return { files, write }
}

async function convert(reports: Readonly<Record<string, string>>, options: Partial<ReadReportsOptions> = {}) {
  const { files, write } = folder()
  const report = await readReports(
    Object.entries(reports).map(([name, text]) => ({ name, chunks: bytes(text) })),
    { workspace: '/repo', workingDirectory: '/repo/app', write, about: { start: 1_000, stop: 3_500 }, ...options },
  )
  return { report, files }
}

async function parse(text: string): Promise<TestCase[]> {
  const cases: TestCase[] = []
  await readJUnit({ name: 'written.xml', chunks: bytes(text, 61) }, (batch) => void cases.push(...batch))
  return cases
}

const SAMPLE = `<testsuites><testsuite name="cart">
<testcase name="adds" classname="Cart" time="0.5" file="./src/cart.test.ts"/>
<testcase name="totals" classname="Cart" time="1.25"><failure message="expected 3 to be 4">Error: expected 3 to be 4
    at Object.&lt;anonymous&gt; (/repo/app/node_modules/jest/x.js:1:1)
    at Object.&lt;anonymous&gt; (/repo/app/src/cart.test.ts:12:5)</failure><system-out>a "quoted" line
and another</system-out></testcase>
<testcase name="later"><skipped/></testcase>
<testcase name="adds" classname="Cart"/>
</testsuite></testsuites>`

describe('one pass', () => {
  test('counts children, keeps failures with their place, the slowest and the duplicates', async () => {
    const { report, files } = await convert({ 'a.xml': SAMPLE })
    const { total, passed, failed, skipped, suites, duplicates, seconds } = report.totals
    expect({ total, passed, failed, skipped, suites, duplicates, seconds }).toEqual({
      total: 4,
      passed: 2,
      failed: 1,
      skipped: 1,
      suites: 1,
      duplicates: 1,
      seconds: 1.75,
    })
    expect(report.totals.failures).toEqual([
      {
        name: 'totals',
        suite: 'Cart',
        message: 'expected 3 to be 4',
        text: expect.stringContaining('Error:'),
        file: 'app/src/cart.test.ts',
        line: 12,
        others: [],
      },
    ])
    expect(report.totals.slowest.slice(0, 2)).toEqual([
      { name: 'totals', suite: 'Cart', milliseconds: 1250 },
      { name: 'adds', suite: 'Cart', milliseconds: 500 },
    ])
    expect(report.files).toEqual([{ name: 'a.xml', total: 4, failed: 1 }])
    expect([...files.keys()].sort()).toEqual(['ctrf.json', 'junit.xml'])
  })

  test('CTRF has every test with path, line and trace', async () => {
    const { files } = await convert({ 'a.xml': SAMPLE })
    const ctrf = JSON.parse(files.get('ctrf.json') ?? '') as { results: { summary: object; tests: object[] } }
    expect(ctrf.results.summary).toEqual({
      tests: 4,
      passed: 2,
      failed: 1,
      skipped: 1,
      pending: 0,
      other: 0,
      flaky: 0,
      suites: 1,
      start: 1000,
      stop: 3500,
      duration: 2500,
    })
    expect([ctrf.results.tests[0], ctrf.results.tests[1]]).toEqual([
      { name: 'adds', status: 'passed', duration: 500, suite: ['cart', 'Cart'], filePath: 'app/src/cart.test.ts' },
      {
        name: 'totals',
        status: 'failed',
        duration: 1250,
        suite: ['cart', 'Cart'],
        message: 'expected 3 to be 4',
        trace: expect.stringContaining('cart.test.ts:12:5'),
        rawStatus: 'failure',
        filePath: 'app/src/cart.test.ts',
        line: 12,
        stdout: ['a "quoted" line', 'and another'],
      },
    ])
  })

  const schemaTest = existsSync(SCHEMA) ? test : test.skip
  schemaTest('CTRF validates against its schema (skipped when the schema is not beside the checkout)', async () => {
    const validator = formats
      .default(new Ajv({ strict: false }))
      .compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object)
    for (const reports of [
      {},
      { 'a.xml': SAMPLE },
      { 'a.xml': '<testsuite><testcase/></testsuite>', 'b.xml': '<broken' },
    ] as Record<string, string>[]) {
      const { files } = await convert(reports, {
        about: { start: 1, stop: 2, commit: 'abc', branch: 'main', buildUrl: 'https://ci.example/1' },
      })
      validator(JSON.parse(files.get('ctrf.json') ?? ''))
      expect(validator.errors).toBeNull()
    }
  })

  test('JUnit is split below the limit, each file whole by itself, and nothing is lost', async () => {
    const many = `<testsuites><testsuite name="outer"><testsuite name="inner">${Array.from({ length: 500 }, (_, i) => `<testcase name="case ${i}"/>`).join('')}</testsuite></testsuite></testsuites>`
    const { report, files } = await convert({ 'a.xml': many }, { junitBytes: 4_000 })
    expect(report.junit.slice(0, 3)).toEqual(['junit.xml', 'junit-2.xml', 'junit-3.xml'])
    const parts = await Promise.all(report.junit.map((name) => parse(files.get(name) ?? '')))
    expect(parts.flat().map((c) => c.name)).toEqual(Array.from({ length: 500 }, (_, i) => `case ${i}`))
    expect(parts.flat().every((c) => c.suites.join('/') === 'outer/inner')).toBe(true)
    for (const name of report.junit) expect(files.get(name)?.length).toBeLessThan(4_300)
  })

  test('an unreadable report is named, what stood before the break is counted, and the others are read', async () => {
    const { report } = await convert({
      'a.xml': '<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase><testcase nam',
      'b.xml': '<testsuite><testcase name="c"/></testsuite>',
    })
    expect(report.unreadable.map((error) => [error.code, error.message.split(':')[0]])).toEqual([
      ['REPORT_UNREADABLE', 'a.xml'],
    ])
    expect([report.totals.passed, report.totals.failed]).toEqual([2, 1])
  })

  test.each([
    ['no reports', {}],
    ['no suites', { 'a.xml': '<testsuites/>' }],
    ['suites without cases', { 'a.xml': '<testsuites><testsuite name="s" tests="12"/></testsuites>' }],
  ])('nothing is nothing: %s', async (_name, reports) => {
    const { report, files } = await convert(reports as Record<string, string>)
    expect([report.totals.total, report.unreadable]).toEqual([0, []])
    expect(await parse(files.get('junit.xml') ?? '')).toEqual([])
  })

  test('a file that cannot be written ends the pass with its error, and leaves no file', async () => {
    const { files, write } = folder()
    const failing: ReadReportsOptions['write'] = async (name, chunks) => {
      if (name === 'ctrf.json') return write(name, chunks)
      throw new Error('no space left on device')
    }
    await expect(convert({ 'a.xml': SAMPLE }, { write: failing })).rejects.toThrow('no space left')
    expect(files.has('junit.xml')).toBe(false)
  })

  test('a slow writer holds the reading back', async () => {
    let read = 0
    let release: () => void = () => undefined
    const gate = new Promise<void>((open) => (release = open))
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('<testsuite>')
      for (let i = 0; i < 2_000; i++) {
        read++
        yield Buffer.from(`<testcase name="${'n'.repeat(900)}"/>`.repeat(10))
      }
      yield Buffer.from('</testsuite>')
    }
    const write: ReadReportsOptions['write'] = async (_name, chunks) => {
      await gate
      for await (const chunk of chunks) void chunk
    }
    const done = readReports([{ name: 'x.xml', chunks: endless() }], {
      workspace: '/r',
      workingDirectory: '/r',
      write,
      about: { start: 0, stop: 0 },
    })
    await new Promise((next) => setTimeout(next, 200))
    expect(read).toBeLessThan(100)
    release()
    expect((await done).totals.total).toBe(20_000)
  })
})

describe('parse(write(x)) is x', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom('<', '&', '>', '"', "'", '\n', '\t', '\r', ']]>', 'ä', '😀', ' ', '[', '\u0085', '\u2028'),
      fc.string({ minLength: 1, maxLength: 1 }),
    ),
    maxLength: 30,
  })
  const word = text.filter((t) => t !== '' && !/\[|\u241b/.test(t))
  const problem: fc.Arbitrary<Problem> = fc.record(
    {
      kind: fc.constantFrom('failure' as const, 'error' as const),
      type: word,
      message: word,
      text: text.map((t) => t.replace(/\[/g, '(').trim()),
    },
    { requiredKeys: ['kind', 'text'] },
  )
  const testCase: fc.Arbitrary<TestCase> = fc
    .record(
      {
        name: text.map((t) => t.replace(/\[/g, '(')),
        suites: fc.array(word, { maxLength: 3 }),
        className: word,
        file: word.filter((t) => !/:\d/.test(t)),
        line: fc.integer({ min: 1, max: 99_999 }),
        seconds: fc.integer({ min: 0, max: 5_000_000 }).map((micro) => micro / 1e6),
        problems: fc.array(problem, { maxLength: 2 }),
        stdout: word.map((t) => t.trim()).filter((t) => t !== ''),
      },
      { requiredKeys: ['name', 'suites', 'problems'] },
    )
    .map((c) => ({ ...c, status: c.problems.length > 0 ? ('failed' as const) : ('passed' as const) }))

  test('for any cases', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(testCase, { maxLength: 8 }), async (cases) => {
        const writer = new JUnitText()
        const written = JUNIT_HEAD + cases.map((c) => writer.write(c)).join('') + writer.end()
        expect(await parse(written)).toEqual(cases)
      }),
      { numRuns: 300 },
    )
  })

  test('forbidden characters and lone surrogates are gone, and the file still parses', async () => {
    const writer = new JUnitText()
    const hostile: TestCase = {
      name: 'a\u0000\u001b[31m\ud800b',
      suites: ['\uffff'],
      status: 'failed',
      problems: [{ kind: 'failure', message: '\u0008', text: ']]>\u0001' }],
    }
    const written = JUNIT_HEAD + writer.write(hostile) + writer.end()
    expect(written).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/)
    expect((await parse(written)).map((c) => c.name)).toEqual(['a[31m\ufffdb'])
  })
})
