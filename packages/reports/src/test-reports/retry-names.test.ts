import { describe, expect, test } from '@jest/globals'
import type { TestCase } from './model'
import { unknownForms, withFailedTests } from './retry-names'

function failed(name: string, more: Partial<TestCase> = {}): TestCase {
  return { name, suites: [], status: 'failed', problems: [], ...more }
}

const words = (form: string, ...tests: readonly TestCase[]) => withFailedTests(['run', `{${form}}`], tests)?.slice(1)

describe('failed tests in the form of', () => {
  test.each<[string, string, readonly TestCase[], readonly string[]]>([
    [
      'pytest',
      'the class of a report',
      [failed('test_a[1]', { className: 'tests.test_cart.TestCart' })],
      ['tests/test_cart.py::TestCart::test_a[1]'],
    ],
    [
      'pytest',
      'a class in small letters',
      [failed('test_a', { className: 'tests.test_api.test_cart.cart' })],
      ['tests/test_api/test_cart.py::cart::test_a'],
    ],
    [
      'pytest',
      'a module of another name',
      [failed('test_a', { className: 'checks.cart.TestCart' })],
      ['checks/cart.py::TestCart::test_a'],
    ],
    [
      'pytest',
      'a file',
      [failed('test_a', { className: 'test_cart', file: 'sub/test_cart.py' })],
      ['sub/test_cart.py::test_a'],
    ],
    [
      'jest',
      'jest-junit, whose class is the name',
      [failed('cart adds (1)', { className: 'cart adds (1)' })],
      ['--testNamePattern', '(cart adds \\(1\\))$'],
    ],
    [
      'jest',
      'jest-junit with a sign between',
      [failed('cart › adds', { className: 'cart.test.ts' })],
      ['--testNamePattern', '(cart( [›>])? adds)$'],
    ],
    [
      'vitest',
      'its JUnit, whose class is the file',
      [failed('cart > adds', { className: 'src/cart.test.ts' })],
      ['--testNamePattern', '(cart( [›>])? adds)$'],
    ],
    [
      'mocha',
      'xunit, whose class is the suite',
      [failed('adds', { className: 'cart' }), failed('b', { className: 'cart' })],
      ['--grep', '(cart adds|cart b)$'],
    ],
    [
      'mocha',
      'mocha-junit-reporter, whose class is the test',
      [failed('cart adds', { className: 'adds' })],
      ['--grep', '(cart adds)$'],
    ],
    [
      'go',
      'one command for all packages, a subtest by its test',
      [failed('TestA/x', { className: 'ex.com/a' }), failed('TestB', { className: 'ex.com/b' })],
      ['-run', '^(TestA|TestB)$', 'ex.com/a', 'ex.com/b'],
    ],
    [
      'maven',
      'a parameter',
      [failed('adds(int)[1]', { className: 'com.acme.CartTest' }), failed('b', { className: 'com.acme.CartTest$In' })],
      ['-Dtest=com.acme.CartTest#adds,com.acme.CartTest$In#b'],
    ],
    [
      'gradle',
      'each with its option',
      [failed('adds()', { className: 'A' }), failed('b', { className: 'A' })],
      ['--tests', 'A.adds', '--tests', 'A.b'],
    ],
    ['playwright', 'places', [failed('a', { file: 'cart.spec.ts', line: 3 })], ['cart.spec.ts:3']],
    [
      'playwright',
      'its JUnit',
      [failed('cart › adds', { className: 'cart.spec.ts' })],
      ['--grep', '(cart\\.spec\\.ts cart( [›>])? adds)( |$)'],
    ],
    [
      'rspec',
      'places',
      [failed('a', { file: './spec/a_spec.rb', line: 3 }), failed('b', { file: './spec/a_spec.rb' })],
      ['./spec/a_spec.rb:3', './spec/a_spec.rb'],
    ],
    [
      'phpunit',
      'a data set',
      [failed('testA with data set #1 (2)', { className: 'Acme.CartTest' })],
      ['--filter', '/^(Acme\\\\CartTest::testA)/'],
    ],
    [
      'gtest',
      'suite and name',
      [failed('A', { className: 'Cart' }), failed('B/1', { className: 'In/Cart' })],
      ['--gtest_filter=Cart.A:In/Cart.B/1'],
    ],
    ['ctest', 'whole names', [failed('cart+1'), failed('b')], ['-R', '^(cart\\+1|b)$']],
    ['names', 'names, each once', [failed('a b'), failed('a b')], ['a b']],
    ['files', 'files, each once', [failed('a', { file: 'a.py' }), failed('b', { file: 'a.py' })], ['a.py']],
    ['pattern', 'a pattern', [failed('a.b'), failed('c')], ['(a\\.b|c)$']],
  ])('%s: %s', (form, _name, tests, want) => expect(words(form, ...tests)).toEqual(want))

  test('nobody can be told of a name that looks like an option, or of no name at all', () => {
    expect(words('names', failed('--help'), failed('a'))).toEqual(['a'])
    expect(words('names', failed('--help'))).toBeUndefined()
    expect(words('files', failed('a'))).toBeUndefined()
    expect(['pattern', 'go', 'jest'].map((form) => words(form, failed('')))).toEqual([undefined, undefined, undefined])
  })
})

test('words in braces that stand for nothing', () => {
  expect(unknownForms(['{pytest}', '{pytests}', '${HOME}', 'a{b}'])).toEqual(['{pytests}'])
})
