import { afterEach, expect, test } from '@jest/globals'
import { resolve, Run } from '@slipway/core'
import { NodeHttp } from '@slipway/hosts'
import { type RegistrySettings, startRegistry } from '@slipway/test-registry'
import { FakeFiles, FakeHost, fakePorts, writeSampleLayout } from '@slipway/testing'
import { push } from './action'
import { inputs } from './inputs'

/** What people meet at the registries that they copy from and to, as far as it differs from the specification. */

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const MIB = 1024 * 1024
const login = { username: 'robot', password: 'p' } as const
const token = { kind: 'token', ...login } as const
const noMount = { method: 'POST', path: /mount=/, times: Infinity, does: { kind: 'status', status: 405 } } as const
const busy = { method: 'HEAD', does: { kind: 'status', status: 429, headers: { 'retry-after': '1' } } } as const
const broken = { method: 'PATCH', after: 1, does: { kind: 'reset', afterBytes: 5 * MIB } } as const

const SHAPES: Readonly<Record<string, RegistrySettings>> = {
  'ECR: Basic, no mounts, immutable tags': {
    auth: { kind: 'basic', ...login },
    immutableTags: true,
    faults: [noMount],
  },
  'Artifact Registry: an access token alone': {
    auth: { ...token, answer: (value) => ({ access_token: value, expires_in: 300 }) },
  },
  'ACR: a token for one scope, which it names wider': {
    auth: { ...token, demands: 'repository:team/app:pull,push,metadata_read' },
  },
  'GHCR: no Content-Range over 4 MiB, no Referrers API': {
    auth: token,
    referrers: false,
    rangeLimit: 4 * MIB,
    faults: [broken],
  },
  'Docker Hub: a limit of requests, no foreign scope': { auth: { ...token, refuses: /other/ }, faults: [busy] },
  'Quay before 3.13: nothing without a tag': { auth: token, showsUntagged: false },
  'GitLab: no referrers at all': { auth: token, referrers: false, tagsAreDigests: true },
  'Harbor: immutable tags': { auth: { kind: 'basic', ...login }, immutableTags: true },
}

test.each(Object.entries(SHAPES))('%s: copied from and to, the digest is the same, and again', async (_, shape) => {
  const [source, target] = [await startRegistry(shape), await startRegistry(shape)]
  const http = new NodeHttp({})
  closing.push(
    () => source.stop(),
    () => target.stop(),
    () => http.close(),
  )
  const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64')
  const auths = { [source.address]: { auth }, [target.address]: { auth } }
  const files = new FakeFiles({ 'config.json': JSON.stringify({ auths }) })
  const made = await writeSampleLayout(files, 'image', {
    layers: [12 * MIB],
    attestations: shape.showsUntagged !== false,
  })
  const ports = { ...fakePorts({ files, host: new FakeHost({ fork: false }) }), http, record: new Run([]) }
  const run = (own: Readonly<Record<string, string>>) =>
    push.run(
      resolve(inputs, [{ name: 'input', get: (name) => ({ 'registry-config': 'config.json', ...own })[name] }]).values,
      ports,
    )
  await run({ layout: 'image', image: `${source.address}/team/app`, tags: 'rc' })
  const copy = { from: `${source.address}/team/app:rc`, image: `${target.address}/team/app`, tags: '1.0.0' }
  expect((await run(copy)).outputs.digest).toBe(made.top.digest)
  expect(Object.fromEntries(target.content.repository('team/app')?.tags ?? [])).toEqual({ '1.0.0': made.top.digest })
  expect((await run(copy)).outputs['uploaded-bytes']).toBe(0)
})
