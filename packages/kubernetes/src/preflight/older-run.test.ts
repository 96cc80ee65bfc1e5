import { describe, expect, test } from '@jest/globals'
import { UserError } from '@slipway/core'
import { afterRun, checkOrder, orderedRun } from './older-run'

const source = { repository: 'o/r', workflow: 'o/r/.github/workflows/ci.yml', runId: '7', fork: false }
const LINE = 'github:o/r:o/r/.github/workflows/ci.yml'
const run = (id: number, byHand = false) => ({ line: LINE, id, byHand })
const there = { line: LINE, id: 9, revision: 4, earlier: [8, 6] }
const now = { standing: 4, allowed: false }

describe('the order of runs', () => {
  test.each([
    ['the first try', {}, run(7)],
    ['a second try', { attempt: 2 }, run(7, true)],
    ['a person', { byHand: true }, run(7, true)],
    ['no workflow', { workflow: undefined }, undefined],
    ['no run', { runId: undefined }, undefined],
    ['a part with an id of its own', { isPart: true }, undefined],
    ['no repository', { repository: undefined }, undefined],
    ['a run whose id is no number', { runId: '7b' }, undefined],
  ] as const)('%s', (_, more, want) => {
    const { repository, workflow, runId, ...rest } = { ...source, ...more }
    const given = {
      ...rest,
      ...(repository === undefined ? {} : { repository }),
      ...(workflow === undefined ? {} : { workflow }),
      ...(runId === undefined ? {} : { runId }),
    }
    expect(orderedRun({ name: 'github', source: given })).toEqual(want)
  })

  test('an older run is refused', () => {
    const refused = () => checkOrder(run(7), there, now)
    expect(refused).toThrow('revision 4 was deployed by run 9, which is newer than this run 7; nothing was changed')
    try {
      refused()
    } catch (error) {
      const { code, outcome, hint } = error as UserError
      expect([code, outcome]).toEqual(['DEPLOY_OLDER_RUN', 'fail'])
      expect(hint).toBe('start a new run to deploy this commit, run this one again by hand, or set allow-older: true')
    }
  })

  test.each([
    ['a newer run', run(10), there, now, undefined],
    ['the same run', run(9), there, now, undefined],
    ['a run of another workflow', { ...run(7), line: 'github:o/r:other.yml' }, there, now, undefined],
    ['nothing known', run(7), undefined, now, undefined],
    ['no order', undefined, there, now, undefined],
    ['another revision stands now', run(7), there, { ...now, standing: 5 }, undefined],
    ['nothing stands', run(7), there, { ...now, standing: undefined }, undefined],
    ['started by hand', run(7, true), there, now, /; this run was started by hand, so it goes on$/],
    ['deployed before', run(6), there, now, /; this run was started by hand, so it goes on$/],
    ['allowed', run(7), there, { ...now, allowed: true }, /; it is replaced \(allow-older: true\)$/],
  ])('%s goes on', (_, own, standing, at, told) => {
    const said = checkOrder(own, standing, at)
    if (told === undefined) expect(said).toBeUndefined()
    else expect(said).toMatch(told)
  })

  test('the runs before are remembered, each once, and only of the same workflow', () => {
    expect(afterRun(run(10), there, 5)).toEqual({ line: LINE, id: 10, revision: 5, earlier: [9, 8, 6] })
    expect(afterRun(run(6), there, 5)).toEqual({ line: LINE, id: 6, revision: 5, earlier: [9, 8] })
    expect(afterRun(run(10), { ...there, line: 'other' }, 5).earlier).toEqual([])
    expect(afterRun(run(10), undefined, 5).earlier).toEqual([])
    expect(afterRun(run(10), { ...there, earlier: [9, 8, 8, 6] }, 5).earlier).toEqual([9, 8, 6])
  })

  test('twenty runs before are remembered', () => {
    const earlier = Array.from({ length: 25 }, (_, i) => 100 - i)
    expect(afterRun(run(200), { ...there, id: 101, earlier }, 5).earlier).toEqual([101, ...earlier.slice(0, 19)])
  })
})
