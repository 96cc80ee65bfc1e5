import { describe, expect, test } from '@jest/globals'
import { isPending, type Revision, type RevisionStatus } from '../../delivery'
import { keptRevisions, lastGood, parseHistory } from './history'

const list = (...statuses: RevisionStatus[]): Revision[] =>
  statuses.map((status, index) => ({ revision: index + 1, status, updated: '', description: '' }))

describe('history', () => {
  test.each([
    ['a failed upgrade', list('superseded', 'deployed', 'failed'), 3, 2],
    ['after a good upgrade', list('superseded', 'deployed'), 2, 1],
    ['several failures', list('deployed', 'failed', 'failed'), 3, 1],
    ['a first install', list('failed'), 1, undefined],
    ['failures only', list('failed', 'failed', 'pending-upgrade'), 3, undefined],
  ])('the last good one of %s', (_, history, below, want) => expect(lastGood(history, below)?.revision).toBe(want))

  test('a failed revision that a rollback has superseded is not good', () => {
    const [first, second, third] = list('superseded', 'superseded', 'deployed') as [Revision, Revision, Revision]
    expect(
      lastGood([first, { ...second, description: 'Upgrade "app" failed: context deadline exceeded' }, third], 3)
        ?.revision,
    ).toBe(1)
    expect(lastGood([first, { ...second, description: 'Preparing upgrade' }, third], 3)?.revision).toBe(1)
  })

  test('one that was seen to run is good, whatever Helm calls it', () => {
    expect(lastGood(list('deployed', 'failed', 'failed'), 3, 2)?.revision).toBe(2)
    expect(lastGood(list('deployed', 'failed', 'failed'), 2, 2)?.revision).toBe(1)
  })

  test('as many are kept as reach back to the last good one, and no fewer than are wanted', () => {
    const history = list('deployed', 'failed', 'failed', 'failed')
    const kept = (wanted: number | undefined) => keptRevisions(wanted, history, history[0])
    expect([kept(2), kept(10), kept(0), kept(undefined)]).toEqual([7, 10, 0, undefined])
    expect(keptRevisions(2, history, undefined)).toBe(2)
  })

  test('reads and sorts', () => {
    const text = JSON.stringify([
      { revision: 2, status: 'deployed', chart: 'a-1' },
      { revision: 1, status: 'strange', chart: 'a-1' },
    ])
    expect(parseHistory(text)?.map(({ revision, status }) => [revision, status])).toEqual([
      [1, 'unknown'],
      [2, 'deployed'],
    ])
    expect(parseHistory('Error: nothing')).toBeUndefined()
    expect(parseHistory('[{"revision":"x"}]')).toBeUndefined()
  })

  test.each([
    ['pending-upgrade', true],
    ['uninstalling', true],
    ['failed', false],
    ['deployed', false],
  ] as const)('%s pending: %p', (status, want) => {
    expect(isPending(status)).toBe(want)
  })
})
