import { Buffer } from 'node:buffer'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { FORMATS, formatTitles, type ReportFormat } from '.'
import { readReports, type TestReport } from '../read-reports'
import { xmlStart } from '../xml/start'
import { junit } from './junit'
import { describeBeginning, recogniseFormat } from './recognise'

async function* bytes(data: string | Uint8Array, size: number, closed: () => void): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(data)
  try {
    for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size)
  } finally {
    closed()
  }
}

async function read(
  reports: Readonly<Record<string, string | Uint8Array>>,
  { formats = FORMATS, size = 5 }: { readonly formats?: readonly ReportFormat[]; readonly size?: number } = {},
) {
  const files = new Map<string, string>()
  const closed: string[] = []
  const report: TestReport = await readReports(
    Object.entries(reports).map(([name, data]) => ({ name, chunks: bytes(data, size, () => closed.push(name)) })),
    {
      workspace: '/repo',
      workingDirectory: '/repo',
      about: { start: 0, stop: 1 },
      formats,
      write: async (name, chunks) => {
        const parts: Uint8Array[] = []
        for await (const chunk of chunks) parts.push(Buffer.from(chunk))
        files.set(name, Buffer.concat(parts).toString())
      },
    },
  )
  const ctrf = JSON.parse(files.get('ctrf.json') ?? '') as { results: { tool: unknown; tests: unknown[] } }
  return { report, ctrf: ctrf.results, junit: files.get('junit.xml') ?? '', closed }
}

/** A made-up format that is no XML. */
const plain: ReportFormat = {
  name: 'plain',
  title: 'Plain',
  patterns: ['**/*.plain'],
  recognises: (beginning) => Buffer.from(beginning.subarray(0, 14)).toString('latin1') === 'PLAIN version ',
  reader: async () => async (file, sink) => {
    let text = ''
    for await (const chunk of file.chunks) text += Buffer.from(chunk).toString('utf8')
    for (const [, not, name = ''] of text.matchAll(/^(not )?ok \d+ - (.*)$/gm)) {
      const failed = not !== undefined
      await sink([
        {
          name,
          suites: ['plain'],
          status: failed ? 'failed' : 'passed',
          problems: failed ? [{ kind: 'failure', rawStatus: 'not ok', text: 'at x (/repo/cart.js:3:1)' }] : [],
        },
      ])
    }
    return { claims: [], suites: 1 }
  },
}
const PLAIN = 'PLAIN version 1\nok 1 - adds\nnot ok 2 - totals\n1..2\n'
const JUNIT = '<testsuite name="s"><testcase name="a"/></testsuite>'

describe('a format that is added', () => {
  test('is read, placed, counted and written like any other, whatever its file is called', async () => {
    const formats = [...FORMATS, plain]
    const { report, ctrf, junit } = await read({ 'report.xml': PLAIN, 'report.plain': JUNIT }, { formats })
    expect([report.unreadable, report.totals.passed, report.totals.failed, report.totals.suites]).toEqual([[], 2, 1, 2])
    expect(report.files).toEqual([
      { name: 'report.xml', total: 2, failed: 1 },
      { name: 'report.plain', total: 1, failed: 0 },
    ])
    expect(report.totals.failures).toMatchObject([{ name: 'totals', file: 'cart.js', line: 3 }])
    expect(ctrf.tool).toEqual({ name: 'plain, junit' })
    expect(ctrf.tests[1]).toMatchObject({ name: 'totals', status: 'failed', rawStatus: 'not ok', filePath: 'cart.js' })
    expect(junit).toContain('<testsuite name="plain">\n<testcase name="adds"/>\n<testcase name="totals" file="cart.js"')
  })

  test('is unknown where it is not in the table', async () => {
    const { report } = await read({ 'report.plain': PLAIN })
    expect(report.unreadable.map(({ message }) => message)).toEqual([
      `report.plain: expected a ${formatTitles()} report, found text that begins with "PLAIN version 1 ok 1 - adds not ok 2 - …"`,
    ])
  })

  test('stands in the sentence that says what is expected', async () => {
    const { report, closed } = await read({ 'a.xml': '<html/>' }, { formats: [junit, plain] })
    expect(report.unreadable[0]?.message).toBe('a.xml: expected a JUnit or Plain report, found <html>')
    expect(report.unreadable[0]?.hint).toMatch(/^check whether the test command was stopped/)
    expect(report.unreadable[0]?.hint).toContain('matches JUnit or Plain reports only')
    expect(closed).toEqual(['a.xml'])
    expect(formatTitles([junit, plain, { ...plain, title: 'X' }])).toBe('JUnit, Plain or X')
  })
})

describe('a file of no known format', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['empty', '', 'an empty file'],
    ['blank', ' \n', 'white space only'],
    ['a web page', '<!DOCTYPE html>\n<html><body>Sign in</body></html>', '<html>'],
    ['another XML file', '<?xml version="1.0"?><!-- by x --><project/>', '<project>'],
    ['JSON', '{"tests": 3}', 'JSON'],
    ['text', 'Tests:  3 failed', 'text that begins with "Tests: 3 failed"'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0]), 'a binary file'],
    ['zip', Buffer.from('PK\u0003\u0004\0\0'), 'a binary file'],
    ['a document type without end', '<!DOCTYPE t [<!ENTITY a "', 'text that begins with "<!DOCTYPE t [<!ENTITY a ""'],
    ['a tag that is no name', '<1/>', 'text that begins with "<1/>"'],
  ])('%s', async (_name, data, found) => {
    expect(describeBeginning(Buffer.from(data))).toBe(found)
    const { report } = await read({ x: data })
    expect(report.unreadable).toMatchObject([
      { code: 'REPORT_UNREADABLE', outcome: 'fail', message: `x: expected a ${formatTitles()} report, found ${found}` },
    ])
  })
})

test.each<[string, string]>([
  ['junit', '<testsuite/>'],
  ['trx', '<?xml version="1.0"?><TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"/>'],
  ['nunit', '<test-run id="2"/>'],
  ['nunit', '<test-results name="x"/>'],
  ['nunit', '\ufeff<test-suite type="Assembly"/>'],
  ['xunit', '<assemblies/>'],
  ['xunit', '<assembly name="x"/>'],
  ['ctrf', '{"reportFormat":"CTRF","specVersion":"0.0.0","results":{'],
  ['ctrf', '{ "results": { "tool": { "name": "jest" }, "summary": {'],
  ['go-test', '{"Time":"2026-01-01T00:00:00Z","Action":"start","Package":"example.com/shop"}\n'],
  ['go-test', 'go: downloading x v1\n{"Action":"run","Test":"TestX"}\n'],
  ['tap', 'TAP version 14\n1..1\n'],
  ['tap', '# a comment\n1..2\nok 1\n'],
  ['tap', 'not ok 1 - adds\n'],
  ['jest', '{"numFailedTestSuites":0,"numFailedTests":0,'],
  ['jest', '{"numTotalTestSuites":3,"numPassedTestSuites":3,'],
  ['mocha', '{\n  "stats": {\n    "suites": 3,\n    "passes": 1,\n    "failures": 0\n  },'],
  ['rspec', '{"version":"3.13.0","examples":[{"id":"./spec/x_spec.rb[1:1]","version":"}"}'],
  ['playwright', '{\n  "config": {\n    "configFile": "/r/playwright.config.ts",\n    "rootDir": "/r/tests",'],
  ['dart', '{"protocolVersion":"0.1.1","runnerVersion":"1.25.3","pid":1,"type":"start","time":0}\n'],
])('%s is recognised by its first bytes, and by no other format', (name, text) => {
  const found = FORMATS.filter((format) => format.recognises(Buffer.from(text)))
  expect(found.map((format) => format.name)).toEqual([name])
})

test.each<[string, string]>([
  ['CppUnit', '<TestRun><FailedTests><FailedTest id="3"/></FailedTests></TestRun>'],
  ['AUnit', "<TestRun elapsed='6.280E-4'><Statistics/></TestRun>"],
  ['Check', '<testsuites xmlns="http://check.sourceforge.net/ns"><suite><test result="failure"/></suite></testsuites>'],
  [
    'Allure 1',
    '<ns2:test-suite xmlns:ns2="urn:model.allure.qatools.yandex.ru" start="1"><test-cases/></ns2:test-suite>',
  ],
  ['a manifest of .NET', '<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0"/>'],
  ['a description of Maven’s archive', '<assembly\n  xmlns="http://maven.apache.org/ASSEMBLY/2.2.0"/>'],
])('%s shares a root with a format, and is none of them', async (_name, text) => {
  expect(FORMATS.filter((format) => format.recognises(Buffer.from(text)))).toEqual([])
  const { report } = await read({ 'a.xml': text })
  expect([report.unreadable.length, report.totals.total]).toEqual([1, 0])
})

test('TRX without its namespace is read', () => {
  const text = '<TestRun id="1"><Results/></TestRun>'
  expect(recogniseFormat('x', Buffer.from(text), FORMATS).name).toBe('trx')
})

test('JUnit whose tests are called otherwise is red, and not a report of no tests', async () => {
  const { report } = await read({
    a: '<testsuites><suite><test result="failure"/></suite></testsuites>',
    b: '<testsuite name="s" tests="1"><properties/><test-case name="x"/></testsuite>',
    c: '<testsuite name="s"><properties><property name="a"/></properties><system-out/></testsuite>',
    d: '<testsuite name="s"><testcase name="a"/><test-log/></testsuite>',
  })
  expect(report.unreadable.map(({ message }) => message)).toEqual([
    'a: expected <testcase> for each test, found <suite>',
    'b: expected <testcase> for each test, found <test-case>',
  ])
  expect(report.totals.total).toBe(1)
})

test('names and titles of formats are told apart', () => {
  for (const field of ['name', 'title'] as const)
    expect(new Set(FORMATS.map((format) => format[field])).size).toBe(FORMATS.length)
})

describe('JUnit is recognised', () => {
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')

  test.each<[string, string | Uint8Array]>([
    ['by its root', '<testsuites/>'],
    ['by a suite as the root', '\n <testsuite name="s"/>'],
    ['behind a byte order mark and a declaration', '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<testsuites/>'],
    ['behind comments', `<!-- <html> --><!--${'x'.repeat(9000)}--><?pi <a> ?><testsuites/>`],
    ['in UTF-16', utf16('<?xml version="1.0" encoding="utf-16"?><testsuites/>')],
    ['in UTF-16, big end first', utf16('<testsuites/>').swap16()],
    ['in Latin-1', Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><!--\xe4--><testsuites/>', 'latin1')],
    ['behind a document type, which its reader refuses', '<!DOCTYPE t [<!ENTITY a "b>">]><testsuites/>'],
    ['cut off', '<testsuites><testsu'],
  ])('%s', (_name, data) => {
    expect(recogniseFormat('x', Buffer.from(data), FORMATS).name).toBe('junit')
  })
})

test('however a file is cut into pieces, its format and its cases are the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 20_000 }), async (size, padding) => {
      const data = `<!--${'x'.repeat(padding)}-->${JUNIT}`
      const { report, closed } = await read({ a: data }, { size: size * 37 })
      const known = padding + 7 < 16 * 1024 - 12
      if (known) expect([report.totals.passed, report.unreadable]).toEqual([1, []])
      expect(closed).toEqual(['a'])
    }),
    { numRuns: 30 },
  )
})

test('xmlStart takes linear time on 16 KiB of the worst beginning', () => {
  for (const seed of ['<?', '<!--', '<!-- -->', '<!DOCTYPE [', '<?a?>', '<', ' ', '<!DOCTYPE a>']) {
    const from = performance.now()
    xmlStart(Buffer.from(seed.repeat(16_384 / seed.length)))
    expect([seed, performance.now() - from < 100]).toEqual([seed, true])
  }
})

test.each<[string, string, RegExp]>([
  ['Cucumber’s JSON', '[{"uri":"a.feature","keyword":"Feature","elements":[]}]', /Cucumber write JUnit/],
  ['Robot Framework’s own', '<robot generator="Robot 7"/>', /--xunit FILE/],
  ['TestNG’s own', '<testng-results skipped="0"/>', /junitreports/],
  ['CTest’s own', '<Site Name="h"/>', /--output-junit FILE/],
  ['Check’s own', '<testsuites xmlns="http://check.sourceforge.net/ns"/>', /CK_TAP_LOG_FILE_NAME/],
  ['AUnit and CppUnit', '<TestRun><SuccessfulTests/></TestRun>', /AUnit\.Reporter\.JUnit/],
  ['Allure 1', '<a:test-suite xmlns:a="urn:model.allure.qatools.yandex.ru"/>', /reports of the runner/],
  ['coverage', '<coverage line-rate="1"/>', /input coverage/],
  ['anything else', '<toString/>', /^check whether the test command was stopped/],
])('a file of %s comes with what to do', async (_name, data, hint) =>
  expect((await read({ x: data })).report.unreadable[0]?.hint).toMatch(hint),
)
