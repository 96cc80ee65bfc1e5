import { expect, test } from '@jest/globals'
import { lastLine } from './last-line'

test.each([
  ['one\ntwo\n\n', 'two'],
  ['Error: no such chart\nUsage:\n  helm show', 'no such chart'],
  ['Error: first\nError: second\n', 'second'],
  ['  indented  ', 'indented'],
  ['', ''],
])('of %j: %j', (text, want) => expect(lastLine(text)).toBe(want))
