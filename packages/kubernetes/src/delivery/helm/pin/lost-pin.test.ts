import { describe, expect, test } from '@jest/globals'
import { keepsDigests, lostPin } from './lost-pin'

const rule = {
  image: { registry: 'r.io', repository: 'acme/shop', digest: `sha256:${'a'.repeat(64)}` },
  names: ['r.io/acme/shop', 'docker.io/old/shop'],
  namespace: 'prod',
}
const standing = (...images: readonly string[]) => {
  const containers = images.map((image, index) => ({ name: `c${index}`, image }))
  const spec = { template: { spec: { containers } } }
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }
  return { revision: 7, ours: 6, namespace: 'prod', objects: [deployment] }
}

test('a revision made by hand that runs the chart’s image is named, with what it runs', () => {
  expect(lostPin(standing('old/shop:1', 'envoy:1'), [rule])).toBe(
    'revision 7 was made by hand after revision 6, and runs the image without its digest: ' +
      'Deployment/web, container c0: old/shop:1; this deploy puts the digest back',
  )
})

test.each([
  ['another digest of ours', standing(`r.io/acme/shop:1@sha256:${'b'.repeat(64)}`)],
  ['other images alone', standing('envoy:1')],
  ['nothing of somebody else', undefined],
])('%s is no lost pin', (_, found) => expect(lostPin(found, [rule])).toBeUndefined())

describe('whether Helm’s record has to be read', () => {
  const ours = `r.io/acme/shop:1@sha256:${'b'.repeat(64)}`
  const workload = (...images: readonly string[]) => ({
    image: Object.fromEntries(images.map((image, index) => [`c${index}`, image])),
  })
  const seen = (workloads: readonly object[], more: object = {}, hooks: readonly object[] = []) =>
    ({ baseline: { at: 0, events: [], gaps: [], workloads, ...more }, hooks }) as never

  test.each([
    ['all of it runs by a digest', seen([workload(ours, 'envoy:1')]), true],
    ['a part of it does not', seen([workload(ours), workload('old/shop:1')]), false],
    ['nothing of it runs', seen([workload('envoy:1')]), false],
    ['not all may be seen', seen([workload(ours)], { gaps: [{}] }), false],
    ['a hook may have it, too', seen([workload(ours)], {}, [{}]), false],
  ])('%s: no need is %s', (_, found, want) => expect(keepsDigests(found, [rule])).toBe(want))
})
