import { describe, expect, test } from '@jest/globals'
import { progressLine } from './progress'

const views = (...ready: readonly number[]) =>
  ready.map((count, index) => ({ name: `w${index}`, ready: count, desired: 1 }))

describe('progress', () => {
  test.each([
    [views(), ''],
    [views(1, 0), 'w0 1/1, w1 0/1'],
    [views(...Array<number>(9).fill(1)), '9/9 in 9 workloads'],
    [views(1, 0, ...Array<number>(8).fill(1)), '9/10 in 10 workloads; not yet w1 0/1'],
    [
      views(...Array<number>(200).fill(0)),
      '0/200 in 200 workloads; not yet w0 0/1, w1 0/1, w2 0/1, w3 0/1, w4 0/1, w5 0/1, w6 0/1, w7 0/1 and 192 more',
    ],
  ])('%j', (given, line) => expect(progressLine(given)).toBe(line))
})
