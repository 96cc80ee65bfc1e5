import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { resolve, type Raw } from '@slipway/core'
import { fakeEnvironment, FakeExec, fakePorts, type ScriptedCall } from '@slipway/testing'
import { inputs } from '../inputs'
import { parseBuilder, whyNot } from './buildx'
import { chooseEngine } from './choose'

const recorded = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')
const REMOTE = recorded('buildx-0.38.2-inspect-remote.txt')
const DOCKER = recorded('buildx-0.38.2-inspect-docker.txt')

function given(values: Readonly<Record<string, Raw>>) {
  return resolve(inputs, [{ name: 'input', get: (name) => values[name] }]).values
}

async function choose(
  values: Readonly<Record<string, Raw>>,
  programs: readonly string[],
  script: readonly ScriptedCall[] = [],
) {
  const exec = new FakeExec(script, Object.fromEntries(programs.map((name) => [name, `/usr/bin/${name}`])))
  const chosen = await chooseEngine(given(values), fakePorts({ exec }))
  expect(exec.left).toEqual([])
  return chosen
}

describe('the engine', () => {
  const inspect = (stdout: string, more: object = {}): ScriptedCall => ({
    command: ['docker', 'buildx', 'inspect'],
    stdout,
    ...more,
  })
  const cases: readonly {
    name: string
    values?: Readonly<Record<string, Raw>>
    programs: readonly string[]
    script?: readonly ScriptedCall[]
    want: object
  }[] = [
    {
      name: 'base given',
      values: { base: 'scratch' },
      programs: ['docker'],
      want: { engine: 'assemble', reason: '`base` or `copy` is given' },
    },
    {
      name: 'copy given',
      values: { copy: 'dist:/app' },
      programs: [],
      want: { engine: 'assemble', reason: '`base` or `copy` is given' },
    },
    {
      name: 'asked for assemble',
      values: { engine: 'assemble' },
      programs: [],
      want: { engine: 'assemble', reason: 'asked for' },
    },
    {
      name: 'asked for buildah',
      values: { engine: 'buildah' },
      programs: ['buildah', 'docker'],
      want: { engine: 'buildah', program: ['buildah'], reason: 'asked for' },
    },
    {
      name: 'asked for buildx, as a plugin',
      values: { engine: 'buildx' },
      programs: ['docker'],
      want: { engine: 'buildx', program: ['docker', 'buildx'], reason: 'asked for' },
    },
    {
      name: 'a builder that can',
      programs: ['docker', 'buildah'],
      script: [inspect(REMOTE)],
      want: { engine: 'buildx', program: ['docker', 'buildx'], reason: 'its builder exports OCI layouts' },
    },
    {
      name: 'buildx as a program of its own',
      programs: ['buildx', 'docker'],
      script: [{ command: ['buildx', 'inspect'], stdout: REMOTE }],
      want: { engine: 'buildx', program: ['buildx'], reason: 'its builder exports OCI layouts' },
    },
    {
      name: 'the driver docker, and buildah beside it',
      programs: ['docker', 'buildah'],
      script: [inspect(DOCKER)],
      want: {
        engine: 'buildah',
        program: ['buildah'],
        reason: 'builder "default" has the driver docker, which may not export OCI layouts',
      },
    },
    {
      name: 'no buildx plugin, and podman',
      programs: ['docker', 'podman'],
      script: [inspect('', { code: 1, stderr: "docker: 'buildx' is not a docker command.\n" })],
      want: {
        engine: 'podman',
        program: ['podman'],
        reason: "buildx is not usable: docker: 'buildx' is not a docker command.; buildah is not installed",
      },
    },
    {
      name: 'nothing but docker',
      programs: ['docker'],
      script: [inspect('', { timedOut: true })],
      want: {
        engine: 'docker',
        program: ['docker'],
        reason:
          'buildx is not usable: buildx inspect took longer than 20s; buildah is not installed; podman is not installed',
      },
    },
  ]
  test.each(cases)('$name', async ({ values = {}, programs, script, want }) =>
    expect(await choose(values, programs, script)).toEqual(want),
  )

  const failures: readonly {
    name: string
    values?: Readonly<Record<string, Raw>>
    programs: readonly string[]
    script?: readonly ScriptedCall[]
    code: string
    message: RegExp
  }[] = [
    {
      name: 'nothing at all',
      programs: [],
      code: 'NO_ENGINE',
      message: /buildx is not installed; buildah is not installed; podman is not installed; docker is not installed/,
    },
    {
      name: 'the one asked for',
      values: { engine: 'podman' },
      programs: ['docker'],
      code: 'ENGINE_MISSING',
      message: /podman/,
    },
    {
      name: 'several platforms and docker alone',
      values: { platforms: 'linux/amd64\nlinux/arm64' },
      programs: ['docker'],
      script: [inspect(DOCKER)],
      code: 'NO_ENGINE',
      message: /one platform only/,
    },
    {
      name: 'provenance without BuildKit',
      values: { provenance: 'max' },
      programs: ['docker', 'buildah'],
      script: [inspect(DOCKER)],
      code: 'NO_ENGINE',
      message: /only buildx writes provenance/,
    },
  ]
  test.each(failures)('missing: $name', async ({ values = {}, programs, script, code, message }) => {
    await expect(choose(values, programs, script)).rejects.toMatchObject({
      code,
      outcome: 'tool-failed',
      message: expect.stringMatching(message) as unknown,
    })
  })
})

describe('buildx inspect', () => {
  test.each([
    ['buildx-0.38.2-inspect-remote.txt', { name: 't', driver: 'remote', nodes: 1, error: undefined }],
    ['buildx-0.38.2-inspect-docker.txt', { name: 'default', driver: 'docker', nodes: 1, error: undefined }],
  ])('%s', (file, want) => expect(parseBuilder(recorded(file))).toEqual(want))

  test('a builder that cannot be reached says why', () => {
    expect(whyNot(parseBuilder(recorded('buildx-0.38.2-inspect-unreachable.txt')), 1)).toMatch(
      /"default" cannot be reached: failed to connect to the docker API/,
    )
  })

  test('the builder is asked with what says where it is, and for twenty seconds', async () => {
    const exec = new FakeExec([{ command: ['buildx', 'inspect'], stdout: REMOTE }], { buildx: '/usr/bin/buildx' })
    const environment = fakeEnvironment({ BUILDX_BUILDER: 'ours', DOCKER_HOST: 'tcp://x', GITHUB_TOKEN: 'canary' })
    await chooseEngine(given({}), fakePorts({ exec, environment }))
    expect(exec.seen[0]?.options).toEqual({ env: { BUILDX_BUILDER: 'ours', DOCKER_HOST: 'tcp://x' }, timeout: 20_000 })
  })

  test('of what it says in failing the last line counts, cut to 200 characters', async () => {
    const call = { command: ['buildx', 'inspect'], code: 1, stderr: `first\n${'x'.repeat(300)}\n` }
    const chosen = await choose({}, ['buildx', 'buildah'], [call])
    expect(chosen.reason).toBe(`buildx is not usable: ${'x'.repeat(200)}`)
  })

  test('advice where to find help is not the reason', async () => {
    const stderr = "unknown command: docker buildx\n\nRun 'docker --help' for more information\n"
    const call = { command: ['docker', 'buildx', 'inspect'], code: 1, stderr }
    const chosen = await choose({}, ['docker', 'buildah'], [call])
    expect(chosen.reason).toBe('buildx is not usable: unknown command: docker buildx')
  })

  test('a builder without a driver counts as that of Docker', () => {
    expect(whyNot({ name: 'b', driver: '', nodes: 1, error: undefined }, 1)).toMatch(/driver docker/)
  })

  test('several nodes cannot export several platforms, but one', () => {
    const builder = { name: 'b', driver: 'docker-container', nodes: 2, error: undefined }
    expect([whyNot(builder, 1), whyNot(builder, 2)]).toEqual([
      undefined,
      'builder "b" has 2 nodes, and an OCI layout can come from one only',
    ])
  })
})
