import { expect, test } from '@jest/globals'
import { parseReference, type Ports, resolve, Run, Secret, type StageRecord, type TargetBranch } from '@slipway/core'
import { fakeEnvironment, FakeFiles, FakeHost, fakePorts } from '@slipway/testing'
import { distrustedRegistries } from './distrusted'
import { inputs } from './inputs'
import { optionsFor, registryAccess } from './registry'

const PUSHED = {
  version: '2.0',
  stage: 'push',
  id: 'a1-1',
  host: { name: 'any' },
  source: {},
  started: '2026-01-01T00:00:00Z',
  finished: '2026-01-01T00:00:01Z',
  outcome: 'pass',
  exitCode: 0,
  headline: '',
  outputs: { image: `evil.example/app@sha256:${'a'.repeat(64)}` },
  facts: {},
} as unknown as StageRecord

async function judge(own: boolean, more: Partial<Ports> = {}, given: Readonly<Record<string, string>> = {}) {
  const host = new FakeHost({ fork: false }, 'any', true)
  const record = new Run([PUSHED], [], [], { isOwn: () => own })
  const ports = fakePorts({ host, record, files: new FakeFiles(), ...more } as never)
  const all: Readonly<Record<string, string>> = { chart: 'c', release: 'r', ...given }
  const { values } = resolve(inputs, [{ name: 'input', get: (name) => all[name] }])
  const found = await distrustedRegistries({ ...values, password: new Secret('s3cret') }, ports)
  return { found: [...found], said: host.said.join('\n') }
}

const CONFIG = 'stages: { build: { image: evil.example/app } }\n'
const target = (text: string): TargetBranch => ({
  branch: 'main',
  commit: '1',
  covers: () => true,
  read: async () => text,
})

test("a registry that another job's record alone names gets no password, and it is said", async () => {
  const { found, said } = await judge(false)
  expect(found).toEqual(['evil.example'])
  expect(said).toContain("not sent to evil.example, which another job's record names")
})

test('one that this job pushed to, that an input or the configuration names, or of GitLab, does', async () => {
  expect((await judge(true)).found).toEqual([])
  expect((await judge(false, {}, { image: `evil.example/app@sha256:${'a'.repeat(64)}` })).found).toEqual([])
  expect((await judge(false, { files: new FakeFiles({ '/work/.slipway.yml': CONFIG }) })).found).toEqual([])
  const environment = fakeEnvironment({ CI_REGISTRY: 'evil.example' })
  expect((await judge(false, { environment })).found).toEqual([])
})

test('on a change request the target branch names it', async () => {
  const files = new FakeFiles({ '/work/.slipway.yml': CONFIG })
  expect((await judge(false, { files, target: target('') })).found).toEqual(['evil.example'])
  expect((await judge(false, { files, target: target(CONFIG) })).found).toEqual([])
})

test('what is distrusted is asked without user name and password', async () => {
  const login = {
    ...{ username: 'me', password: new Secret('s3cret'), 'plain-http': true },
    ...{ 'registry-config': undefined, 'ca-file': undefined },
  }
  const image = parseReference('evil.example/app')
  const access = await registryAccess(login, fakePorts(), new Set(['evil.example']))
  expect(optionsFor(image, 'evil.example', access)).not.toHaveProperty('password')
})
