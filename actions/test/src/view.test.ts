import { expect, test } from '@jest/globals'
import { readAs, type StageRecord } from '@slipway/core'
import { testRecord } from './record'
import { view } from './view'

const record: StageRecord = {
  version: '2.0',
  stage: 'test',
  id: 'a',
  host: { name: 'github' },
  source: {},
  started: '2026-11-28T00:00:00Z',
  finished: '2026-11-28T00:00:01Z',
  outcome: 'pass',
  exitCode: 0,
  headline: '3 tests passed',
  outputs: { total: '4', passed: '3', failed: '0', skipped: '0', flaky: '2', quarantined: '1' },
  facts: { flaky: [{ name: 'pays | twice', suite: 'Cart', message: 'no', runs: 2 }] },
}

test('what was flaky and what is in quarantine is told in the comment, in one line', () => {
  expect(view.comment?.(readAs(testRecord, record))?.body).toBe(
    'Flaky: pays &#124; twice, and 1 more. 1 failed in quarantine.',
  )
  const steady = { ...record, outputs: { total: '4', passed: '4' }, facts: {} }
  expect(view.comment?.(readAs(testRecord, steady))?.body).toBe('')
})

test('what is not as in the baseline is told in the comment', () => {
  const gone = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const since = { newFailures: ['Cart › pays'], fixed: [], gone }
  const compared = readAs(testRecord, { ...record, outputs: {}, facts: { since } })
  expect(view.comment?.(compared)?.body).toBe('New failures: Cart › pays.\n\nGone: a, b, c, d, e, and 2 more.')
})
