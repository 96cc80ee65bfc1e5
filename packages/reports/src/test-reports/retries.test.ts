import { describe, expect, test } from '@jest/globals'
import { isFlaky, type TestCase } from './model'
import { RetryRound } from './retry-round'
import { single } from './plain/passes'
import { Retries, type RetryRule } from './retries'

const ONE: readonly string[] = ['s']
const SAME_NAME: readonly string[] = ['s']

function run(name: string, status: TestCase['status'], suites = ONE): TestCase {
  const problems = status === 'failed' ? [{ kind: 'failure', message: 'no', text: '' } as const] : []
  return { name, className: 'C', suites, status, problems }
}

/** Each test as `name status` with the statuses of its attempts. */
function merged(rule: RetryRule, cases: readonly TestCase[]): readonly string[] {
  const out: TestCase[] = []
  const retries = new Retries(rule, (cases) => out.push(...single(cases)))
  for (const test of cases) retries.add(test)
  retries.flush()
  return out.map(words)
}

function words({ name, status, attempts = [], ...rest }: TestCase): string {
  const flaky = isFlaky({ status, attempts }) ? ' flaky' : ''
  expect(rest.className).toBe('C')
  return [`${name} ${status}${flaky}`, ...attempts.map((attempt) => attempt.status)].join(' < ')
}

const [F, P, S] = [run('a', 'failed'), run('a', 'passed'), run('a', 'skipped')]

describe('cases that appear again, where retries is given', () => {
  test.each<[string, RetryRule, readonly TestCase[], readonly string[]]>([
    ['failed, then passed', 'last', [F, run('b', 'passed'), P], ['b passed', 'a passed flaky < failed']],
    ['failed each time', 'last', [F, F, F], ['a failed < failed < failed']],
    ['passed first: two tests of one name', 'last', [P, F, P], ['a passed', 'a failed', 'a passed']],
    ['passed twice: two tests of one name', 'last', [P, P], ['a passed', 'a passed']],
    ['another suite of the same name', 'last', [F, run('a', 'passed', SAME_NAME)], ['a failed', 'a passed']],
    ['skipped later is no retry', 'last', [F, S], ['a skipped', 'a failed']],
    ['passed once', 'any', [P, F, F], ['a passed flaky < failed < failed']],
    ['passed in the middle', 'any', [F, P, F], ['a passed flaky < failed < failed']],
    ['never passed', 'any', [F, F], ['a failed < failed']],
  ])('%s (%s)', (_name, rule, cases, want) => expect(merged(rule, cases)).toEqual(want))

  test('an error of pytest while tearing down is told beside the failure', () => {
    const teardown = { ...F, problems: [{ kind: 'error', message: 'failed on teardown with "x"', text: '' } as const] }
    expect(merged('last', [F, teardown])).toEqual(['a failed', 'a failed'])
  })

  test('no more are held than there is room for, and none is lost', () => {
    const cases = Array.from({ length: 45_000 }, (_, i) => run(`t${i}`, 'failed'))
    let given = 0
    const retries = new Retries('last', () => given++)
    for (const test of cases) retries.add(test)
    retries.flush()
    expect(given).toBe(45_000)
  })
})

describe('a second round', () => {
  test.each<[string, readonly TestCase[], string]>([
    ['one of them passes', [P], 'a failed < failed'],
    ['the one fails, the other passes', [F, P], 'a failed < failed'],
    ['the one passes, the other fails', [P, F], 'a failed < failed < passed'],
    ['both pass', [P, P], 'a passed flaky < failed < passed'],
  ])('two tests of one name: %s', (_name, second, want) => {
    expect(rounds([F, P], second, { rule: undefined })[1]).toEqual(['a passed', want])
    expect(rounds([P, F], second, { rule: undefined })[1]).toEqual(['a passed', want])
  })

  function rounds(
    first: readonly TestCase[],
    second: readonly TestCase[],
    { rule }: { readonly rule: RetryRule | undefined } = { rule: 'last' },
  ) {
    const out: TestCase[] = []
    const round = new RetryRound(rule, (test) => out.push(test))
    for (const test of first) round.add(test)
    const waiting = round.waiting.map(({ name }) => name)
    round.again()
    for (const test of second) round.add(test)
    round.end()
    return [waiting, out.map(words)]
  }

  test('decides what failed, and counts no test twice', () => {
    const first = [F, run('b', 'passed'), run('c', 'failed')]
    const second = [run('a', 'passed', SAME_NAME), run('b', 'passed'), run('d', 'passed')]
    expect(rounds(first, second)).toEqual([
      ['a', 'c'],
      ['b passed', 'd passed', 'a passed flaky < failed', 'c failed'],
    ])
  })
})
