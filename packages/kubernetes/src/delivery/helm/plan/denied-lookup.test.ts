import { expect, test } from '@jest/globals'
import { deniedLookup } from './denied-lookup'

test.each([
  [
    'template: app/templates/config.yaml:2:5: executing "app/templates/config.yaml" at <lookup "v1" "Secret" "shop" "db">: error calling lookup: secrets "db" is forbidden: User "system:serviceaccount:ci:deployer" cannot get resource "secrets" in API group "" in the namespace "shop"',
    'the chart looks up secrets in the namespace shop, and system:serviceaccount:ci:deployer may not get them',
    'grant get on secrets in the namespace shop to system:serviceaccount:ci:deployer',
  ],
  [
    'error calling lookup: storageclasses.storage.k8s.io is forbidden: User "ci" cannot list resource "storageclasses" in API group "storage.k8s.io" at the cluster scope',
    'the chart looks up storageclasses.storage.k8s.io in the cluster, and ci may not list them',
    'grant list on storageclasses.storage.k8s.io in the cluster to ci',
  ],
])('a lookup that is denied names verb and resource', (words, message, hint) => {
  expect(deniedLookup(words)).toMatchObject({ message, hint, why: 'forbidden' })
})

test('another word of the API server is none', () => {
  expect(deniedLookup('secrets is forbidden: User "ci" cannot list resource "secrets" in API group ""')).toBeUndefined()
})
