import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { toAnnotations } from './annotations'
import { FRAMES, framesIn } from './frames'
import type { TestCase } from './model'
import { placeOf } from './places'
import { readReports } from './read-reports'
import { RepositoryFiles } from './repository-files'
import { repositoryPath } from './repository-path'
import { renderTestSummary } from './summary'

const FIXTURES = new URL('./fixtures/', import.meta.url)
const ROOT = '/home/runner/work/shop/shop'
const PATHS = { workspace: ROOT, workingDirectory: ROOT }

async function readFixture(name: string, repository?: readonly string[]) {
  return readReports([{ name, chunks: createReadStream(new URL(name, FIXTURES)) }], {
    ...PATHS,
    about: { start: 0, stop: 1 },
    ...(repository === undefined ? {} : { repositoryFiles: async () => new RepositoryFiles(repository) }),
    write: async (_name, chunks) => {
      for await (const chunk of chunks) void chunk
    },
  })
}

describe('stack frames', () => {
  test.each(FRAMES.map((frame) => [frame.from, frame.sample, frame] as const))('%s: %s', (from, sample, frame) => {
    expect(frame.when.exec(sample)?.[frame.line]).toMatch(/^\d+$/)
    expect([...framesIn(sample)]).toHaveLength(1)
    if (from === 'documentation') return
    const file = fileURLToPath(new URL(from, FIXTURES))
    expect(existsSync(file)).toBe(true)
    const recorded = readFileSync(file, 'utf8')
      .replaceAll('&#xA;', '\n')
      .split('\n')
      .map((line) => line.trim())
    expect(recorded.some((line) => line.startsWith(sample))).toBe(true)
  })

  test.each([
    ['an asynchronous frame', 'at async Promise.all (index 0)', undefined],
    ['a frame of a module', 'at async file:///r/src/a.mjs:3:9', 'src/a.mjs:3'],
    ['brackets in the path', 'at Object.<anonymous> (/r/app/(shop)/page.test.ts:7:5)', 'app/(shop)/page.test.ts:7'],
    ['a frame of Node', 'at Test.run (node:internal/test_runner/test:797:9)', undefined],
    ['a dependency', 'at expect (/r/node_modules/expect/index.js:1:1)', undefined],
    ['outside of the repository', 'at x (/usr/lib/x.js:1:1)', undefined],
    ['up and out', 'at x (../../../etc/x.js:1:1)', undefined],
    ['a test of Minitest', 'test_totals(CartTest) [test/cart_test.rb:9]:', 'test/cart_test.rb:9'],
    ['a file and a line below it', 'File: src/cart.c\n    Line: 77', 'src/cart.c:77'],
    ['a sibling with the same beginning', 'at x (/repository/x.js:1:1)', undefined],
  ])('%s', (_name, line, want) => {
    const failed: TestCase = {
      name: 't',
      suites: [],
      status: 'failed',
      problems: [{ kind: 'failure', text: `Error: x\n    ${line}` }],
    }
    const inRepository = repositoryPath({ workspace: '/r', workingDirectory: '/r' })
    const place = placeOf(failed, failed.problems[0], { inRepository, near: '' })
    expect(place === undefined ? undefined : `${place.file}:${place.line}`).toBe(want)
  })

  test('what a failure says of itself counts without a checkout, too, where nothing else is known', () => {
    const problem = { kind: 'failure', text: '', file: 'main.c', line: 38 } as const
    const failed: TestCase = { name: 't', suites: [], status: 'failed', problems: [problem] }
    const inRepository = repositoryPath({ workspace: '/r', workingDirectory: '/r/app' })
    const place = (files: readonly string[]) =>
      placeOf(failed, problem, { inRepository, near: '', files: new RepositoryFiles(files) })
    expect([place([]), place(['lib/main.c'])]).toEqual([
      { file: 'app/main.c', line: 38 },
      { file: 'lib/main.c', line: 38 },
    ])
  })

  test('a name of a function is no file, and Elixir\u2019s own line of a test comes last', () => {
    const inRepository = repositoryPath({ workspace: '/r', workingDirectory: '/r' })
    const place = (text: string, files: readonly string[]) => {
      const problem = { kind: 'failure', text } as const
      const failed: TestCase = { name: 't', suites: [], status: 'failed', problems: [problem] }
      return placeOf(failed, problem, { inRepository, near: '', files: new RepositoryFiles(files) })
    }
    const newman = 'AssertionError: no\n   at Object.eval sandbox-script.js:2:2)'
    expect([place(newman, ['a.json']), place(newman, [])]).toEqual([undefined, undefined])
    const exunit = '  1) test x (T)\n     test/a_test.exs:8\n     stacktrace:\n       test/a_test.exs:9: (test)'
    expect(place(exunit, ['test/a_test.exs'])).toEqual({ file: 'test/a_test.exs', line: 9 })
    expect(place('test/a_test.exs:8', ['test/a_test.exs'])).toEqual({ file: 'test/a_test.exs', line: 8 })
  })

  test('paths are relative to the repository, wherever the tests ran', () => {
    const inRepository = repositoryPath({ workspace: '/r', workingDirectory: '/r/services/cart' })
    expect(['test/a.ts', './test/a.ts', '../pay/a.ts', '/r/a.ts', 'C:\\x\\a.ts', '..\\a.ts'].map(inRepository)).toEqual(
      ['services/cart/test/a.ts', 'services/cart/test/a.ts', 'services/pay/a.ts', 'a.ts', undefined, 'services/a.ts'],
    )
  })

  test('every expression takes linear time on 100 KB of the worst line', () => {
    const seeds = [
      'at ',
      'at (',
      'at a (',
      ' in ',
      ':1',
      ':1:',
      'a.py:',
      '# ',
      '\u276f ',
      'File "',
      'Error Trace:\t',
      "thread '' panicked at '",
      "', ",
      ' (',
      '.$',
      'a.java:',
      '/',
      '\\',
      'x',
    ]
    const quickest = (work: () => unknown): number =>
      Math.min(
        ...Array.from({ length: 3 }, () => {
          const from = performance.now()
          work()
          return performance.now() - from
        }),
      )
    for (const seed of seeds) {
      for (const head of ['at ', '\u276f ', 'File "', "thread '"]) {
        const line = head + seed.repeat(Math.ceil(100_000 / seed.length))
        for (const { when, sample } of FRAMES)
          expect([sample, quickest(() => when.exec(line)) < 50]).toEqual([sample, true])
      }
      expect(quickest(() => [...framesIn(`${seed.repeat(60)}\n`.repeat(2_000).slice(0, 100_000))])).toBeLessThan(50)
    }
  })
})

describe('recorded reports', () => {
  test.each([
    [
      'node-20-failures.xml',
      [1, 3, 2],
      [
        'cart › totals <all> & &quot;more&quot; @cart.test.js:6',
        'prices › rounds @cart.test.js:15',
        'with a broken set-up › never runs @',
      ],
    ],
    ['jest-junit-17-failures.xml', [2, 2, 1], ['cart totals @cart.test.js:4', 'cart rejects @cart.test.js:10']],
    ['vitest-4-failures.xml', [1, 1, 1], ['cart.test.mjs › cart > totals @cart.test.mjs:4']],
    [
      'pytest-9-failures.xml',
      [2, 3, 2],
      [
        'test_cart.TestCart › test_totals @test_cart.py:9',
        'test_cart › test_store @test_cart.py:21',
        'test_cart › test_each[2] @test_cart.py:29',
      ],
    ],
    [
      'pytest-9-xunit1.xml',
      [2, 3, 2],
      [
        'test_cart.TestCart › test_totals @test_cart.py:9',
        'test_cart › test_store @test_cart.py:21',
        'test_cart › test_each[2] @test_cart.py:29',
      ],
    ],
    [
      'surefire-3.5-failures.xml',
      [1, 2, 1],
      [
        'com.acme.shop.CartTest › breaks @src/test/java/com/acme/shop/CartTest.java:24',
        'com.acme.shop.CartTest › totals @src/test/java/com/acme/shop/CartTest.java:15',
      ],
    ],
    ['gotestsum-1.13-failures.xml', [1, 1, 1], ['example.com/shop/cart › TestTotals @cart/cart_test.go:8']],
  ])('%s', async (name, [passed, failed, skipped], want) => {
    const repository = [
      'cart.test.js',
      'cart.test.mjs',
      'test_cart.py',
      'src/test/java/com/acme/shop/CartTest.java',
      'cart/cart_test.go',
    ]
    const { totals, unreadable, claims } = await readFixture(name, repository)
    expect([totals.passed, totals.failed, totals.skipped, unreadable, claims]).toEqual([
      passed,
      failed,
      skipped,
      [],
      [],
    ])
    const located = totals.failures
    expect(
      toAnnotations(located).map(({ title, file, line }) => `${title} @${file === undefined ? '' : `${file}:${line}`}`),
    ).toEqual(want)
    expect(located.map(({ message }) => message).join()).not.toMatch(/[\u001b\u241b]|\[31m/)
  })

  test.each<[string, Partial<TestCase>, string, string]>([
    [
      'the title of Playwright says less than a frame',
      {},
      'cart.spec.js:3:1 › totals ───\n\n  Error: no\n    at /repo/cart.spec.js:4:13\n',
      'cart.spec.js:4',
    ],
    ['and is better than nothing', {}, '[firefox] › cart.spec.js:3:1 › totals ───\n', 'cart.spec.js:3'],
    [
      'behave',
      {},
      'Failing step: Then no ... failed in 0.000s\nLocation: features/cart.feature:6',
      'features/cart.feature:6',
    ],
    ['busted', {}, 'spec/cart_spec.lua @ 3\nFailure message: spec/cart_spec.lua:4: no', 'spec/cart_spec.lua:4'],
    ['a class that is a file', { className: 'cart.spec.js' }, 'no', 'cart.spec.js:'],
    ['Boost.Test', {}, 'ASSERTION FAILURE:\n- file   : cart.cc\n- line   : 6\n- message: no', 'cart.cc:6'],
    ['an assembly', { suites: ['Shop.dll'] }, 'no', 'undefined:'],
    ['a suite that is a file', { suites: ['features/cart.feature', 'inner'] }, 'no', 'features/cart.feature:'],
  ])('%s', async (_name, about, text, want) => {
    const files = new RepositoryFiles([
      'cart.spec.js',
      'features/cart.feature',
      'spec/cart_spec.lua',
      'cart.cc',
      'Shop.dll',
    ])
    const problem = { kind: 'failure', text } as const
    const failed = { name: 't', suites: [], status: 'failed', problems: [problem], ...about } as const
    const inRepository = repositoryPath({ workspace: '/repo', workingDirectory: '/repo' })
    const place = placeOf(failed, problem, { inRepository, files, near: '' })
    expect(`${place?.file}:${place?.line ?? ''}`).toBe(want)
  })

  test('two files with the same end are no place', async () => {
    const ending = 'src/test/java/com/acme/shop/CartTest.java'
    const { totals } = await readFixture('surefire-3.5-failures.xml', [`a/${ending}`, `b/${ending}`])
    expect(totals.failures.map(({ file }) => file)).toEqual([undefined, undefined])
  })

  test("Go's message is taken from the text", async () => {
    expect((await readFixture('gotestsum-1.13-failures.xml')).totals.failures[0]?.message).toBe(
      'cart_test.go:8: total is 3, want 4',
    )
  })

  test('the summary names what failed and where, and cannot be broken out of', async () => {
    const report = await readFixture('jest-junit-17-failures.xml')
    const summary = renderTestSummary(report)
    expect(summary.split('\n').slice(0, 3)).toEqual([
      '| Tests | Passed | Failed | Skipped | Time |',
      '| --- | --- | --- | --- | --- |',
      '| 5 | 2 | 2 | 1 | 16ms |',
    ])
    expect(summary).toContain('##### cart totals')
    expect(summary).toContain('<code>cart.test.js&#58;4</code>')
    expect(summary).not.toMatch(/<store>|<anonymous>/)
  })
})
