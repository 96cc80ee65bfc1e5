import { Buffer } from 'node:buffer'
import { expect, test } from '@jest/globals'
import { RepositoryFiles } from '../test-reports'
import { ofChange, percentOf, readCoverage } from '.'
import { Lines } from './model'

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

async function read(...reports: readonly string[]) {
  const files = ['app/src/a.ts', 'app/src/com/acme/A.java', 'svc/a.go']
  const { files: found, ...sums } = await readCoverage(
    reports.map((text, i) => ({ name: `r${i}`, chunks: bytes(text) })),
    {
      workspace: '/r',
      workingDirectory: '/r/app',
      repositoryFiles: async () => new RepositoryFiles(files, [{ name: 'example.com/x', folder: 'svc' }]),
    },
  )
  return { ...sums, files: found.map(({ file, covered, total, missed }) => [file, covered, total, missed]) }
}

const COBERTURA = `<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "http://x/coverage-04.dtd"><coverage line-rate="1">
  <sources><source>/r/app</source></sources><packages><package><classes><class filename="src/a.ts"><methods><method><lines>
  <line number="9" hits="0"/></lines></method></methods><lines><line number="1" hits="2"/><line number="2" hits="0"/></lines></class>
  <class filename="src/a.ts"><lines><line number="2" hits="0"/><line number="3" hits="1"/></lines></class></classes></package></packages></coverage>`

test.each<[string, string, unknown]>([
  ['Cobertura', COBERTURA, ['app/src/a.ts', 2, 4, [2, 9]]],
  [
    'JaCoCo',
    '<!DOCTYPE report PUBLIC "-//JACOCO//DTD" "report.dtd"><report name="x"><package name="com/acme"><sourcefile name="A.java"><line nr="3" mi="0" ci="2"/><line nr="4" mi="1" ci="0"/></sourcefile></package></report>',
    ['app/src/com/acme/A.java', 1, 2, [4]],
  ],
  [
    'Clover',
    '<coverage generated="1" clover="3"><project><file name="a.ts" path="/r/app/src/a.ts"><line num="1" count="1" type="stmt"/><line num="2" count="0" type="cond"/></file></project></coverage>',
    ['app/src/a.ts', 1, 2, [2]],
  ],
  ['LCOV', 'TN:\nSF:src/a.ts\nDA:1,0\nDA:2,3\nend_of_record\n', ['app/src/a.ts', 1, 2, [1]]],
  ['Go', 'mode: set\nexample.com/x/a.go:3.10,5.2 2 0\nexample.com/x/a.go:5.2,6.1 1 1\n', ['svc/a.go', 2, 4, [3, 4]]],
])('%s', async (_name, text, file) => {
  expect((await read(text)).files).toEqual([file])
})

test('a line that one of several reports ran is covered', async () => {
  const other = 'SF:/build/app/src/a.ts\nDA:2,1\nDA:7,0\nend_of_record\n'
  expect(await read(COBERTURA, other)).toEqual({ covered: 3, total: 5, files: [['app/src/a.ts', 3, 5, [7, 9]]] })
})

async function pathsOf(text: string, files: readonly string[]): Promise<readonly string[]> {
  const coverage = await readCoverage([{ name: 'r.xml', chunks: bytes(text) }], {
    workspace: '/r',
    workingDirectory: '/r',
    repositoryFiles: async () => new RepositoryFiles(files),
  })
  return coverage.files.map(({ file, covered, total }) => `${file} ${covered}/${total}`)
}

test('a path is relative to whichever of several sources has it', async () => {
  const classes = ['pkg/a.py', 'pkg/same.py', 'other/b.py']
    .map((path) => `<class filename="${path}"><lines><line number="1" hits="1"/></lines></class>`)
    .join('')
  const report = (...sources: readonly string[]) =>
    `<coverage><sources>${sources.map((path) => `<source>${path}</source>`).join('')}</sources>${classes}</coverage>`
  const files = ['src/pkg/a.py', 'src/pkg/same.py', 'lib/pkg/same.py', 'lib/other/b.py']
  const want = ['lib/other/b.py 1/1', 'src/pkg/a.py 1/1', 'src/pkg/same.py 1/1']
  expect(await pathsOf(report('/r/src', '/r/lib'), files)).toEqual(want)
  expect(await pathsOf(report('/home/ci/shop/src/', 'C:\\ci\\lib'), files)).toEqual(want)
})

test('files of one path in several modules are apart', async () => {
  const module = (name: string, covered: number) =>
    `<group name="${name}"><package name="com/acme"><sourcefile name="A.java"><line nr="3" ci="${covered}"/></sourcefile></package></group>`
  const report = `<report name="all">${module('a', 2)}${module('b', 0)}</report>`
  const source = 'src/main/java/com/acme/A.java'
  expect(await pathsOf(report, [`a/${source}`, `b/${source}`])).toEqual([`a/${source} 1/1`, `b/${source} 0/1`])
  expect(await pathsOf(report, [`x/${source}`, `y/${source}`])).toEqual([
    'a/com/acme/A.java 1/1',
    'b/com/acme/A.java 0/1',
  ])
})

test('LCOV with checksums, and counts that are none', async () => {
  const report = 'SF:a.py\nDA:0,1\nDA:x,1\nDA:1,0,e3ZBlm\nDA:2,1,SFx\nDA:3,-88\nDA:4,=\nDA:5\nend_of_record\n'
  expect(await pathsOf(report, ['a.py'])).toEqual(['a.py 1/3'])
})

test('of a change count the lines that can be run', () => {
  const file = { file: 'a', covered: 1, total: 2, lines: [1, 2], missed: [2] }
  const change = ofChange(
    { covered: 1, total: 2, files: [file] },
    new Map([
      ['a', [1, 2, 3]],
      ['b', [1]],
    ]),
  )
  expect(change).toEqual({ covered: 1, total: 2, missed: [{ file: 'a', line: 2 }] })
  expect([percentOf({ covered: 9_999, total: 10_000 }), percentOf({ covered: 0, total: 0 })]).toEqual([99.99, 0])
})

test('another file is refused', async () => {
  await expect(read('<testsuites/>')).rejects.toMatchObject({ code: 'REPORT_UNREADABLE' })
})

test('lines in any order, some of them twice, are each one line', () => {
  const lines = new Lines()
  for (const [line, hit] of [
    [3, false],
    [3, true],
    [9, false],
    [1, false],
    [9, false],
    [3, false],
    [1, true],
    [2, false],
    [0, true],
  ] as const)
    lines.add(line, hit)
  expect(lines.toFile('a')).toEqual({ file: 'a', total: 4, covered: 2, lines: [1, 2, 3, 9], missed: [2, 9] })
})

test('counts of a file whose lines are not listed are counted', async () => {
  const counts = 'SF:src/a.ts\nFNH:0\nLH:0\nLF:21\nend_of_record\n'
  expect((await read(counts)).files).toEqual([['app/src/a.ts', 0, 21, []]])
  const lines = 'SF:src/a.ts\nDA:1,0\nDA:2,3\nLF:2\nLH:1\nend_of_record\n'
  for (const reports of [
    [counts, lines],
    [lines, counts],
  ])
    expect((await read(...reports)).files).toEqual([['app/src/a.ts', 1, 2, [1]]])
  expect((await read(counts, counts.replace('LH:0', 'LH:7'))).files).toEqual([['app/src/a.ts', 7, 21, []]])
})

test('lines of methods count, and once where the class has them, too', async () => {
  const lines = (...hits: readonly number[]) =>
    hits.map((count, i) => `<line number="${i + 1}" hits="${count}"/>`).join('')
  const report = (own: string) =>
    `<coverage><packages><package><classes><class filename="src/a.ts"><methods><method name="m"><lines>${lines(1, 0)}</lines></method></methods>${own}</class></classes></package></packages></coverage>`
  expect((await read(report('<lines/>'))).files).toEqual([['app/src/a.ts', 1, 2, [2]]])
  expect((await read(report(`<lines>${lines(1)}</lines>`))).files).toEqual([['app/src/a.ts', 1, 2, [2]]])
  expect((await read(report(`<lines>${lines(0, 1)}<line number="9" hits="0"/></lines>`))).files).toEqual([
    ['app/src/a.ts', 2, 3, [9]],
  ])
})

test("a condition of Clover's has counts of its own", async () => {
  const report = (counts: string) =>
    `<coverage clover="3"><project><file path="/r/app/src/a.ts"><line num="1" type="cond" ${counts}/></file></project></coverage>`
  for (const [counts, covered] of [
    ['truecount="0" falsecount="2"', 1],
    ['truecount="0" falsecount="0"', 0],
    ['count="0" truecount="1"', 0],
  ] as const)
    expect((await read(report(counts))).covered).toBe(covered)
})

test.each([
  ['LCOV', 'TN:\nSF:src/a.ts\nDA:1,0\nend_of_record\nSF:src/b.ts\nDA:1,', 'end_of_record'],
  ['Go', 'mode: set\nexample.com/x/a.go:3.10,5.2 2 0\nexample.com/x/a.go:5.2,6', 'FILE:LINE.COLUMN'],
])('%s that is cut off is refused', async (_name, text, expected) => {
  await expect(read(text)).rejects.toThrow(`expected ${expected}`)
})
