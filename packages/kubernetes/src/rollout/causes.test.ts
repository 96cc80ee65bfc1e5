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

  test.each([
    ['context deadline exceeded (Client.Timeout exceeded while awaiting headers)', 'api-lost'],
    ['dial tcp 10.0.0.1:6443: connect: connection refused', 'api-lost'],
    ['context deadline exceeded', 'timeout'],
  ] as const)('a request of Helm that ended with "%s": %s', (end, cause) =>
    expect(
      recognise('tool', { message: `Error: UPGRADE FAILED: Get "https://10.0.0.1:6443/api/v1/pods": ${end}` }),
    ).toBe(cause),
  )

  test('a webhook that does not answer is asked by the API server', () => {
    const message =
      'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: Post "https://v.default.svc:443/?timeout=2s": dial tcp 10.96.0.7:443: connect: connection refused'
    expect(recognise('tool', { message })).toBe('webhook-down')
  })

  test('each says what to do', () => {
    for (const { title, hint } of Object.values(CAUSES))
      expect([title.length > 5, hint.length > 10]).toEqual([true, true])
  })
})
