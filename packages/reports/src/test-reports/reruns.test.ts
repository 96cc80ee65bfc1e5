import { Buffer } from 'node:buffer'
import { describe, expect, test } from '@jest/globals'
import { readReports, type ReadReportsOptions } from './read-reports'

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield Buffer.from(text)
}

async function counted(reports: Readonly<Record<string, string>>, options: Partial<ReadReportsOptions> = {}) {
  const write: ReadReportsOptions['write'] = async (_name, chunks) => {
    for await (const chunk of chunks) expect(chunk.byteLength).toBeGreaterThanOrEqual(0)
  }
  const { totals, notes } = await readReports(
    Object.entries(reports).map(([name, text]) => ({ name, chunks: bytes(text) })),
    { workspace: '/r', workingDirectory: '/r', write, about: { start: 0, stop: 1 }, ...options },
  )
  const { passed, failed, flaky } = totals
  return { passed, failed, flaky, notes: notes.length }
}

const F = (name: string, attributes = '') => `<testcase classname="p" name="${name}"${attributes}><failure/></testcase>`
const P = (name: string, attributes = '') => `<testcase classname="p" name="${name}"${attributes}/>`
const suite = (cases: string, name = 's') => `<testsuite name="${name}">${cases}</testsuite>`
/** As gotestsum 1.13 writes a package: what failed, what was skipped, what passed. */
const go = (cases: string) =>
  `<testsuite name="p"><properties><property name="go.version" value="go1.26.8"/></properties>${cases}</testsuite>`

describe('cases of one name in one suite', () => {
  test.each<[string, string, Awaited<ReturnType<typeof counted>>]>([
    ['two parameters of one display name', suite(F('adds') + P('adds')), { passed: 1, failed: 1, flaky: 0, notes: 1 }],
    [
      'a rerun that its runner does not mark, beside a test that ran once',
      suite(F('adds') + P('adds') + P('other')),
      { passed: 2, failed: 0, flaky: 1, notes: 0 },
    ],
    [
      'two reruns of which one helped, and a test that stays red',
      suite(P('other') + F('a') + F('b') + F('c') + F('a') + P('c') + P('a')),
      { passed: 3, failed: 1, flaky: 2, notes: 0 },
    ],
    [
      'rows of one name: another test passes twice',
      suite(F('adds') + P('adds') + P('other') + P('other')),
      { passed: 3, failed: 1, flaky: 0, notes: 1 },
    ],
    [
      'rows of one name: the first one passes',
      suite(P('adds') + F('adds') + P('adds') + P('other')),
      { passed: 3, failed: 1, flaky: 0, notes: 1 },
    ],
    [
      'rows of one name: more than one passes',
      suite(F('adds') + P('adds') + P('adds') + P('other')),
      { passed: 3, failed: 1, flaky: 0, notes: 1 },
    ],
    [
      'two tests of one name at lines of their own',
      suite(F('adds', ' line="4"') + P('adds', ' line="9"') + P('other')),
      { passed: 2, failed: 1, flaky: 0, notes: 1 },
    ],
    ['the same, the other way round', suite(P('adds') + F('adds')), { passed: 1, failed: 1, flaky: 0, notes: 0 }],
    ['in two suites', suite(F('a')) + suite(P('a')), { passed: 1, failed: 1, flaky: 0, notes: 0 }],
    [
      'gotestsum --rerun-fails: what passed ran once',
      go(F('TestA') + P('TestA') + P('TestB')),
      { passed: 2, failed: 0, flaky: 1, notes: 0 },
    ],
    [
      'gotestsum --rerun-fails of a subtest that ended its parent, so that others never ran (gotestsum#565)',
      go(
        `${F('A').replace('<failure/>', '<failure>testing.go:1651: test executed panic(nil) or runtime.Goexit: subtest may have called FailNow on a parent test</failure>')}${P('A')}${P('B')}`,
      ),
      { passed: 2, failed: 1, flaky: 0, notes: 1 },
    ],
    [
      'a rerun after a panic, which ends the tests of its package',
      go(`${F('A').replace('<failure/>', '<failure>=== RUN A\npanic: boom\n</failure>')}${P('A')}${P('B')}`),
      { passed: 2, failed: 1, flaky: 0, notes: 1 },
    ],
    [
      'gotestsum --rerun-fails that did not help',
      go(F('TestA') + F('TestA') + P('TestB')),
      { passed: 1, failed: 1, flaky: 0, notes: 0 },
    ],
    [
      'a subtest that was run again with the test around it, and with one beside it that had passed',
      go(F('T/a') + F('T') + P('T/a') + P('T/b') + P('T/b') + P('T') + P('U')),
      { passed: 5, failed: 0, flaky: 2, notes: 0 },
    ],
    [
      'subtests that take turns, and a test around them that never passes',
      go(F('T/a') + F('T/b') + F('T') + F('T') + P('T/a') + P('T/b') + P('U')),
      { passed: 3, failed: 1, flaky: 2, notes: 0 },
    ],
    [
      'go test -count=2',
      go(F('TestA') + P('TestA') + P('TestB') + P('TestB')),
      {
        passed: 3,
        failed: 1,
        flaky: 0,
        notes: 1,
      },
    ],
    [
      'one test of Go, of which nobody knows',
      go(F('TestA') + P('TestA')),
      { passed: 1, failed: 1, flaky: 0, notes: 1 },
    ],
  ])('%s', async (_name, cases, want) => {
    expect(await counted({ 'junit.xml': `<testsuites>${cases}</testsuites>` })).toEqual(want)
  })

  test('are runs of one test where the user says so', async () => {
    const text = suite(F('adds') + P('adds'))
    expect(await counted({ 'a.xml': text }, { retries: 'last' })).toEqual({ passed: 1, failed: 0, flaky: 1, notes: 0 })
    expect(await counted({ 'a.xml': text, 'b.xml': suite(P('adds')) })).toMatchObject({ passed: 2, failed: 1 })
  })

  const event = (action: string, name: string) => `{"Action":"${action}","Package":"p"${name && `,"Test":"${name}"`}}\n`
  const run = (verdict: string, ...tests: readonly string[]) =>
    tests.map((one) => event(...(one.split(' ') as [string, string]))).join('') + event(verdict, '')

  test.each<[string, string, Awaited<ReturnType<typeof counted>>]>([
    [
      'reruns that gotestsum keeps in one file of events',
      run('fail', 'fail A', 'pass B') + run('pass', 'pass A'),
      { passed: 2, failed: 0, flaky: 1, notes: 0 },
    ],
    [
      'two whole runs in one file, without and with -race',
      run('fail', 'fail A', 'pass B') + run('pass', 'pass A', 'pass B'),
      { passed: 3, failed: 1, flaky: 0, notes: 1 },
    ],
    ['-count=2', run('fail', 'pass A', 'pass B', 'fail A', 'pass B'), { passed: 3, failed: 1, flaky: 0, notes: 0 }],
  ])('%s', async (_name, text, want) => {
    expect(await counted({ 'go.json': text })).toEqual(want)
  })
})

test('a suite that goes on for long after a failure is given out as it comes', async () => {
  const many = Array.from({ length: 3000 }, (_, n) => P(`t${n}`)).join('')
  const text = suite(P('first') + F('adds') + many + P('adds'))
  expect(await counted({ 'a.xml': text })).toMatchObject({ passed: 3002, failed: 1, flaky: 0 })
})

describe('Surefire 3.5 with nested classes', () => {
  const surefire = (name: string, cases: string) =>
    `<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd" version="3.0.2" name="${name}">${cases}</testsuite>`
  const failed = '<testcase name="flaky" classname="com.CartTest"><failure message="first"/></testcase>'
  const passed = '<testcase name="flaky" classname="com.CartTest"/>'
  const inner = surefire('com.CartTest$Inner', failed)

  test('puts later runs, which stand in the report of the class, to the first', async () => {
    const reports = {
      'x/TEST-com.CartTest$Inner.xml': inner,
      'x/TEST-com.CartTest.xml': surefire('com.CartTest', passed),
    }
    expect(await counted(reports)).toEqual({ passed: 1, failed: 0, flaky: 1, notes: 0 })
  })

  test.each<[string, Readonly<Record<string, string>>]>([
    ['another module', { 'x/a.xml': inner, 'y/b.xml': surefire('com.CartTest', passed) }],
    ['another writer', { 'x/a.xml': suite(failed, 'com.CartTest$Inner'), 'x/b.xml': suite(passed, 'com.CartTest') }],
    ['another class', { 'x/a.xml': inner, 'x/b.xml': surefire('com.OtherTest', passed) }],
  ])('but not those of %s', async (_name, reports) => {
    expect(await counted(reports)).toMatchObject({ passed: 1, failed: 1, flaky: 0 })
  })
})
