import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { CLUSTER_DIGEST, fakePorts } from '@slipway/testing'
import type { Cluster } from '../../../cluster/cluster'
import { keepInRecord } from './keep-in-record'

const configMap = (name: string) =>
  `# Source: shop/templates/${name}.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`
const MANIFEST = `---\n${configMap('mine')}---\n${configMap('theirs')}`
// A number that would lose digits, and a value that is called as the manifest is.
const RECORD = `{"name":"shop","config":{"manifest":"no","n":12345678901234567890},"manifest":${JSON.stringify(MANIFEST)},"version":1}`

const pack = (text: string) => Buffer.from(gzipSync(text).toString('base64'), 'latin1').toString('base64')
const unpack = (text: string) =>
  gunzipSync(Buffer.from(Buffer.from(text, 'base64').toString('latin1'), 'base64')).toString('utf8')

function clusterWith(record: string) {
  const written: string[] = []
  const secret = {
    metadata: { name: 's', resourceVersion: '7', labels: { status: 'deployed' } },
    data: { release: pack(record) },
  }
  const kubectl = ([verb]: readonly string[], { input = '' } = {}) => {
    if (verb === 'replace') written.push(input)
    return Promise.resolve({ code: 0, stdout: JSON.stringify(secret), stderr: '' })
  }
  return { cluster: { ports: fakePorts(), kubectl } as unknown as Cluster, written }
}

const OWN = { release: 'shop', namespace: 'shop', revision: 3 }
const THEIRS = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'theirs' } }

test('what was adopted stays by the record, and nothing else of it changes', async () => {
  const { cluster, written } = clusterWith(RECORD)
  await keepInRecord(cluster, OWN, [THEIRS])
  const { metadata, data } = JSON.parse(written[0] ?? '') as { metadata: object; data: { release: string } }
  expect(metadata).toEqual({ name: 's', resourceVersion: '7', labels: { status: 'deployed' } })
  const text = unpack(data.release)
  expect(text).toContain('"config":{"manifest":"no","n":12345678901234567890}')
  const { manifest } = JSON.parse(text) as { manifest: string }
  expect(manifest.split('helm.sh/resource-policy: keep')).toHaveLength(2)
  expect(manifest.indexOf('keep')).toBeGreaterThan(manifest.indexOf('name: theirs'))
  expect(manifest).toContain(configMap('mine').trim())
})

test('a record of another form ends it: uninstalling would delete what must stay', async () => {
  const { cluster } = clusterWith(`{"name":"${CLUSTER_DIGEST}"}`)
  await expect(keepInRecord(cluster, OWN, [THEIRS])).rejects.toThrow(/so nothing was removed/)
})
