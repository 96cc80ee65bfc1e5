import { expect, test } from '@jest/globals'
import { mayBeWorkload, mayHoldSecrets, parseManifest } from './manifest'

const TEXT = `# Source: shop/templates/a.yaml
kind: Deployment
metadata: {name: plain}
---
# Source: shop/templates/b.yaml
apiVersion: apps/v1
kind: "Deployment"
metadata: {name: with-a-variable}
spec: {template: {spec: {containers: [{env: [{name: API_TOKEN, value: swordfish}]}]}}}
--- # no line says what this is
{"kind": "Secret", "metadata": {"name": "json"}}
---
kind: Secret
metadata: {name: yaml}
---
kind: ConfigMap
metadata: {name: one}
data: {password: "a text that is [ no list"}
---
kind: List
items: [{kind: Job, metadata: {name: listed}}]
---
kind: CustomResourceDefinition
metadata: {name: broken}
spec: [
`

const names = async (...args: Parameters<typeof parseManifest>) =>
  (await parseManifest(...args)).map((object) => (object['metadata'] as { name: string }).name)

test('of a render only what may be a workload is parsed', async () => {
  expect(await names(TEXT, mayBeWorkload)).toEqual(['plain', 'with-a-variable', 'json', 'listed'])
})

test('of a render only what may hold a secret is parsed', async () => {
  expect(await names(TEXT, mayHoldSecrets)).toEqual(['with-a-variable', 'json', 'yaml', 'listed'])
})

test('without a choice all of it is, and must be readable', async () => {
  await expect(names(TEXT)).rejects.toMatchObject({ code: 'MANIFEST_INVALID' })
})
