import { describe, expect, test } from '@jest/globals'
import { isPatchedByLive, withoutDropped } from './patched'

const deployment = (spec: object, more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec,
  ...more,
})

describe('a patch that Helm makes itself', () => {
  test.each<[string, object, object, object, object]>([
    [
      'a field that is in the manifest no more',
      { paused: true, replicas: 2, strategy: { type: 'Recreate' } },
      { paused: true, replicas: 2 },
      { replicas: 2 },
      { replicas: 2, strategy: { type: 'Recreate' } },
    ],
    [
      'an item by its name, also where somebody changed it',
      { containers: [{ name: 'a' }, { name: 'b', image: 'by-hand' }, { name: 'c' }] },
      { containers: [{ name: 'a' }, { name: 'b', image: 'x' }] },
      { containers: [{ name: 'a' }] },
      { containers: [{ name: 'a' }, { name: 'c' }] },
    ],
    [
      'an item whose key is another field',
      {
        ports: [
          { name: 'http', containerPort: 80, protocol: 'TCP' },
          { name: 'http', containerPort: 81 },
        ],
      },
      { ports: [{ name: 'http', containerPort: 80 }] },
      { ports: [{ name: 'http', containerPort: 81 }] },
      { ports: [{ name: 'http', containerPort: 81 }] },
    ],
    [
      'a variable of one container',
      {
        containers: [
          {
            name: 'a',
            env: [
              { name: 'X', value: '1' },
              { name: 'Y', value: '1' },
            ],
          },
        ],
      },
      {
        containers: [
          {
            name: 'a',
            env: [
              { name: 'X', value: '1' },
              { name: 'Y', value: '1' },
            ],
          },
        ],
      },
      { containers: [{ name: 'a', env: [{ name: 'Y', value: '1' }] }] },
      { containers: [{ name: 'a', env: [{ name: 'Y', value: '1' }] }] },
    ],
    ['a list of words', { args: ['a'] }, { args: ['a', 'b'] }, { args: ['a'] }, { args: ['a'] }],
  ])('%s', (_, merged, from, to, want) =>
    expect(withoutDropped({ merged: deployment(merged), from: deployment(from), to: deployment(to) })).toEqual(
      deployment(want),
    ),
  )

  test.each([
    ['v1', true],
    ['apps/v1', true],
    ['networking.k8s.io/v1', true],
    ['monitoring.coreos.com/v1', false],
    ['gateway.networking.k8s.io/v1', false],
    ['apiextensions.k8s.io/v1', false],
  ])('%s: sets back what people changed: %s', (apiVersion, want) =>
    expect(isPatchedByLive({ apiVersion, kind: 'X' })).toBe(want),
  )
})
