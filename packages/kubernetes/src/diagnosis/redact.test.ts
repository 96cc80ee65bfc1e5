import { expect, test } from '@jest/globals'
import { redactor } from './redact'

test.each([
  ['a value of a Secret', 'Invalid value: "s3cr3t-value" in data', 'Invalid value: "***" in data'],
  ['a line of a Secret', 'key BBBB-line found', 'key *** found'],
  ['a password in a log', 'password=hunter2secret next', 'password=*** next'],
  ['a JSON field', '{"api_key": "abcdef"}', '{"api_key": "***"}'],
  ['an address', 'postgres://app:pw123@db/x', 'postgres://app:***@db/x'],
  ['a bearer token', 'Authorization: Bearer abcdef.ghijkl', 'Authorization: Bearer ***'],
  ['a word that happens to be a value', 'ready: true, 8080', 'ready: true, 8080'],
])('takes out %s', (_, text, want) =>
  expect(redactor(['s3cr3t-value', 'AAAA-line\nBBBB-line', 'true', '8080'])(text)).toBe(want),
)
