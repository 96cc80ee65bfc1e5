import { describe, expect, test } from '@jest/globals'
import { toAnnotations } from './annotations'
import type { Problem, TestCase } from './model'
import { headline, reasonOf } from './reasons'

function reason(problem: Partial<Problem>, test: Partial<TestCase> = {}): string {
  const whole: Problem = { kind: 'failure', text: '', ...problem }
  return reasonOf(
    { name: 'fails', className: 'ShopTest', suites: ['s'], status: 'failed', problems: [whole], ...test },
    whole,
  )
}

describe('the reason', () => {
  test.each<[string, Partial<Problem>, Partial<TestCase>, string]>([
    ['the message', { message: 'm', text: 'xmx' }, {}, 'm'],
    [
      'pytest',
      { text: 'def test():\n>   raise X\nE   RuntimeError: the reason\n\na.py:3: RuntimeError' },
      {},
      'RuntimeError: the reason',
    ],
    [
      'pytest before 6, which has the source in the message',
      {
        message: 'self = <T>\n\n    def test():\n>       f()\n\na.py:3:\n_ _ _\nE   AssertionError: 143 != 0',
        text: 'self',
      },
      {},
      'AssertionError: 143 != 0',
    ],
    [
      'Jest, of a file that could not be run',
      { text: '  ● Test suite failed to run\n\n    tsconfig.json:13:3 - error TS6258: no such option\n' },
      {},
      'tsconfig.json:13:3 - error TS6258: no such option',
    ],
    [
      'Jest, of a test that took too long',
      { text: ': Timeout - no answer within 1 ms' },
      {},
      'Timeout - no answer within 1 ms',
    ],
    [
      'ExUnit',
      {
        message: 'Assertion with == failed',
        text: '  1) test fails (ShopTest)\n     test/shop_test.exs:8\n     Assertion with == failed\n     code:  assert total() == 4\n     left:  3\n     right: 4\n     stacktrace:\n       test/shop_test.exs:9: (test)',
      },
      {},
      'Assertion with == failed: code: assert total() == 4, left: 3, right: 4',
    ],
    [
      'xcbeautify',
      { message: '/Users/me/shop/Tests/CartTests.swift:34 - XCTAssertTrue failed - never.' },
      {},
      'XCTAssertTrue failed - never.',
    ],
    [
      'Newman',
      {
        text: '\n  Failed 2 times.\n  Collection name: Shop.\n  Error message: expected 3 to equal 4.\n  Stacktrace: x',
      },
      {},
      'expected 3 to equal 4.',
    ],
    [
      'Cucumber of Ruby',
      {
        message: 'failed fails',
        text: 'Scenario: fails\n\nThen I see "Nope"\n\nMessage:\n\nexpected: "Nope"\n     got: "TGIF"\n\n(compared using ==)',
      },
      {},
      'expected: "Nope"\n     got: "TGIF"',
    ],
    [
      'PHPUnit, of a PHPT',
      { text: 'a.phptFailed asserting that x.\n--- Expected' },
      { name: 'a.phpt' },
      'Failed asserting that x.',
    ],
    [
      'Flutter',
      { message: 'Test failed. See exception logs above.\nThe test description was: fails' },
      {
        stdout:
          '══╡ CAUGHT ╞══\nThe following TestFailure was thrown running a test:\nExpected: 2\n  Actual: 1\n\nWhen the exception was thrown',
      },
      'Expected: 2\n  Actual: 1',
    ],
    [
      'Python',
      { text: 'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    f()\nKeyError: 4\n' },
      {},
      'KeyError: 4',
    ],
    [
      'Go',
      { message: 'Failed', text: '=== RUN   TestX\n    cart_test.go:8: total is 3\n--- FAIL: TestX' },
      {},
      'cart_test.go:8: total is 3',
    ],
    [
      'testify',
      {
        message: 'Failed',
        text: '    cart_test.go:9: \n  Error Trace:\t/x/cart_test.go:9\n  Error:      \tNot equal: \n            \texpected: 4\n  Test:  TestX',
      },
      {},
      'Not equal: expected: 4',
    ],
    [
      'PHPUnit',
      { text: 'ShopTest::fails\nFailed asserting that 3 is 4.\n\n/app/ShopTest.php:9' },
      {},
      'Failed asserting that 3 is 4.',
    ],
    [
      'PHPUnit with data',
      { text: 'ShopTest::fails with data set "bool" (false)\nFailed asserting that 3 is 4.\n\n/app/ShopTest.php:9' },
      { name: 'fails with data set "bool"' },
      'Failed asserting that 3 is 4.',
    ],
    [
      'GoogleTest',
      { message: '/src/shop_test.cc:6\nExpected equality of these values:\n  3\n  4' },
      {},
      'Expected equality of these values:\n  3\n  4',
    ],
    [
      'Playwright',
      { message: 'shop.spec.js:4:3 fails', text: '[chromium] › shop.spec.js:4:3 › fails ───\n\n    Error: no element' },
      {},
      'Error: no element',
    ],
    [
      'Rust',
      {
        message: 'failed tests::fails',
        text: "thread 'tests::fails' panicked at src/lib.rs:5:9:\nassertion failed: x",
      },
      { name: 'tests::fails' },
      'assertion failed: x',
    ],
    [
      'Rust with the number of the thread, by nextest',
      {
        message: "thread 'tests::fails' (20881) panicked at src/lib.rs:8:9",
        text: "thread 'tests::fails' (20881) panicked at src/lib.rs:8:9:\nassertion `left == right` failed: totals differ\n  left: 3",
      },
      {},
      'assertion `left == right` failed: totals differ',
    ],
    [
      'Boost.Test',
      {
        message: 'failure',
        text: 'ASSERTION FAILURE:\n- file   : cart.cc\n- line   : 6\n- message: check total == 4 has failed [3 != 4]',
      },
      {},
      'check total == 4 has failed [3 != 4]',
    ],
    [
      'EUnit',
      { text: '::in function cart_tests:fails/0 (test/cart_tests.erl, line 5)\n**error:{badmatch,3}\n' },
      {},
      'error:{badmatch,3}',
    ],
    [
      'busted',
      {
        text: 'spec/cart_spec.lua @ 3\nFailure message: spec/cart_spec.lua:4: Expected objects to be equal.\nPassed in:\n(number) 3',
      },
      {},
      'Expected objects to be equal.',
    ],
    ['GoogleTest’s FAIL()', { message: 't.cc:5\nFailed\nno database' }, {}, 'no database'],
    ['GoogleTest’s FAIL() without words', { message: 't.cc:5\nFailed' }, {}, 'Failed'],
    [
      'Godot, whose message is a place',
      { message: 'FAILED: res://test/cart_test.gd:42', text: "Expecting:\n 'a'\n but was\n 'b'\n\nmore" },
      {},
      "Expecting:\n 'a'\n but was\n 'b'",
    ],
    ['CTest', { message: '' }, { stdout: 'Running\n/x/a.cc:3: Failure\nExpected 3\nok' }, 'Expected 3'],
    ['an abort', { type: 'SIGABRT' }, { stderr: "thread 'x' panicked at src/lib.rs:11:5:\naborting" }, 'aborting'],
    ['an outcome alone', { rawStatus: 'Timeout after 3 s' }, {}, 'Timeout after 3 s'],
    ['nothing', {}, {}, ''],
  ])('%s', (_writer, problem, test, want) => expect(reason(problem, test)).toBe(want))

  test('in a line: what follows when the first line only announces it', () => {
    expect(headline('expect(received).toBe(expected)\n\nExpected: 4\nReceived: 3')).toBe(
      'expect(received).toBe(expected): Expected: 4, Received: 3',
    )
    expect(headline('one\ntwo')).toBe('one')
    for (const [reason, line] of [
      ['Expected: 10\n  But was:  25', 'Expected: 10, But was: 25'],
      ['expected: 4\n     got: 3\n\n(compared using ==)', 'expected: 4, got: 3'],
      [
        'Assert.Equal() Failure: Values differ\nExpected: 4\nActual:   3',
        'Assert.Equal() Failure: Values differ: Expected: 4, Actual: 3',
      ],
      [
        '  Strings differ at index 1.\n  Expected: "abc"\n  But was:  "abcd"\n  ------^',
        'Strings differ at index 1: Expected: "abc", But was: "abcd"',
      ],
      ['no\nExpected: 1', 'no'],
    ] as const)
      expect(headline(reason)).toBe(line)
    expect(headline('Expected\n    <int>: 3\nto equal\n    <int>: 4')).toBe('Expected: <int>: 3, to equal, <int>: 4')
  })
})

describe('an annotation', () => {
  const failure = { name: 'fails', suite: 'shop', text: '', message: '', others: [] }
  const message = (of: { readonly message?: string; readonly text?: string }) =>
    toAnnotations([{ ...failure, ...of }])[0]?.message

  test('says the reason first, then what the text adds, and both ends of a long one', () => {
    expect(message({ message: 'no', text: 'at x' })).toBe('no\nat x')
    expect(message({ message: 'x', text: 'axb' })).toBe('x\naxb')
    expect(message({ message: 'no: at x', text: 'at x' })).toBe('no: at x')
    expect(message({ message: 'no', text: 'no\n  at x' })).toBe('no\nat x')
    expect(message({})).toBe('failed without a message')
    const long = message({ message: 'the reason', text: `first${'.'.repeat(9_000)}last` }) ?? ''
    expect([long.length <= 4_010, /^the reason\nfirst/.test(long), long.endsWith('last')]).toEqual([true, true, true])
  })

  test('tells each failure of a case at its own place', () => {
    const others = [{ message: 'two', text: '', file: 'a.py', line: 9 }]
    expect(toAnnotations([{ ...failure, message: 'one', file: 'a.py', line: 3, others }])).toMatchObject([
      { title: 'shop › fails', line: 3, message: 'one' },
      { title: 'shop › fails', line: 9, message: 'two' },
    ])
  })

  test.each<[string, string, string]>([
    ['shop', 'shop adds', 'shop adds'],
    ['shop', 'adds shop', 'adds shop'],
    ['c', 'catch', 'c › catch'],
    ['shop', '', 'shop'],
    ['', '', '(no name)'],
    ['shop', 'shop', 'shop'],
  ])('of suite "%s" and test "%s" is called "%s"', (suite, name, title) =>
    expect(toAnnotations([{ ...failure, suite, name }])[0]?.title).toBe(title),
  )
})
