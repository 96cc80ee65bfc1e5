import { expect, test } from '@jest/globals'
import { lastLine, lastMatchingLine, nonEmptyLines } from './lines'

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

test.each([
  ['one\ntwo\n\n', 'two'],
  ['Error: no such chart\nUsage:\n  helm show', 'no such chart'],
  ['Error: first\nError: second\n', 'second'],
  ['  indented  ', 'indented'],
  ["unknown command: docker buildx\n\nRun 'docker --help' for more information\n", 'unknown command: docker buildx'],
  ['ERROR: no buildx\n       Install it:\n       https://docs.docker.com\n', 'no buildx'],
  ['', ''],
])('of %j: %j', (text, want) => expect(lastLine(text)).toBe(want))
