import { expect, test } from '@jest/globals'
import { fluxNote } from './flux'

const deployment = (labels: Readonly<Record<string, string>>) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels },
})

test('a release that Flux applies comes back, which is said before it is uninstalled', () => {
  const labels = { 'helm.toolkit.fluxcd.io/name': 'shop', 'helm.toolkit.fluxcd.io/namespace': 'flux-system' }
  expect(fluxNote([deployment({ app: 'web' }), deployment(labels)])).toBe(
    'the HelmRelease flux-system/shop of Flux applies this release, and will install it again: delete it in Git',
  )
})

test('nothing is said of a release that nobody else applies', () => {
  expect(fluxNote([deployment({ app: 'web', 'app.kubernetes.io/managed-by': 'Helm' })])).toBeUndefined()
})
