import { Buffer } from 'node:buffer'
import { describe, expect, test } from '@jest/globals'
import { UserError } from '@slipway/core'
import type { XmlLimits } from '../../xml/reader'
import { readJUnit } from './reader'
import type { TestCase } from '../../model'

async function* chunksOf(data: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(data: string | Uint8Array, limits: Partial<XmlLimits> = {}, size = 7) {
  const cases: TestCase[] = []
  const result = await readJUnit(
    { name: 'reports/junit.xml', chunks: chunksOf(data, size) },
    (batch) => void cases.push(...batch),
    limits,
  )
  return { cases, ...result }
}

async function refusal(data: string | Uint8Array, limits: Partial<XmlLimits> = {}, size = 7): Promise<UserError> {
  const thrown = await read(data, limits, size).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof UserError)) throw new Error(`expected a UserError, got ${String(thrown)}`)
  expect([thrown.code, thrown.outcome, thrown.message.startsWith('reports/junit.xml: ')]).toEqual([
    'REPORT_UNREADABLE',
    'fail',
    true,
  ])
  return thrown
}

const suite = (inside: string): string => `<testsuite name="s">${inside}</testsuite>`

describe('cases of a report', () => {
  const TABLE: readonly (readonly [string, string, readonly Partial<TestCase>[]])[] = [
    [
      'a passing case',
      suite('<testcase name="a" classname="C" file="a.ts" line="3" time="0.25"/>'),
      [{ name: 'a', className: 'C', file: 'a.ts', line: 3, seconds: 0.25, status: 'passed', suites: ['s'] }],
    ],
    [
      'a failure with message and text',
      suite('<testcase name="a"><failure message="m" type="T">at x</failure></testcase>'),
      [{ status: 'failed', problems: [{ kind: 'failure', type: 'T', message: 'm', text: 'at x' }] }],
    ],
    [
      'an error',
      suite('<testcase name="a"><error/></testcase>'),
      [{ status: 'failed', problems: [{ kind: 'error', text: '' }] }],
    ],
    [
      'a skip with a reason',
      suite('<testcase name="a"><skipped message="later"/></testcase>'),
      [{ status: 'skipped', problems: [{ kind: 'skipped', message: 'later', text: '' }] }],
    ],
    [
      'failure and error of one case count once',
      suite('<testcase name="a"><failure/><error/></testcase>'),
      [{ status: 'failed' }],
    ],
    [
      'a failing test marked as to do',
      suite('<testcase name="a"><skipped type="todo"/><failure message="m"/></testcase>'),
      [{ status: 'skipped' }],
    ],
    [
      'attributes that lie are not counted',
      '<testsuites tests="9" failures="7"><testsuite name="s" tests="5"><testcase name="a"/></testsuite></testsuites>',
      [{ status: 'passed' }],
    ],
    [
      'nested suites',
      '<testsuites><testsuite name="s"><testsuite name="t"><testcase name="a"/></testsuite><testcase name="b"/></testsuite></testsuites>',
      [
        { name: 'a', suites: ['s', 't'] },
        { name: 'b', suites: ['s'] },
      ],
    ],
    [
      'text in CDATA and entities',
      suite('<testcase name="&lt;a&gt;"><failure><![CDATA[1 < 2]]> &amp; &#65;</failure></testcase>'),
      [{ name: '<a>', problems: [{ kind: 'failure', text: '1 < 2 & A' }] }],
    ],
    [
      'output',
      suite('<testcase name="a"><system-out>one</system-out><system-err>two</system-err></testcase>'),
      [{ stdout: 'one', stderr: 'two' }],
    ],
    [
      "output of the suite is nobody's",
      suite('<system-out>x<![CDATA[<testcase name="no"/>]]></system-out><testcase name="a"/>'),
      [{ name: 'a', status: 'passed' }],
    ],
    [
      'a rerun that passed',
      suite(
        '<testcase name="a"><flakyFailure message="m"><stackTrace>x</stackTrace><system-out>y</system-out></flakyFailure></testcase>',
      ),
      [{ name: 'a', status: 'passed', problems: [] }],
    ],
    [
      'properties of a case',
      suite('<testcase name="a"><properties><property name="failure"/></properties></testcase>'),
      [{ status: 'passed' }],
    ],
    [
      'a suite that failed by itself',
      suite('<error message="set-up broke"/>'),
      [
        {
          name: 's (the suite itself)',
          status: 'failed',
          problems: [{ kind: 'error', message: 'set-up broke', text: '' }],
        },
      ],
    ],
    ['thousands by commas (surefire)', suite('<testcase name="a" time="1,234.567"/>'), [{ seconds: 1234.567 }]],
    ['a decimal comma', suite('<testcase name="a" time="0,5"/>'), [{ seconds: 0.5 }]],
    ['a time that is none', suite('<testcase name="a" time="soon"/>'), [{ name: 'a', status: 'passed' }]],
    [
      'colours, as an escape character and as pytest and surefire write it',
      suite('<testcase name="a\u001b[31mb#x1B[0mc&#27;[1md"/>'),
      [{ name: 'abcd' }],
    ],
    [
      'names of object members',
      suite('<testcase name="__proto__" classname="constructor"><failure type="prototype"/></testcase>'),
      [{ name: '__proto__', className: 'constructor' }],
    ],
  ]

  test.each(TABLE)('%s', async (_name, xml, want) => {
    const { cases } = await read(xml)
    expect(cases).toHaveLength(want.length)
    expect(cases).toEqual(want.map((part) => expect.objectContaining(part)))
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test.each([
    [
      'UTF-8 with a byte order mark',
      Buffer.from('\ufeff<?xml version="1.0"?><testsuite><testcase name="ä€😀"/></testsuite>'),
    ],
    [
      'UTF-16, little end first',
      Buffer.from(
        '\ufeff<?xml version="1.0" encoding="utf-16"?><testsuite><testcase name="ä€😀"/></testsuite>',
        'utf16le',
      ),
    ],
  ])('%s', async (_name, bytes) => {
    for (const size of [1, 2, 3, 1000]) expect((await read(bytes, {}, Math.max(size, 4))).cases[0]?.name).toBe('ä€😀')
  })

  test('ISO-8859-1 as declared', async () => {
    const { cases } = await read(
      Buffer.from(
        '<?xml version="1.0" encoding="ISO-8859-1"?><testsuite><testcase name="\xe4"/></testsuite>',
        'latin1',
      ),
      {},
      100,
    )
    expect(cases[0]?.name).toBe('ä')
  })

  test('zero suites and zero cases are read, and are nothing', async () => {
    expect(await read('<testsuites/>')).toEqual({ cases: [], claims: [], suites: 0 })
    expect(await read('<testsuites><testsuite name="s" tests="4"/></testsuites>')).toEqual({
      cases: [],
      claims: [],
      suites: 1,
    })
  })

  test('a suite that claims failures none of its cases shows is named', async () => {
    expect((await read('<testsuite name="s" failed="1"><testcase name="a"/></testsuite>')).claims).toEqual(['s'])
    expect((await read('<testsuite name="s" failures="2"><testcase name="a"/></testsuite>')).claims).toEqual(['s'])
    expect(
      (
        await read(
          '<testsuite name="s" errors="1"><testsuite name="t" failures="1"><testcase name="a"><failure/></testcase></testsuite></testsuite>',
        )
      ).claims,
    ).toEqual([])
  })
})

describe('what a case says of itself decides', () => {
  test.each<[string, string, TestCase['status']]>([
    ['GoogleTest: disabled', '<testcase name="a" status="notrun" result="suppressed"/>', 'skipped'],
    ['GoogleTest: skipped while it ran', '<testcase name="a" status="run" result="skipped"/>', 'skipped'],
    ['GoogleTest: ran', '<testcase name="a" status="run" result="completed"/>', 'passed'],
    ['CTest: disabled', '<testcase name="a" status="disabled"/>', 'skipped'],
    ['CTest: failed', '<testcase name="a" status="fail"/>', 'failed'],
    ['behave', '<testcase name="a" status="untested"/>', 'skipped'],
    ['others', '<testcase name="a" status="Not Run"/>', 'skipped'],
    ['others', '<testcase name="a" result="failure"/>', 'failed'],
    ['others', '<testcase name="a" executed="false"/>', 'skipped'],
    ['others', '<testcase name="a" success="false"/>', 'failed'],
    ['a child of another name', '<testcase name="a"><disabled/></testcase>', 'skipped'],
    ['a child of another name', '<testcase name="a"><ignored/></testcase>', 'skipped'],
    ['disabled, and fails all the same', '<testcase name="a" status="disabled"><failure/></testcase>', 'skipped'],
    ['a warning is no failure', '<testcase name="a"><warning message="no assertions"/></testcase>', 'passed'],
    ['a word that nobody knows', '<testcase name="a" status="purple"/>', 'passed'],
    ['ran and failed', '<testcase name="a" status="run" result="completed"><failure/></testcase>', 'failed'],
    ['reruns failed', '<testcase name="a"><rerunFailure message="m">t</rerunFailure></testcase>', 'failed'],
  ])('%s: %s', async (_writer, text, status) => {
    expect((await read(suite(text))).cases.map((test) => test.status)).toEqual([status])
  })

  test('runs that failed before are attempts', async () => {
    const { cases } = await read(
      suite(`<testcase name="a"><flakyFailure message="m" time="0.5"><stackTrace>at x</stackTrace>
        <system-out>y</system-out></flakyFailure></testcase>
        <testcase name="b"><failure message="one"/><rerunError message="two"/></testcase>`),
    )
    expect(cases).toMatchObject([
      { status: 'passed', attempts: [{ status: 'failed', seconds: 0.5, problems: [{ message: 'm', text: 'at x' }] }] },
      {
        status: 'failed',
        problems: [{ message: 'one' }],
        attempts: [{ problems: [{ kind: 'error', message: 'two' }] }],
      },
    ])
  })

  test('pytest leaves a silent case for each run that it repeats, and counts lines from 0', async () => {
    const twice = '<testcase classname="t" name="a" line="3" file="t.py"/>'.repeat(2)
    expect((await read(`<testsuite name="pytest">${twice}<testcase name="b"/></testsuite>`)).cases).toMatchObject([
      { name: 'a', line: 4, status: 'passed', attempts: [{ status: 'failed' }] },
      { name: 'b' },
    ])
    expect((await read(suite(twice))).cases).toMatchObject([{ line: 3 }, { line: 3 }])
  })
})

test('what prove says of a file in which a test failed is no failure of its own', async () => {
  const dubious = '<error message="Dubious, test returned 1 (wstat 256, 0x100)"/>'
  const names = async (cases: string) => (await read(suite(cases + dubious))).cases.map(({ name }) => name)
  expect(await names('<testcase name="a"><failure/></testcase>')).toEqual(['a'])
  expect(await names('<testcase name="a"/>')).toEqual(['a', expect.stringMatching(/the suite itself/)])
})

describe('places that writers give', () => {
  test.each<[string, string, Partial<TestCase>]>([
    ['with line and column', '<testcase name="a" file="src/a.py:4:2"/>', { file: 'src/a.py', line: 4 }],
    ['a line of 0', '<testcase name="a" file="a.py" line="0"/>', { file: 'a.py', line: 1 }],
    ['a path on Windows', '<testcase name="a" file="C:\\x\\a.py" line="2"/>', { file: 'C:\\x\\a.py', line: 2 }],
    ['a file that node:test could not load', '<testcase name="/r/a.test.mjs"/>', { file: '/r/a.test.mjs' }],
    ['others’ names', '<testcase name="a" filepath="a.py" lineno="7"/>', { file: 'a.py', line: 7 }],
  ])('%s', async (_name, text, want) => {
    expect((await read(suite(text))).cases).toMatchObject([want])
  })

  test('on the failure, on the suite, and on the root suite beside those of Mocha', async () => {
    const failure = '<testcase name="a"><failure file="src/a.py" line="7"/></testcase>'
    expect((await read(suite(failure))).cases[0]?.problems).toMatchObject([{ file: 'src/a.py', line: 7 }])
    const beside = '<testsuite name="Root Suite" file="b.js"/><testsuite name="x"><testcase name="b"/></testsuite>'
    const { cases } = await read(
      `<testsuites><testsuite name="s" file="a.js"><testcase name="a"/></testsuite>${beside}</testsuites>`,
    )
    expect(cases).toMatchObject([{ file: 'a.js' }, { file: 'b.js' }])
  })
})

describe('bytes and markup of all kinds', () => {
  const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><testsuite><testcase name="`
  const END = Buffer.from('"/></testsuite>')
  test.each<[string, Uint8Array, string]>([
    ['GBK', Buffer.concat([Buffer.from(declared('GBK')), Buffer.from('d6d0', 'hex'), END]), '中'],
    ['Shift_JIS', Buffer.concat([Buffer.from(declared('Shift_JIS')), Buffer.from('93fa', 'hex'), END]), '日'],
    ['ISO-8859-15', Buffer.concat([Buffer.from(declared('ISO-8859-15')), Buffer.from('a4', 'hex'), END]), '€'],
    ['UTF-16 without a mark', Buffer.from(`${declared('utf-16')}ä"/></testsuite>`, 'utf16le'), 'ä'],
    ['UTF-16 that is UTF-8', Buffer.from(`${declared('utf-16')}ä"/></testsuite>`), 'ä'],
    [
      'HTML’s entities',
      Buffer.from(`${declared('utf-8')}a&nbsp;b&constructor;"/></testsuite>`),
      'a&nbsp;b&constructor;',
    ],
    ['a forbidden reference', Buffer.from(`${declared('utf-8')}&#0;&#27;"/></testsuite>`), '&#0;&#27;'],
    ['NUL', Buffer.from('<testsuite><testcase name="a\0b"/></testsuite>'), 'a␀b'],
    ['a blank line before the declaration', Buffer.from(`\n${declared('utf-8')}a"/></testsuite>`), 'a'],
    [
      'a document type',
      Buffer.from('<!DOCTYPE testsuite SYSTEM "x.dtd"><testsuite><testcase name="a"/></testsuite>'),
      'a',
    ],
    ['a prefix', Buffer.from('<j:testsuite xmlns:j="urn:x"><j:testcase name="a"/></j:testsuite>'), 'a'],
    [
      'single quotes and blanks',
      Buffer.from("<testsuite ><testcase\n name = 'a\tb' ></testcase ></testsuite >"),
      'a b',
    ],
  ])('%s', async (_name, bytes, name) => {
    for (const size of [4, 5, 1000])
      expect((await read(bytes, {}, size)).cases).toMatchObject([{ name, status: 'passed' }])
  })

  test('bytes that are no text are replaced, and it is said', async () => {
    const bytes = Buffer.concat([
      Buffer.from('<testsuite><testcase name="a"><system-out>x'),
      Buffer.from([0xff]),
      Buffer.from('y</system-out></testcase></testsuite>'),
    ])
    expect(await read(bytes)).toMatchObject({ cases: [{ status: 'passed', stdout: 'x\ufffdy' }], replaced: 'utf-8' })
    expect((await read('<testsuite><testcase name="\ufffd"/></testsuite>', {}, 1000)).replaced).toBeUndefined()
  })
})

describe('claims', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'of the root',
      '<testsuites failures="1"><testsuite name="s"><testcase name="a"/></testsuite></testsuites>',
      ['<testsuites>'],
    ],
    ['of a root with a name', '<testsuites name="all" errors="1"><testsuite name="s"/></testsuites>', ['all']],
    [
      'of a suite, which the root repeats',
      '<testsuites failures="1"><testsuite name="s" failures="1"/></testsuites>',
      ['s'],
    ],
    [
      'that a case shows',
      '<testsuites failures="1"><testsuite name="s"><testcase name="a"><error/></testcase></testsuite></testsuites>',
      [],
    ],
    [
      'of a run that was repeated',
      '<testsuite name="s" failures="1"><testcase name="a"><flakyFailure/></testcase></testsuite>',
      [],
    ],
  ])('%s', async (_name, text, claims) => {
    expect((await read(text)).claims).toEqual(claims)
  })
})

describe('refused reports', () => {
  const bomb = `<!DOCTYPE t [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 8 }, (_, i) => `<!ENTITY a${i} "&a${i - 1};&a${i - 1};">`).join('')}]><testsuite><testcase name="&a7;"/></testsuite>`

  test.each([
    ['entity bomb', bomb, /DOCTYPE/],
    [
      'external entity',
      '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite><testcase name="&x;"/></testsuite>',
      /DOCTYPE/,
    ],
    ['parameter entity', '<!DOCTYPE t [<!ENTITY % x SYSTEM "http://169.254.169.254/"> %x;]><testsuite/>', /DOCTYPE/],
    ['truncated', '<testsuite><testcase name="a"', /unclosed tag|unexpected end/],
    ['truncated between tags', '<testsuites><testsuite name="s"><testcase name="a"/>', /unclosed tag/],
    ['empty', '', /root element/],
    ['a web page', '<html><body>Sign in</body></html>', /<testsuites> or <testsuite>.*<html>/],
    ['JSON', '{"tests": 3}', /outside of root/],
    [
      'a stray byte after the end',
      Buffer.concat([Buffer.from('<testsuite/>'), Buffer.from([0xe2])]),
      /outside of root/,
    ],
    ['a stray &', '<testsuite><testcase name="a & b"/></testsuite>', /"&"/],
    ['text after the end', '<testsuite/>\nProcess finished', /outside of root/],
    ['two roots', '<testsuite/><testsuite/>', /second root/],
    ['a tag that is closed by another', '<testsuites><testsuite></testsuites></testsuite>', /unexpected close tag/],
    ['< in an attribute', '<testsuite><testcase name="List<String>"/></testsuite>', /"<" in an attribute/],
    ['an attribute without quotes', '<testsuite name=a/>', /unquoted attribute/],
    ['an attribute without a value', '<testsuite name/>', /attribute without value/],
    ['no name', '<testsuite>< testcase/></testsuite>', /tag name/],
    ['a declaration', '<testsuite><!ELEMENT x></testsuite>', /unexpected <!ELEMENT/],
    ['an unfinished comment', '<testsuite/><!-- x', /comment/],
    ['unknown encoding', '<?xml version="1.0" encoding="ebcdic-cp-us"?><testsuite/>', /ebcdic-cp-us/],
    ['an attribute twice', '<testsuite><testcase name="a" name="b"/></testsuite>', /duplicate attribute/],
  ])('%s', async (_name, data, message) => {
    expect((await refusal(data, {}, 64)).message).toMatch(message)
  })

  test('a hundred levels are read, and not one more', async () => {
    const nested = (levels: number) => '<testsuite>'.repeat(levels) + '</testsuite>'.repeat(levels)
    expect((await read(nested(100), {}, 4096)).suites).toBe(100)
    expect((await refusal(nested(101), {}, 4096)).message).toBe(
      'reports/junit.xml: expected elements nested at most 100 deep, found more',
    )
  })

  test('nesting is bounded, and 200 000 levels cost little', async () => {
    const from = performance.now()
    expect((await refusal('<testsuite>'.repeat(200_000), {}, 65_536)).message).toMatch(/at most 100 deep/)
    expect(performance.now() - from).toBeLessThan(2_000)
  })

  test('a million attributes', async () => {
    async function* attributes(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('<testsuite')
      for (let i = 0; i < 1_000_000; i += 1000)
        yield Buffer.from(Array.from({ length: 1000 }, (_, n) => ` a${i + n}=""`).join(''))
    }
    const from = performance.now()
    await expect(readJUnit({ name: 'x.xml', chunks: attributes() }, () => undefined)).rejects.toMatchObject({
      code: 'REPORT_UNREADABLE',
      message: expect.stringContaining('a tag of at most'),
    })
    expect(performance.now() - from).toBeLessThan(5_000)
  })

  test('bytes are bounded', async () => {
    expect((await refusal(suite('<testcase name="a"/>'.repeat(100)), { bytes: 1000 })).message).toMatch(/found more/)
  })

  test('references to forbidden characters are bounded', async () => {
    expect((await refusal(suite(`<testcase name="${'&#1;'.repeat(30)}"/>`), { forbidden: 20 })).message).toMatch(
      /character entity/,
    )
  })
})

describe('bounded memory', () => {
  const long = (open: string, close: string) =>
    async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`<testsuite><testcase name="a"><failure message="m">${open}`)
      const megabyte = Buffer.alloc(1_048_576, 'x')
      for (let i = 0; i < 100; i++) yield megabyte
      yield Buffer.from(`${close}</failure></testcase><testcase name="b"/></testsuite>`)
    }

  test.each([
    ['text', '', ''],
    ['CDATA', '<![CDATA[', ']]>'],
    ['a comment', '<!--', '-->'],
    ['an attribute', '</failure><failure message="', '">'],
  ])('100 MiB of %s are read past', async (_name, open, close) => {
    const cases: TestCase[] = []
    await readJUnit({ name: 'x.xml', chunks: long(open, close)() }, (batch) => void cases.push(...batch))
    expect(cases.map(({ name, status }) => [name, status])).toEqual([
      ['a', 'failed'],
      ['b', 'passed'],
    ])
    expect(JSON.stringify(cases).length).toBeLessThan(40_000)
  })

  test('a cut shows, and screenshots survive it', async () => {
    const { cases } = await read(
      suite(`<testcase name="a"><system-out>${'x'.repeat(50_000)}\n[[ATTACHMENT|shots/a.png]]</system-out></testcase>`),
      {},
      4096,
    )
    expect(cases[0]?.stdout).toMatch(/^x+\n… \(cut\)\nx+\n\[\[ATTACHMENT\|shots\/a\.png\]\]$/)
  })
})
