import { expect, test } from '@jest/globals'
import { withoutOwners } from '../../../preflight/conflicts'
import { asItStands } from './adopt'
import { project, unionOf } from './fields'
import { appliedFields, kubectlFields, takenOver } from './managers'

const LIVE = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u',
    resourceVersion: '7',
    labels: { app: 'web', other: 'x' },
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', mine: 'yes' },
    finalizers: ['a', 'b'],
  },
  spec: {
    replicas: 4,
    template: {
      spec: {
        containers: [
          { name: 'app', image: 'shop:1', imagePullPolicy: 'Always', ports: [{ containerPort: 80, protocol: 'TCP' }] },
          { name: 'injected', image: 'proxy' },
        ],
      },
    },
  },
  status: { replicas: 4 },
}

const CONTAINER = 'k:{"name":"app"}'
const PORT = 'k:{"containerPort":80,"protocol":"TCP"}'
const BY_KUBECTL = {
  'f:metadata': {
    'f:labels': { '.': {}, 'f:app': {} },
    'f:annotations': { '.': {}, 'f:kubectl.kubernetes.io/last-applied-configuration': {} },
    'f:finalizers': { 'v:"a"': {} },
  },
  'f:spec': {
    'f:template': {
      'f:spec': { 'f:containers': { [CONTAINER]: { '.': {}, 'f:name': {}, 'f:ports': { [PORT]: {} } } } },
    },
  },
}
const entry = (manager: string, operation: string, fieldsV1: object, more = {}) => ({
  manager,
  operation,
  apiVersion: 'apps/v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...more,
})

test('what lives is reduced to the fields that somebody applied', () => {
  const wanted = { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { [CONTAINER]: { 'f:image': {} } } } } } }
  const standing = asItStands(LIVE, project(LIVE, unionOf([BY_KUBECTL, wanted])))
  expect(standing).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
    spec: {
      template: {
        spec: { containers: [{ name: 'app', image: 'shop:1', ports: [{ containerPort: 80, protocol: 'TCP' }] }] },
      },
    },
  })
})

test('what kubectl wrote becomes the own of Helm, and what others wrote stays theirs', () => {
  const scale = { 'f:spec': { 'f:replicas': {} } }
  const managedFields = [
    entry('kubectl-client-side-apply', 'Update', { 'f:a': { 'f:b': {} } }),
    entry('before-first-apply', 'Update', { 'f:a': { 'f:c': {} } }),
    entry('kubectl', 'Apply', { 'f:d': {} }),
    entry('kubectl', 'Update', scale, { subresource: 'scale' }),
    entry('kube-controller-manager', 'Update', { 'f:status': {} }, { subresource: 'status' }),
    entry('kubectl-set', 'Update', { 'f:e': {} }),
  ]
  const object = { metadata: { name: 'web', managedFields } }
  expect(takenOver(object, 'helm')).toEqual([
    entry('helm', 'Apply', { 'f:a': { 'f:b': {}, 'f:c': {} }, 'f:d': {} }),
    ...managedFields.slice(3),
  ])
  expect(kubectlFields(object)).toEqual({ 'f:a': { 'f:b': {}, 'f:c': {} }, 'f:d': {} })
})

test('an entry of Helm takes them in, and without any there is nothing to do', () => {
  const own = entry('helm', 'Apply', { 'f:z': {} })
  const object = { metadata: { managedFields: [entry('before-first-apply', 'Update', { 'f:a': {} }), own] } }
  expect(takenOver(object, 'helm')).toEqual([entry('helm', 'Apply', { 'f:z': {}, 'f:a': {} })])
  expect(appliedFields(object, 'helm')).toEqual({ 'f:z': {} })
  expect(takenOver({ metadata: { managedFields: [own] } }, 'helm')).toBeUndefined()
})

test('a conflict with kubectl alone is none where its fields are taken in', () => {
  const conflict = (owner: string, field: string) => `conflict with "${owner}" using apps/v1: ${field}`
  const words = (...parts: readonly string[]) => ({ words: `Apply failed with conflicts: ${parts.join(', ')}` })
  const owners = ['kubectl-client-side-apply']
  const ours = conflict('kubectl-client-side-apply', '.spec.replicas')
  const others = conflict('autoscaler', '.spec.paused')
  expect(withoutOwners(words(ours), owners)).toBeUndefined()
  expect(withoutOwners(words(others), owners)).toEqual(words(others))
  expect(withoutOwners(words(ours, others), owners)?.words).toBe(
    'Apply failed with 1 conflict: conflict with "autoscaler": .spec.paused',
  )
  expect(withoutOwners({ words: 'denied' }, owners)).toEqual({ words: 'denied' })
})
