import { describe, expect, test } from '@jest/globals'
import { checkScope, scopeLines, scopeOf } from './scope'

const object = (kind: string, name: string, namespace?: string) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
})
const plan = {
  objects: [
    object('Deployment', 'web'),
    object('ConfigMap', 'here', 'prod'),
    object('ConfigMap', 'stray', 'kube-system'),
    object('ClusterRole', 'reader'),
    object('Namespace', 'extra'),
  ],
  hooks: [object('Job', 'migrate'), object('Job', 'after', 'monitoring')],
  before: [object('Job', 'migrate')],
}
const scope = scopeOf(plan, 'prod')

describe('how far a release reaches', () => {
  test('is told: other namespaces, hooks there too, cluster-wide objects, what runs first', () => {
    expect(scopeLines(scope, 'prod')).toEqual([
      'outside of namespace prod: ConfigMap/stray in kube-system, Namespace/extra, Job/after in monitoring',
      'cluster-wide: ClusterRole/reader',
      'hooks that run before anything is applied: Job/migrate',
    ])
  })

  test('is not told where it does not', () => {
    const own = scopeOf({ objects: [object('Deployment', 'web')], hooks: [], before: [] }, 'prod')
    expect(scopeLines(own, 'prod')).toEqual([])
  })

  test.each([
    ['no bounds', [], undefined],
    ['all are named', ['kube-system', 'extra', 'monitoring'], undefined],
    ['a hook in another one', ['kube-system', 'extra'], /: Job\/after in monitoring; nothing was changed$/],
    ['a namespace itself', ['kube-system', 'monitoring'], /\(prod, kube-system, monitoring\): Namespace\/extra; /],
  ])('%s', (_, allowed, want) => {
    const check = () => checkScope(scope, { namespace: 'prod', allowed })
    if (want === undefined) expect(check).not.toThrow()
    else expect(check).toThrow(want)
  })
})
