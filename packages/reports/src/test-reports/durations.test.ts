import { expect, test } from '@jest/globals'
import { secondsOf } from './durations'

test.each<[string | undefined, number | undefined]>([
  ['1,234.56', 1234.56],
  ['1.234,56', 1234.56],
  ['0,5', 0.5],
  ['12:34.5', 754.5],
  ['00:00:01.5', 1.5],
  ['1.02:03:04', 93_784],
  ['1.5s', 1.5],
  ['150ms', 0.15],
  ['12 ms', 0.012],
  ['NaN', undefined],
  ['-1', undefined],
  ['', undefined],
  [undefined, undefined],
  ['1e-3', 0.001],
  ['PT1.5S', 1.5],
  ['PT1H2M', 3720],
  ['1 234.5', 1234.5],
  ['1,234,567.8', 1_234_567.8],
  [' 2.5 ', 2.5],
  ['soon', undefined],
  ['1'.repeat(500), undefined],
])('%s is %s seconds', (text, seconds) => expect(secondsOf(text)).toBe(seconds))
