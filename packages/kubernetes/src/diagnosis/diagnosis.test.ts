import { describe, expect, test } from '@jest/globals'
import { type Cause, CAUSES } from '../rollout/causes'
import type { Problem } from '../rollout/problems'
import { toDiagnosis } from './diagnosis'

const problem = (cause: Cause): Problem => ({
  cause,
  key: 'k',
  workload: { kind: 'Deployment', namespace: 'n', name: 'web' },
  message: 'words of the cluster',
  firstSeen: 0,
  lastSeen: 0,
  sightings: 1,
  sameEnds: 0,
  endSeen: 0,
  active: true,
})

function diagnosed(problems: readonly Problem[], tool?: Cause) {
  return toDiagnosis({
    at: 0,
    release: 'app',
    namespace: 'n',
    revision: 2,
    problems,
    tool: tool === undefined ? undefined : { cause: tool, message: 'words of Helm' },
    evidence: [],
    redact: (text) => text,
  })
}

describe('the cause that a diagnosis names', () => {
  const VAGUE: readonly Cause[] = [
    'timeout',
    'unknown',
    'hook-failed',
    'hook-hanging',
    'test-failed',
    'object-pending',
    'sync-failed',
  ]

  test.each(VAGUE)('is what was seen in the cluster, where the tool says %s of anything', (cause) => {
    const found = diagnosed([problem('image-not-found'), problem('quota')], cause)
    expect([found.cause, found.sentence]).toEqual([
      'image-not-found',
      'Deployment web: the image is not in the registry (words of the cluster)',
    ])
    expect(found.others.map((other) => other.cause)).toEqual(['quota'])
  })

  test.each((Object.keys(CAUSES) as Cause[]).filter((cause) => !VAGUE.includes(cause)))(
    'is what the tool says, where it says it exactly: %s',
    (cause) =>
      expect(diagnosed([problem('image-not-found')], cause)).toMatchObject({ cause, title: CAUSES[cause].title }),
  )

  test.each([
    ['exit-at-start', 'hook-failed'],
    ['crash-loop', 'hook-failed'],
    ['oom-killed', 'oom-killed'],
  ] as const)('of a hook that failed with %s: %s', (seen, want) =>
    expect(diagnosed([problem(seen)], 'hook-failed').cause).toBe(want),
  )

  test('is timeout where nobody says anything', () => {
    const { cause, sentence } = diagnosed([])
    expect([cause, sentence]).toEqual([
      'timeout',
      'Not everything was ready in time, and nothing in the cluster says why',
    ])
  })
})
