import { expect, test } from '@jest/globals'
import { signatureOf } from './signature'

test.each([
  ['2026-11-28T09:30:01.123Z ERROR order 4711 failed', '2026-01-01T00:00:00Z ERROR order 12 failed'],
  ['connect to 10.0.0.1:5432: refused', 'connect to 10.9.8.7:5433: refused'],
  ['connect to [fd00::1:2:3]:80 failed', 'connect to [fd00::9:8:7]:81 failed'],
  ['request 0b0d4a3e-8b1c-4c7e-9f55-1c2d3e4f5a6b timed out', 'request 11111111-2222-3333-4444-555555555555 timed out'],
  ['commit 5b09ad3f0c0e missing', 'commit aa09ad3f0c0e missing'],
  ['at 0xdeadbeef', 'at 0x1'],
  ['pod shop-7d9f8c6b54-x2x8q died', 'pod shop-5c6d7f8b99-zq4vw died'],
  ['took 1.5 s', 'took 200 s'],
  ['{"level":"error","msg":"order 1 failed","ts":1}', '{"ts":2,"msg":"order 2 failed","level":"error"}'],
  ['\x1b[31mred\x1b[0m 1', 'red 2'],
])('%j is like %j', (a, b) => expect(signatureOf(a)).toBe(signatureOf(b)))

test.each([
  ['order failed', 'payment failed'],
  ['connection refused', 'connection reset'],
  ['{"msg":"a"}', '{"msg":"b"}'],
])('%j is not like %j', (a, b) => expect(signatureOf(a)).not.toBe(signatureOf(b)))

test('a long line is cut, and takes no time', () => {
  expect(signatureOf('a'.repeat(1_000_000)).length).toBeLessThanOrEqual(300)
})
