import { expect, test } from '@jest/globals'
import type { Deployment } from '../release/deployment'
import { routeNotes } from './routes'

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
  expect(await routeNotes(deployment(status), [ROUTE, { apiVersion: 'v1', kind: 'Service' }])).toEqual(want)
})

test('without Routes nobody is asked', async () => {
  const silent = { order: { namespace: 'shop' } } as unknown as Deployment
  expect(await routeNotes(silent, [{ apiVersion: 'v1', kind: 'Service' }])).toEqual([])
})
