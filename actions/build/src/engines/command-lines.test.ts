import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Raw, resolve } from '@slipway/core'
import { inputs } from '../inputs'
import { buildah, exportArgs, podman } from './buildah'
import { buildx } from './buildx'
import { csvLine, plainList } from './csv'
import { docker, saveArgs } from './docker'
import type { DockerfileOrder } from './order'

const given = (values: Readonly<Record<string, Raw>>) =>
  resolve(inputs, [{ name: 'input', get: (name) => values[name] }]).values

const PLAIN: DockerfileOrder = {
  context: '/src',
  dockerfile: '/tmp/b/Dockerfile',
  ignoreFile: '/tmp/b/Dockerfile.dockerignore',
  given: given({}),
  secrets: [],
  cache: { from: [], to: [] },
  metadata: '/tmp/b/metadata.json',
  labels: new Map(),
  annotations: new Map(),
  time: { epoch: 0, explicit: false },
  layout: '/out/image',
  own: [],
  written: '/tmp/b/layout',
  idFile: '/tmp/b/id',
  storeName: 'localhost/slipway-1',
  archive: '/tmp/b/saved.tar',
}

const FULL: DockerfileOrder = {
  ...PLAIN,
  given: given({
    target: 'release',
    platforms: 'linux/amd64\nlinux/arm/v7',
    'build-args': 'VERSION=1.2 --push',
    provenance: 'max',
  }),
  secrets: [{ id: 'npm', path: '/tmp/s/0' }],
  labels: new Map([['a.b', 'c,d="e"']]),
  annotations: new Map([['org.opencontainers.image.revision', 'c0ffee']]),
  time: { epoch: 7, explicit: true },
}

describe('buildx', () => {
  test('the least: provenance and SBOM are off explicitly', () => {
    expect(buildx.args(PLAIN)).toEqual([
      'build',
      '--progress=plain',
      '--metadata-file=/tmp/b/metadata.json',
      '--provenance=false',
      '--sbom=false',
      '--output=type=oci,dest=/tmp/b/layout,tar=false',
      '--file=/tmp/b/Dockerfile',
      '--',
      '/src',
    ])
  })

  test('everything', () => {
    expect(buildx.args({ ...FULL, written: '/tmp/b,c/"layout"' })).toEqual([
      'build',
      '--progress=plain',
      '--metadata-file=/tmp/b/metadata.json',
      '--provenance=mode=max',
      '--sbom=false',
      '--output=type=oci,"dest=/tmp/b,c/""layout""",tar=false,rewrite-timestamp=true',
      '--file=/tmp/b/Dockerfile',
      '--target=release',
      '--platform=linux/amd64,linux/arm/v7',
      '--build-arg=VERSION=1.2 --push',
      '--secret=id=npm,src=/tmp/s/0',
      '--label=a.b=c,d="e"',
      '--annotation=index,manifest:org.opencontainers.image.revision=c0ffee',
      '--',
      '/src',
    ])
  })

  test('one platform without attestations has no index to annotate', () => {
    expect(buildx.args({ ...PLAIN, annotations: FULL.annotations })).toContain(
      '--annotation=manifest:org.opencontainers.image.revision=c0ffee',
    )
  })
})

describe('buildah and podman', () => {
  test.each([buildah, podman])('$name: one platform ends in an ID, several in a list', ({ args }) => {
    expect(args(PLAIN)).toEqual([
      'build',
      '--format=oci',
      '--iidfile=/tmp/b/id',
      '--file=/tmp/b/Dockerfile',
      '--ignorefile=/tmp/b/Dockerfile.dockerignore',
      '--',
      '/src',
    ])
    expect(args(FULL)).toEqual([
      'build',
      '--format=oci',
      '--manifest=localhost/slipway-1',
      '--file=/tmp/b/Dockerfile',
      '--ignorefile=/tmp/b/Dockerfile.dockerignore',
      '--target=release',
      '--platform=linux/amd64',
      '--platform=linux/arm/v7',
      '--build-arg=VERSION=1.2 --push',
      '--secret=id=npm,src=/tmp/s/0',
      '--label=a.b=c,d="e"',
      '--annotation=org.opencontainers.image.revision=c0ffee',
      '--layers=false',
      '--timestamp=7',
      '--',
      '/src',
    ])
  })

  test('the image leaves the store into a folder and nowhere else', () => {
    expect(exportArgs({ kind: 'image', id: 'sha256:1' }, '/tmp/l')).toEqual([
      'push',
      '--format=oci',
      '--',
      'sha256:1',
      'oci:/tmp/l',
    ])
    expect(exportArgs({ kind: 'list', name: 'localhost/x' }, '/tmp/l')).toEqual([
      'manifest',
      'push',
      '--all',
      '--format=oci',
      '--',
      'localhost/x',
      'oci:/tmp/l',
    ])
    expect(() => exportArgs({ kind: 'image', id: 'sha256:1' }, '/tmp/a:b')).toThrow(/without a colon/)
  })
})

test('docker', () => {
  expect(docker.args({ ...FULL, given: { ...FULL.given, platforms: FULL.given.platforms.slice(0, 1) } })).toEqual([
    'build',
    '--progress=plain',
    '--iidfile=/tmp/b/id',
    '--file=/tmp/b/Dockerfile',
    '--target=release',
    '--platform=linux/amd64',
    '--build-arg=VERSION=1.2 --push',
    '--secret=id=npm,src=/tmp/s/0',
    '--label=a.b=c,d="e"',
    '--',
    '/src',
  ])
  expect(saveArgs('sha256:1', '/tmp/b/saved.tar')).toEqual(['save', '--output=/tmp/b/saved.tar', '--', 'sha256:1'])
})

// Each tool's own grammar, as far as we use it: flags that take a value. All are pflag, so `--flag=value`, `--flag
// value` and `--`.
const TAKES_VALUE = {
  buildx: [
    'metadata-file',
    'progress',
    'provenance',
    'sbom',
    'output',
    'file',
    'target',
    'platform',
    'build-arg',
    'secret',
    'label',
    'annotation',
  ],
  buildah: [
    'format',
    'iidfile',
    'manifest',
    'file',
    'ignorefile',
    'layers',
    'target',
    'platform',
    'build-arg',
    'secret',
    'label',
    'annotation',
    'timestamp',
  ],
  docker: ['progress', 'iidfile', 'file', 'target', 'platform', 'build-arg', 'secret', 'label'],
}

function parseFlags(args: readonly string[], takesValue: readonly string[]) {
  const flags: (readonly [string, string])[] = []
  const positional: string[] = []
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!
    if (word === '--') return { flags, positional: [...positional, ...args.slice(at + 1)] }
    if (!word.startsWith('-')) positional.push(word)
    else {
      const [, name, value] = /^--([a-z-]+)(?:=([^]*))?$/.exec(word) ?? []
      if (name === undefined || !takesValue.includes(name)) throw new Error(`unknown flag ${word}`)
      flags.push([name, value ?? args[++at]!])
    }
  }
  return { flags, positional }
}

/** Go's encoding/csv for one line. */
function parseCsv(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replace(/""/g, '"') ?? plain ?? '',
  )
}

describe('whatever the user writes is a value and nothing else', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 }).filter((s) => !s.includes('\0'))
  const hostile = fc.oneof(
    text,
    fc.constantFrom(
      '--push',
      '-t=x',
      '--output=type=registry',
      ',dest=/etc',
      '"',
      "'; rm -rf /",
      '$(id)',
      'a=b=c',
      '--',
      '\n--load',
    ),
  )
  const hostileOrder = fc.record({
    value: hostile,
    label: hostile,
    context: hostile.map((s) => `/src/${s}`),
    path: hostile.map((s) => `/tmp/${s}`),
  })

  const tools = [buildx, buildah, docker]
  test.each(tools)('$name', ({ name, args }) => {
    fc.assert(
      fc.property(hostileOrder, ({ value, label, context, path }) => {
        const order = {
          ...PLAIN,
          context,
          given: { ...PLAIN.given, 'build-args': new Map([['V', value]]) },
          labels: new Map([['l', label]]),
          secrets: [{ id: 'i', path: '/tmp/s' }],
          written: path,
        }
        let line
        try {
          line = args(order)
        } catch (error) {
          // Refused, never passed on torn.
          expect((error as { code?: string }).code).toBe('PATH_UNUSABLE')
          return
        }
        const { flags, positional } = parseFlags(line, TAKES_VALUE[name as keyof typeof TAKES_VALUE])
        expect(positional).toEqual(['build', context])
        expect(flags.filter(([name]) => name === 'build-arg')).toEqual([['build-arg', `V=${value}`]])
        expect(flags.filter(([name]) => name === 'label')).toEqual([['label', `l=${label}`]])
        const output = flags.find(([name]) => name === 'output')?.[1]
        if (output !== undefined) expect(parseCsv(output)).toEqual(['type=oci', `dest=${path}`, 'tar=false'])
      }),
      { numRuns: 300 },
    )
  })
})

describe('fields', () => {
  test.each([
    ['/a', 'k=/a'],
    ['/a,b', '"k=/a,b"'],
    ['/a"b', '"k=/a""b"'],
  ])('%s as CSV', (value, want) => expect(csvLine([['k', value]])).toBe(want))

  test('a line break is refused by both, a comma by those who know no quotes', () => {
    expect(() => csvLine([['k', 'a\nb']])).toThrow(/line break/)
    expect(() => plainList([['k', 'a,b']])).toThrow(/comma/)
    expect(
      plainList([
        ['id', 'a'],
        ['src', '/b'],
      ]),
    ).toBe('id=a,src=/b')
  })
})
