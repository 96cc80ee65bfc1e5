import { expect, test } from '@jest/globals'
import type { TestCase } from './model'
import { planShards, Timings } from './shards'

function times(seconds: Readonly<Record<string, number>>): Timings {
  const timings = new Timings()
  for (const [file, time] of Object.entries(seconds)) timings.add(ran(time), file)
  return timings
}

const ran = (seconds: number): TestCase => ({ name: 't', suites: [], status: 'passed', problems: [], seconds })

test.each<[string, string, number, Readonly<Record<string, number>>, readonly string[]]>([
  [
    'the longest first, each to the job with least to do',
    'a b c d e',
    2,
    { a: 9, b: 4, c: 4, d: 3, e: 1 },
    ['a e', 'b c d'],
  ],
  ['one that nobody timed counts as the median', 'a b c new', 2, { a: 8, b: 6, c: 1 }, ['a c', 'b new']],
  [
    'of an even number the median is between the middle two',
    'a b c d new',
    2,
    { a: 9, b: 5, c: 3, d: 1 },
    ['a c', 'b d new'],
  ],
  ['without times by number', 'a b c', 2, {}, ['a c', 'b']],
  ['more jobs than files', 'a', 3, { a: 1 }, ['a', '', '']],
])('%s', (_name, files, total, seconds, want) => {
  const plan = (order: readonly string[]) => planShards(order, total, times(seconds)).map((shard) => shard.join(' '))
  expect(plan(files.split(' '))).toEqual(want)
  expect(plan(files.split(' ').reverse())).toEqual(want)
})

test('the tests of a file add up, by the file that the repository knows, else by the one of the report', () => {
  const timings = new Timings()
  timings.add({ ...ran(1), file: 'x' }, 'a')
  timings.add(ran(2), 'a')
  timings.add({ ...ran(4), file: 'b' }, undefined)
  timings.add(ran(8), undefined)
  expect([timings.of('a'), timings.of('b'), timings.of('x'), timings.size]).toEqual([3, 4, undefined, 2])
})
