import { describe, expect, test } from '@jest/globals'
import { type Cause, CAUSES, PATTERNS, recognise } from './causes'

describe('causes', () => {
  test.each(PATTERNS.map(({ cause, source, sample }) => [cause, source, sample] as const))(
    '%s is recognised by its sample of %s',
    (cause, source, sample) => expect(recognise(source, sample)).toBe(cause),
  )

  test('each has a sample, but the one for what nothing recognises', () => {
    const rows = Object.entries(CAUSES) as readonly (readonly [Cause, (typeof CAUSES)[Cause]])[]
    expect(rows.filter(([, { patterns }]) => patterns.length === 0).map(([cause]) => cause)).toEqual(['unknown'])
  })

  test.each([
    ['waiting', { reason: 'PodInitializing' }],
    ['waiting', { reason: 'ContainerCreating' }],
    ['terminated', { reason: 'Error' }],
    ['running', { seconds: 9 }],
    ['running', { init: true, seconds: 30 }],
    ['running', { hook: true, seconds: 30 }],
    ['running', { ready: true, seconds: 600 }],
    ['tool', { message: 'Error: something nobody has seen' }],
  ] as const)('%s %j means nothing by itself', (source, seen) => expect(recognise(source, seen)).toBeUndefined())

  test.each([
    [{ init: true, killed: true, looping: true }, 'init-failing'],
    [{ killed: true, looping: true, restarts: 5 }, 'liveness-killed'],
    [{ restarts: 2 }, 'crash-loop'],
    [{ restarts: 1 }, 'exit-at-start'],
  ] as const)('a container that ended, %j: %s', (seen, cause) => expect(recognise('ended', seen)).toBe(cause))

  test('each says what to do', () => {
    for (const { title, hint } of Object.values(CAUSES))
      expect([title.length > 5, hint.length > 10]).toEqual([true, true])
  })
})
