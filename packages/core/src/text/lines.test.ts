import { expect, test } from '@jest/globals'
import { lastMatchingLine, nonEmptyLines } from './lines'

test('nonEmptyLines keeps lines as they stand', () => {
  expect(nonEmptyLines('a\n\n  b \n\t\n')).toEqual(['a', '  b '])
})

test.each<[string, string, RegExp, string]>([
  ['the last that matches, trimmed', 'one\n two \n\n', /o/, 'two'],
  ['the last that matches', 'error: one\nerror: two\nthree\n', /error/, 'error: two'],
  ['the last when none matches', 'one\ntwo\n', /error/, 'two'],
  ['nothing', '\n \n', /error/, ''],
])('lastMatchingLine: %s', (_name, text, preferred, want) => {
  expect(lastMatchingLine(text, preferred)).toBe(want)
})
