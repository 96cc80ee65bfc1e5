import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readJUnit, readJUnitFast } from '../formats/junit/reader'
import type { TestCase } from '../model'
import { readReports, type TestReport } from '../read-reports'
import { inOneThread } from '../thread/in-one-thread'
import { isPlain } from './passes'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

interface Read {
  readonly report: TestReport
  readonly ctrf: string
  readonly cases: readonly TestCase[]
}

/** Chunks of one buffer, which the next one overwrites. */
async function* overwritten(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(size)
  for await (const piece of inPieces(bytes, size)) {
    buffer.fill(0x3c).set(piece)
    yield buffer.subarray(0, piece.byteLength)
  }
}

type How = 'each' | 'many' | 'thread'

/** Reads a report with every case by itself, as many at once as can be, or these by another thread. */
async function read(text: string | Uint8Array, how: How, size = 4096, junitBytes?: number): Promise<Read> {
  const files = new Map<string, Buffer>()
  const bytes = Buffer.from(text)
  const file = { name: 'a.xml', chunks: inPieces(bytes, size), fleeting: overwritten(bytes, size) }
  const report = await readReports([how === 'thread' ? { ...file, size: 1e9 } : file], {
    workspace: '/repo',
    workingDirectory: '/repo',
    about: { start: 0, stop: 1 },
    write: async (name, chunks) => {
      const parts: Uint8Array[] = []
      for await (const chunk of chunks) parts.push(Buffer.from(chunk))
      files.set(name, Buffer.concat(parts))
    },
    ...(how === 'each' ? { onTest: () => undefined } : {}),
    thread: async () => inOneThread(),
    ...(junitBytes === undefined ? {} : { junitBytes }),
  })
  const cases: TestCase[] = []
  for (const name of report.junit) {
    const chunks = inPieces(files.get(name) ?? Buffer.of(), 65_536)
    await readJUnit({ name, chunks }, (batch) => void cases.push(...batch))
  }
  return { report, ctrf: files.get('ctrf.json')?.toString() ?? '', cases }
}

async function expectSame(text: string | Uint8Array, size?: number): Promise<Read> {
  const each = await read(text, 'each', size)
  const many = await read(text, 'many', size)
  for (const other of [many, await read(text, 'thread', size)]) {
    expect(other.ctrf).toBe(each.ctrf)
    expect(other.cases).toEqual(each.cases)
    expect(told(other)).toEqual(told(each))
  }
  return many
}

function told({ report: { totals, claims, notes, unreadable } }: Read) {
  const { passed, failed, skipped, flaky, seconds, suites, duplicates, failures, slowest, flakyTests } = totals
  const messages = unreadable.map(({ message }) => message)
  return {
    counts: { passed, failed, skipped, flaky, seconds, suites, duplicates },
    lists: { failures, slowest, flakyTests, claims, notes, messages },
  }
}

const plain = (name: string, more = '') => `<testcase name="${name}" classname="c"${more}/>\n`
const suite = (cases: string, more = '') => `<testsuites><testsuite name="s"${more}>${cases}</testsuite></testsuites>`

describe('cases read many at once', () => {
  test.each<[string, string]>([
    [
      'in any order of attributes',
      suite('<testcase time="0.1" name="a" classname="c"/><testcase classname="c" name="b" time="2"/>'),
    ],
    ['without class and time', suite('<testcase name="a"/>\n<testcase name="b" />')],
    [
      'with an end tag',
      suite('<testcase name="a" classname="c" time="0.25">\n  </testcase>\n<testcase name="b"></testcase>'),
    ],
    [
      'times of all kinds',
      suite(
        ['1', '0.1234567890123456789', '1e3', '.5', '5.', '-1', '', 'NaN', '00:01', '1,5', '9999999999', '0.0000004']
          .map((time, i) => plain(`t${i}`, ` time="${time}"`))
          .join(''),
      ),
    ],
    [
      'names that need care',
      suite(
        [
          'a&amp;b',
          'a\\b',
          'a>b',
          "it's",
          'ä€😀',
          '\uffee',
          '\ufffd',
          'x#x1b[31mred',
          'a[b]',
          'b[1]',
          '/a/b.test.mjs',
          'C:\\x.js',
          '',
          ' ',
          'tab\there',
          '&#10;',
          '&nbsp;',
          '\u241b[1mx',
        ]
          .map((name) => plain(name))
          .join(''),
      ),
    ],
    [
      'names that are long',
      suite([999, 1000, 1001, 5000].map((length) => plain('x'.repeat(length)) + plain('ä'.repeat(length))).join('')),
    ],
    [
      'attributes that say more',
      suite(
        [
          'status="notrun"',
          'result="failed"',
          'file="a.py"',
          'line="3"',
          'name="twice"',
          'time="1" time="2"',
          'assertions="1"',
        ]
          .map((more, i) => plain(`n${i}`, ` ${more}`))
          .join(''),
      ),
    ],
    [
      'children of all kinds',
      suite(
        `${plain('a')}<testcase name="b"><failure message="m">t</failure></testcase>${plain('c')}<testcase name="d"><skipped/></testcase>${plain('e')}<testcase name="f"><system-out><![CDATA[<testcase name="no"/>]]></system-out></testcase>${plain('g')}`,
      ),
    ],
    [
      'in comments and text',
      suite(
        `${plain('a')}<!-- <testcase name="no"/> -->\n${plain('b')} text ${plain('c')}<properties><property name="x" value="y"/></properties>${plain('d')}`,
      ),
    ],
    ['names that come again', suite(plain('a') + plain('b') + plain('a') + plain('a'))],
    [
      'reruns that nothing marks',
      suite(
        `${plain('z')}<testcase name="a" classname="c"><failure/></testcase>${plain('b')}${plain('a')}${plain('d')}`,
      ),
    ],
    ['of pytest', suite(plain('a') + plain('a') + plain('b')).replace('"s"', '"pytest"')],
    [
      'of Go',
      suite(
        `<properties><property name="go.version" value="1"/></properties>${plain('a')}<testcase name="b"><failure/></testcase>${plain('b')}`,
      ),
    ],
    ['suites with a file or a machine', suite(plain('a'), ' file="a.js"') + ''],
    ['of another machine', suite(plain('a') + plain('a'), ' hostname="h1"')],
    ['suites in suites', suite(`${plain('a')}<testsuite name="t">${plain('b')}</testsuite>${plain('c')}`)],
    ['outside of a suite', `<testsuites>${plain('a')}<testsuite name="s">${plain('b')}</testsuite></testsuites>`],
    ['a suite that claims a failure', suite(plain('a'), ' failures="1"')],
    ['cut off', suite(plain('a') + plain('b')).slice(0, 90)],
    ['another end tag', suite(plain('a')).replace('</testsuite>', '</testsuit>')],
    ['a latin-1 report', '<?xml version="1.0" encoding="iso-8859-1"?>' + suite(plain('a') + plain('b'))],
  ])('%s', async (_name, text) => {
    for (const size of [7, 64, 65_536]) await expectSame(text, size)
  })

  test('bytes that are no text are replaced, as ever', async () => {
    const bytes = Buffer.concat([Buffer.from(suite(plain('a') + plain('X') + plain('b')))])
    bytes[bytes.indexOf('X')] = 0xff
    const { report, cases } = await expectSame(bytes)
    expect([cases.map(({ name }) => name), report.notes]).toEqual([
      ['a', '\ufffd', 'b'],
      ['a.xml: bytes that are no utf-8 were replaced'],
    ])
  })

  test('a held suite is let go, and a longer one is nothing but long', async () => {
    const broken = '<testcase name="x" classname="c"><failure/></testcase>'
    const many = (count: number, from = 0) => Array.from({ length: count }, (_, i) => plain(`n${i + from}`)).join('')
    for (const [before, after] of [
      [20_500, 10],
      [10, 1_998],
      [10, 1_999],
      [10, 2_000],
    ] as const)
      await expectSame(suite(`${many(before)}${broken}${many(after, before)}${plain('x')}`), 65_536)
  }, 60_000)

  test('what passed in silence comes in one piece', async () => {
    const given: (string | number)[] = []
    const text = suite(`${plain('a')}${plain('b')}<testcase name="c"><skipped/></testcase>${plain('d')}`)
    await readJUnitFast({ name: 'a.xml', chunks: inPieces(Buffer.from(text), 65_536) }, (batch) => {
      given.push(...batch.map((cases) => (isPlain(cases) ? cases.count : cases.name)))
    })
    expect(given).toEqual([2, 'c', 1])
  })

  test('JUnit is split below the limit', async () => {
    const text = suite(Array.from({ length: 400 }, (_, i) => plain(`case ${i}`)).join(''))
    const { report, cases } = await read(text, 'many', 65_536, 4_000)
    expect(report.junit.length).toBeGreaterThan(4)
    expect(cases.map(({ name }) => name)).toEqual(Array.from({ length: 400 }, (_, i) => `case ${i}`))
  })

  test('any report is read as case by case', async () => {
    const value = fc.oneof(
      { weight: 6, arbitrary: fc.stringMatching(/^[a-e0-2 .[\]#]{1,6}$/) },
      { weight: 1, arbitrary: fc.constantFrom('ä', '&lt;', '\\', '\t', '', '#x1b[3m', '/x.js', '&') },
    )
    const attribute = fc.constantFrom('', ' time="0.5"', ' time="1"', ' time="x"', ' line="2"', ' status="skipped"')
    const end = fc.constantFrom(
      '/>\n',
      '/>',
      ' />\n',
      '></testcase>\n',
      '><failure>at f (/repo/a.js:1:1)</failure></testcase>',
    )
    const element = fc.oneof(
      {
        weight: 8,
        arbitrary: fc
          .tuple(value, value, attribute, end)
          .map(([name, c, more, close]) => `<testcase name="${name}" classname="${c}"${more}${close}`),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom('</testsuite><testsuite name="t">', '<!-- x -->', '<system-out>x</system-out>'),
      },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(element, { maxLength: 25 }),
        fc.integer({ min: 3, max: 300 }),
        // A machine's name is kept of each suite.
        fc.constantFrom('', ' hostname="h"'),
        async (elements, size, more) => {
          await expectSame(suite(elements.join(''), more), size)
        },
      ),
      { numRuns: 300 },
    )
  })
})
