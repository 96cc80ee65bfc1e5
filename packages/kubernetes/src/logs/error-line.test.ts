import { expect, test } from '@jest/globals'
import { isErrorLine } from './error-line'

test.each([
  '{"level":"error","msg":"order 1 failed"}',
  '{"severity":"CRITICAL","message":"out of disk"}',
  '{"level":50,"time":1,"msg":"order failed"}',
  'time=2026-11-28T09:30:01Z level=error msg="order failed"',
  'E1127 15:04:05.000000       1 reflector.go:12] failed to list',
  '2026-11-28 09:30:01,123 ERROR [main] c.e.Shop - order failed',
  '2026-11-28T09:30:01Z\tFATAL\tno database',
  '2026/11/28 09:30:01 [error] 7#7: *1 connect() failed',
  '[Sat Nov 28 09:30:01 2026] [core:crit] no memory',
  '\x1b[31mERROR\x1b[0m order failed',
  'panic: runtime error: index out of range',
  'Traceback (most recent call last):',
  'Exception in thread "main" java.lang.IllegalStateException',
  'java.sql.SQLException: connection refused',
  "TypeError: Cannot read properties of undefined (reading 'id')",
  'ERROR:root:order failed',
])('%j is one', (line) => expect(isErrorLine(line)).toBe(true))

test.each([
  '{"level":"info","msg":"ERROR is only a word here"}',
  '{"level":30,"msg":"ok","error":null}',
  'level=info msg="0 errors"',
  'I1127 15:04:05.000000       1 main.go:12] started',
  '2026-11-28 09:30:01 INFO no error so far',
  '10.0.0.1 - - "GET /error HTTP/1.1" 200',
  '    at Object.<anonymous> (/app/index.js:1:1)',
  'loaded ERROR_PAGES from disk',
  '',
])('%j is none', (line) => expect(isErrorLine(line)).toBe(false))

test('a long line takes no time', () => {
  expect(isErrorLine(`${'a.'.repeat(500_000)}b`)).toBe(false)
  expect(isErrorLine(`{"level":"error","msg":"${'x'.repeat(1_000_000)}"}`)).toBe(true)
})
