import { afterEach, describe, expect, test } from '@jest/globals'
import { parseReference, type Raw, resolve, Secret, type SourceContext } from '@slipway/core'
import { NodeHttp } from '@slipway/hosts'
import { assemble, connect, openLayout, pushImage, readGraph } from '@slipway/oci'
import { type RegistrySettings, type RunningRegistry, startRegistry } from '@slipway/test-registry'
import { FakeExec, fakeEnvironment, FakeFiles, FakeHost, fakePorts, type ScriptedCall } from '@slipway/testing'
import { build } from './action'

/** What assemble needs beside files: the registry of its base, and a word about what COPY would have kept. */

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface World {
  readonly script?: readonly ScriptedCall[]
  readonly programs?: Readonly<Record<string, string>>
}

function world({ script = [], programs = {} }: World = {}) {
  const http = new NodeHttp({})
  closing.push(() => http.close())
  const host = new FakeHost({ fork: false } as SourceContext)
  const files = new FakeFiles({ 'app/run': '#!/bin/sh' })
  const exec = new FakeExec(script, programs)
  const ports = { ...fakePorts({ exec, host, files, environment: fakeEnvironment({}) }), http }
  const run = (values: Readonly<Record<string, Raw>>) =>
    build.run(resolve(build.inputs, [{ name: 'input', get: (name) => values[name] }]).values, ports)
  return { files, ports, host, exec, run }
}

async function baseIn(
  settings: RegistrySettings,
): Promise<{ readonly name: string; readonly registry: RunningRegistry }> {
  const registry = await startRegistry(settings)
  closing.push(() => registry.stop())
  const { ports, files } = world()
  await assemble(files, 'base', {
    platforms: [],
    machine: { os: 'linux', architecture: 'amd64' },
    layers: [],
    settings: { entrypoint: [], env: new Map(), labels: new Map() },
    annotations: new Map(),
    epoch: 0,
  })
  const name = `${registry.address}/team/base:1`
  const target = parseReference(name)
  const { auth } = settings
  const login = auth?.kind === 'basic' ? { username: auth.username, password: new Secret(auth.password) } : {}
  const connection = await connect(target, login, ports)
  const source = await openLayout(files, 'base')
  const graph = await readGraph(source, source.top)
  await pushImage(connection, { source, graph, tags: ['1'], concurrency: 1 })
  return { name, registry }
}

describe('a base in a registry that wants a login', () => {
  const auth = { kind: 'basic', username: 'robot', password: 'canary-pw' } as const
  const given = { copy: 'app:/app', platforms: 'linux/amd64', username: 'robot' }

  test('is read with the inputs `username` and `password`', async () => {
    const { name, registry } = await baseIn({ auth })
    const w = world()
    const result = await w.run({ ...given, base: name, password: 'canary-pw' })
    expect(result.outcome).toBe('pass')
    expect(registry.requests.some(({ headers }) => headers['authorization']?.startsWith('Basic ') === true)).toBe(true)
    expect(w.host.said.join('\n')).not.toContain('canary-pw')
  })

  test('and without them says that none were found, and which inputs give them', async () => {
    const { name } = await baseIn({ auth })
    const refused = world().run({ copy: 'app:/app', platforms: 'linux/amd64', base: name })
    await expect(refused).rejects.toMatchObject({ hint: expect.stringMatching(/`username` and `password`/) })
  })
})

describe('capabilities of files, which assemble cannot write', () => {
  const getcap = (stdout: string): ScriptedCall => ({ command: ['getcap', '/work/app/run'], stdout })
  const built = (w: ReturnType<typeof world>) => {
    w.files.entries.get(w.files.resolve('app/run'))!.mode = 0o755
    return w.run({ copy: 'app:/app', platforms: 'linux/amd64' })
  }

  test.each(['/work/app/run cap_net_bind_service=ep\n', '/work/app/run = cap_net_bind_service+ep\n'])(
    'are named with the file: %j',
    async (stdout) => {
      const w = world({ script: [getcap(stdout)], programs: { getcap: '/sbin/getcap' } })
      expect((await built(w)).outcome).toBe('pass')
      expect(w.host.said.filter((line) => line.includes('capabilities'))).toEqual([
        expect.stringMatching(/not in the image.*\/work\/app\/run cap_net_bind_service[=+]ep/),
      ])
    },
  )

  test.each<[string, World]>([
    ['a file without any', { script: [getcap('')], programs: { getcap: '/sbin/getcap' } }],
    ['a machine without getcap', {}],
  ])('%s: not a word', async (_, given) => {
    const w = world(given)
    expect((await built(w)).outcome).toBe('pass')
    expect(w.host.said.filter((line) => line.includes('capabilities'))).toEqual([])
  })
})
