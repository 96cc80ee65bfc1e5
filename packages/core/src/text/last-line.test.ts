import { expect, test } from '@jest/globals'
import { lastLine } from './last-line'

test.each([
  ['one\ntwo\n\n', 'two'],
  ['Error: no such chart\nUsage:\n  helm show', 'no such chart'],
  ['Error: first\nError: second\n', 'second'],
  ['  indented  ', 'indented'],
  ["unknown command: docker buildx\n\nRun 'docker --help' for more information\n", 'unknown command: docker buildx'],
  ['ERROR: no buildx\n       Install it:\n       https://docs.docker.com\n', 'no buildx'],
  ['', ''],
])('of %j: %j', (text, want) => expect(lastLine(text)).toBe(want))
