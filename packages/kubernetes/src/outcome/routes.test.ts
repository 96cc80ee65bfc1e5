import { expect, test } from '@jest/globals'
import type { Deployment } from '../release/deployment'
import { objectNotes } from './routes'

const ROUTE = { apiVersion: 'route.openshift.io/v1', kind: 'Route', metadata: { name: 'web', namespace: 'shop' } }
const ingress = (status: string, more: object = {}) => ({
  host: 'shop.example.com',
  routerName: 'default',
  conditions: [{ type: 'Admitted', status, ...more }],
})

function deployment(status: object) {
  const stdout = JSON.stringify({ ...ROUTE, status })
  const cluster = { kubectl: () => Promise.resolve({ code: 0, stdout, stderr: '' }) }
  return { cluster, order: { namespace: 'shop' } } as unknown as Deployment
}

test.each([
  ['served', { ingress: [ingress('True')] }, []],
  ['no router', {}, ['Route/web is taken by no router yet']],
  [
    'refused',
    { ingress: [ingress('False', { reason: 'HostAlreadyClaimed', message: 'route other already exposes it' })] },
    [
      'Route/web is not served as shop.example.com by the router default: HostAlreadyClaimed: route other already exposes it',
    ],
  ],
])('a Route: %s', async (_, status, want) => {
  expect(await objectNotes(deployment(status), [ROUTE, { apiVersion: 'v1', kind: 'Service' }])).toEqual(want)
})

const DATABASE = { apiVersion: 'db.example.com/v1', kind: 'Database', metadata: { name: 'orders', generation: 2 } }

test.each<[string, object, readonly string[]]>([
  ['ready', { conditions: [{ type: 'Ready', status: 'True' }] }, []],
  [
    'not ready',
    { observedGeneration: 2, conditions: [{ type: 'Ready', status: 'False', reason: 'NoDisk', message: 'too large' }] },
    ['Database/orders says Ready: False (NoDisk: too large)'],
  ],
  ['of the generation before', { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'False' }] }, []],
  ['in its own words', { conditions: [{ type: 'Degraded', status: 'False' }] }, []],
  ['without a status', {}, []],
])('an object of an operator: %s', async (_, status, want) => {
  const stdout = JSON.stringify({ ...DATABASE, status })
  const cluster = { kubectl: () => Promise.resolve({ code: 0, stdout, stderr: '' }) }
  const order = { namespace: 'shop' }
  expect(await objectNotes({ cluster, order } as unknown as Deployment, [DATABASE])).toEqual(want)
})

test('without Routes and custom resources nobody is asked', async () => {
  const silent = { order: { namespace: 'shop' } } as unknown as Deployment
  expect(await objectNotes(silent, [{ apiVersion: 'v1', kind: 'Service' }])).toEqual([])
})

test.each([
  ['apiregistration.k8s.io/v1', 'APIService', ['APIService/told says Available: False (MissingEndpoints: none)']],
  ['gateway.networking.k8s.io/v1', 'Gateway', ['Gateway/told says Available: False (MissingEndpoints: none)']],
  // The watch has judged it.
  ['apps.openshift.io/v1', 'DeploymentConfig', []],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', []],
])('%s %s', async (apiVersion, kind, want) => {
  const object = { apiVersion, kind, metadata: { name: 'told', namespace: 'shop' } }
  const conditions = [{ type: 'Available', status: 'False', reason: 'MissingEndpoints', message: 'none' }]
  const stdout = JSON.stringify({ ...object, status: { conditions } })
  const cluster = { kubectl: () => Promise.resolve({ code: 0, stdout, stderr: '' }) }
  const order = { namespace: 'shop' }
  expect(await objectNotes({ cluster, order } as unknown as Deployment, [object])).toEqual(want)
})
