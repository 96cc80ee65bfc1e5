import { describe, expect, test } from '@jest/globals'
import { isTouched } from './live'

const written = (manager: string, time: string) => ({ manager, operation: 'Apply', time, fieldsV1: { 'f:spec': {} } })
const object = (spec: object, managedFields: readonly object[], more: object = {}) => ({
  kind: 'Deployment',
  metadata: { name: 'app', uid: 'u', managedFields, ...more },
  spec,
})
const helm = written('helm', '2026-01-01T00:00:00Z')
const before = object({ replicas: 2, paused: false }, [helm], { generation: 1, resourceVersion: '5' })

describe('an object is touched', () => {
  test.each([
    ['by nobody, though its status and version move', { ...before, status: { a: 1 } }, false],
    [
      'by nobody, though its generation counts',
      object({ paused: false, replicas: 2 }, [helm], { generation: 2, resourceVersion: '9' }),
      false,
    ],
    [
      'by an autoscaler alone',
      object({ replicas: 8, paused: false }, [helm, written('hpa', '2026-01-02T00:00:00Z')]),
      false,
    ],
    ['by Helm', object({ replicas: 3, paused: false }, [written('helm', '2026-01-02T00:00:00Z')]), true],
    ['by who knows whom', object({ replicas: 3, paused: false }, []), true],
    ['when it is gone', undefined, true],
    ['when it is another one', object({ replicas: 2, paused: false }, [helm], { uid: 'v' }), true],
  ])('%s', (_, after, want) => expect(isTouched(before, after, 'helm')).toBe(want))

  test('when it was made', () =>
    expect([isTouched(undefined, before, 'helm'), isTouched(undefined, undefined, 'helm')]).toEqual([true, false]))

  test('by a writer that leaves no mark of its own', () => {
    const plain = object({ replicas: 2 }, [])
    expect([isTouched(plain, plain, 'helm'), isTouched(plain, object({ replicas: 3 }, []), 'helm')]).toEqual([
      false,
      true,
    ])
  })
})
