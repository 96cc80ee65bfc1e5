import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { fakeEnvironment, FakeExec, fakePorts } from '@slipway/testing'
import { Cluster } from '../../../cluster/cluster'
import { correctRecord } from './correct'

const RECORD =
  '{"name":"app","info":{"first_deployed":"2026-01-01T00:00:00Z","description":"Rollback \\"app\\" failed: {conflict} with \\"status\\":\\"x\\"","status":"failed","notes":"a\\nb"},"config":{"big":12345678901234567890,"status":"failed"},"manifest":"---\\n"}'
const encode = (text: string) => Buffer.from(gzipSync(text).toString('base64')).toString('base64')
const decode = (data: string) => gunzipSync(Buffer.from(Buffer.from(data, 'base64').toString(), 'base64')).toString()

async function corrected(record: string, read: object = {}) {
  const written: string[] = []
  const secret = {
    metadata: { name: 'sh.helm.release.v1.app.v3', resourceVersion: '7', labels: { owner: 'helm', status: 'failed' } },
    data: { release: encode(record) },
    type: 'helm.sh/release.v1',
  }
  const exec = new FakeExec([
    { command: (words) => words.includes('get'), stdout: JSON.stringify(secret), repeat: true, ...read },
    {
      command: (words) => words.includes('replace'),
      effect: (_, { input }) => void written.push(String(input)),
      repeat: true,
    },
  ])
  const access = { context: 'c', server: 's', source: 'k', env: {}, folder: '/tmp/x' }
  const cluster = new Cluster(fakePorts({ exec }), access, 'kubectl')
  const done = await correctRecord(cluster, {
    release: 'app',
    namespace: 'prod',
    revision: 3,
    status: 'deployed',
    description: 'Rollback to 1',
  })
  return { done, written: written.map((text) => JSON.parse(text) as typeof secret) }
}

test('label and content of the record are corrected together, and nothing else of it', async () => {
  const { done, written } = await corrected(RECORD)
  expect(done).toBe(true)
  expect(written[0]).toMatchObject({
    metadata: { resourceVersion: '7', labels: { owner: 'helm', status: 'deployed' } },
    type: 'helm.sh/release.v1',
  })
  expect(decode(written[0]?.data.release ?? '')).toBe(
    '{"name":"app","info":{"first_deployed":"2026-01-01T00:00:00Z","description":"Rollback to 1","status":"deployed","notes":"a\\nb"},"config":{"big":12345678901234567890,"status":"failed"},"manifest":"---\\n"}',
  )
})

test('a record in a ConfigMap is Helm’s text without the base64 of a Secret', async () => {
  const inner = gzipSync(RECORD).toString('base64')
  const record = { metadata: { name: 'sh.helm.release.v1.app.v3' }, data: { release: inner } }
  const written: string[] = []
  const exec = new FakeExec([
    { command: (words) => words.includes('configmap'), stdout: JSON.stringify(record) },
    { command: (words) => words.includes('replace'), effect: (_, { input }) => void written.push(String(input)) },
  ])
  const environment = fakeEnvironment({ HELM_DRIVER: 'configmap' })
  const access = { context: 'c', server: 's', source: 'k', env: {}, folder: '/tmp/x' }
  const cluster = new Cluster(fakePorts({ exec, environment }), access, 'kubectl')
  const own = { release: 'app', namespace: 'prod', revision: 3 }
  expect(await correctRecord(cluster, { ...own, status: 'deployed' })).toBe(true)
  const { data } = JSON.parse(written[0] ?? '') as typeof record
  expect(gunzipSync(Buffer.from(data.release, 'base64')).toString()).toContain('"status":"deployed","notes"')
})

test.each([
  ['has no status', '{"name":"app","info":{}}', {}],
  ['is nothing', 'x', {}],
  ['may not be read', RECORD, { code: 1, stdout: '' }],
])('a record that %s is left alone', async (_, record, read) => {
  expect(await corrected(record, read)).toEqual({ done: false, written: [] })
})
