import { expect, test } from '@jest/globals'
import { lastLine, nonEmptyLines } from './lines'

test('nonEmptyLines keeps lines as they stand', () => {
  expect(nonEmptyLines('a\n\n  b \n\t\n')).toEqual(['a', '  b '])
})

test.each<[string, string, RegExp | undefined, string]>([
  ['the last', 'one\n two \n\n', undefined, 'two'],
  ['the last that matches', 'error: one\nerror: two\nthree\n', /error/, 'error: two'],
  ['the last when none matches', 'one\ntwo\n', /error/, 'two'],
  ['nothing', '\n \n', /error/, ''],
])('lastLine: %s', (_name, text, preferred, want) => {
  expect(lastLine(text, preferred)).toBe(want)
})
