import { describe, expect, test } from '@jest/globals'
import { commonInputs, input, type Raw, resolve } from '@slipway/core'
import { AUTO_ORDER, ENGINE_NAMES, type Given, inputs } from '../inputs'
import { optionArgs, optionProblems, refusedOptions, renderEngineTable } from './option-rules'
import { ENGINE_OPTIONS } from './options'
import type { DockerfileOrder } from './order'
import { allWithDockerfile, cannot, type EngineOption, passes } from './support'

/** As a new option comes: its declaration, and one row. */
const SIZED = { ...inputs, 'shm-size': input.text('Size of /dev/shm in steps') }
const ROW: EngineOption = {
  input: 'shm-size' as EngineOption['input'],
  engines: {
    ...allWithDockerfile(passes('--shm-size', ({ given }) => [(given as SizedInputs)['shm-size']])),
    docker: cannot('the client of this test takes none'),
    assemble: cannot('no step runs'),
  },
}
const OPTIONS = [...ENGINE_OPTIONS, ROW]
type SizedInputs = Given & { readonly 'shm-size'?: string }

function given(values: Readonly<Record<string, Raw>>): Given {
  return resolve(SIZED, [{ name: 'input', get: (name) => values[name] }]).values
}

function orderOf(values: Readonly<Record<string, Raw>>): DockerfileOrder {
  return {
    given: given(values),
    context: '/src',
    layout: '/out',
    own: [],
    labels: new Map(),
    annotations: new Map(),
    time: { epoch: 0, explicit: false },
    dockerfile: '/b/Dockerfile',
    ignoreFile: '/b/Dockerfile.dockerignore',
    secrets: [],
    cache: { from: [], to: [] },
    metadata: '/tmp/b/metadata.json',
    written: '/b/layout',
    idFile: '/b/id',
    storeName: 'localhost/x',
    archive: '/b/saved.tar',
  }
}

describe('one more row', () => {
  const problems = (values: Readonly<Record<string, Raw>>) =>
    optionProblems(given(values), OPTIONS).map(({ input, message }) => `${input}: ${message}`)

  test('is checked against the engine, with the reason', () => {
    expect(problems({ 'shm-size': '64m', engine: 'docker' })).toEqual([
      'shm-size: expected nothing, because `engine` is docker: the client of this test takes none',
    ])
    expect(problems({ 'shm-size': '64m', copy: 'dist:/app' })).toEqual([
      'shm-size: expected nothing, because `base` or `copy` is given: no step runs',
    ])
    expect(problems({ 'shm-size': '64m', engine: 'podman' })).toEqual([])
    expect(problems({ engine: 'docker' })).toEqual([])
  })

  test('is fine with auto as long as one engine can do it, and the others are passed over', () => {
    const wanted = given({ 'shm-size': '64m' })
    expect(optionProblems(wanted, OPTIONS)).toEqual([])
    expect(AUTO_ORDER.filter((engine) => refusedOptions(engine, wanted, OPTIONS).length === 0)).toEqual([
      'buildx',
      'buildah',
      'podman',
    ])
    const notBuildx = [{ ...ROW, engines: { ...ROW.engines, buildx: cannot('not in this test') } }]
    expect(optionProblems(wanted, notBuildx)).toEqual([])
  })

  test('stands in the command lines of those that can', () => {
    const order = orderOf({ 'shm-size': '64m' })
    const passed = ENGINE_NAMES.map((engine) => optionArgs(engine, order, OPTIONS).filter((arg) => /shm/.test(arg)))
    expect(passed).toEqual([['--shm-size=64m'], [], ['--shm-size=64m'], ['--shm-size=64m'], []])
    expect(optionArgs('buildah', orderOf({}), OPTIONS).filter((arg) => /shm/.test(arg))).toEqual([])
  })

  test('stands in the table', () => {
    expect(renderEngineTable(OPTIONS).split('\n').at(-1)).toBe(
      '| `shm-size` | `--shm-size` | no: the client of this test takes none | `--shm-size` | `--shm-size` | no: no step runs |',
    )
  })
})

describe('the table', () => {
  test('has every input that engines honour, once', () => {
    // What these mean is done before an engine starts.
    const before = [
      ...Object.keys(commonInputs),
      'command',
      'image',
      'context',
      'engine',
      'password',
      'import',
      'unless-changed',
    ]
    expect(ENGINE_OPTIONS.map(({ input }) => input).sort()).toEqual(
      Object.keys(inputs)
        .filter((name) => !before.includes(name))
        .sort(),
    )
  })

  test('says what an engine does with some values only', () => {
    expect(renderEngineTable()).toContain(
      '| `platforms` | `--platform` | `--platform`; docker saves one platform only; buildx, buildah and podman build several | ',
    )
  })
})

test.each([
  [
    { engine: 'docker', platforms: 'linux/amd64\nlinux/arm64' },
    'platforms: expected one, because `engine` is docker: docker saves one platform only; buildx, buildah and podman build several',
  ],
  [
    { engine: 'buildah', provenance: 'max' },
    'provenance: expected off, because `engine` is buildah: only buildx writes provenance',
  ],
  [{ user: '1' }, 'user: expected nothing, because neither `base` nor `copy` is given: the Dockerfile sets it'],
])('%j is refused with the reason', (values, want) => {
  const [problem] = optionProblems(given(values as Readonly<Record<string, Raw>>))
  expect(`${problem?.input}: ${problem?.message}`).toBe(want)
})

describe('what docker/build-push-action has, too', () => {
  const all = {
    pull: 'true',
    'no-cache': 'true',
    'build-contexts': 'lib=../lib\nbase=docker-image://node:24',
    ssh: 'default\nid=/k',
    network: 'host',
    'add-hosts': 'a:10.0.0.1\nb=10.0.0.2',
  }
  const steps = ['--ssh=default', '--ssh=id=/k', '--network=host', '--add-host=a:10.0.0.1', '--add-host=b:10.0.0.2']
  const contexts = ['--build-context=lib=../lib', '--build-context=base=docker-image://node:24']

  test.each([
    ['buildx', ['--pull=true', '--no-cache=true', ...contexts, ...steps]],
    ['docker', ['--pull=true', '--no-cache=true', ...steps]],
    ['buildah', ['--pull=always', '--no-cache=true', ...contexts, ...steps]],
    ['podman', ['--pull=always', '--no-cache=true', ...contexts, ...steps]],
  ] as const)('%s is told', (engine, want) => {
    const plain = new Set(optionArgs(engine, orderOf({})))
    expect(optionArgs(engine, orderOf(all)).filter((arg) => !plain.has(arg))).toEqual(want)
  })
})
