import { describe, expect, test } from '@jest/globals'
import { conflictsIn, valueAt, withoutField } from './conflicts'

const object = {
  kind: 'Deployment',
  spec: {
    replicas: 8,
    template: {
      spec: {
        containers: [
          { name: 'app', image: 'a' },
          { name: 'log', image: 'b' },
        ],
      },
    },
  },
}
const IMAGE = '.spec.template.spec.containers[name="app"].image'

describe('conflicts of server-side apply', () => {
  // In the words of Kubernetes 1.34 through kubectl 1.35, lines joined.
  test.each([
    [
      'Apply failed with 1 conflict: conflict with "kubectl-1.35.2" with subresource "scale" using apps/v1: .spec.replicas',
      [{ owner: 'kubectl-1.35.2', field: '.spec.replicas' }],
    ],
    [
      'Apply failed with 3 conflicts: conflicts with "kubectl-1.35.2" with subresource "scale" using apps/v1: - .spec.replicas conflicts with "kubectl-set" using apps/v1: - .metadata.labels.a - .spec.template.spec.containers[name="app"].image',
      [
        { owner: 'kubectl-1.35.2', field: '.spec.replicas' },
        { owner: 'kubectl-set', field: '.metadata.labels.a' },
        { owner: 'kubectl-set', field: IMAGE },
      ],
    ],
    [
      'Apply failed with 1 conflict: conflict with "kubectl-patch" using apps/v1 at 2026-11-28T07:55:13Z: .spec.minReadySeconds',
      [{ owner: 'kubectl-patch', field: '.spec.minReadySeconds' }],
    ],
    ['Deployment.apps "a" is invalid: spec.selector: field is immutable', []],
  ])('%s', (words, want) => expect(conflictsIn(words)).toEqual(want))

  test('the value of a field', () => {
    expect([valueAt(object, '.spec.replicas'), valueAt(object, IMAGE), valueAt(object, '.spec.x.y')]).toEqual([
      8,
      'a',
      undefined,
    ])
  })

  test('an object without a field', () => {
    expect(withoutField(object, '.spec.replicas')).toEqual({ ...object, spec: { template: object.spec.template } })
    expect(valueAt(withoutField(object, IMAGE), '.spec.template.spec.containers')).toEqual([
      { name: 'app' },
      { name: 'log', image: 'b' },
    ])
    expect(withoutField(object, '.spec.x.y')).toEqual(object)
  })
})
