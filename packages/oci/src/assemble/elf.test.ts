import { expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import { assemble } from './assemble'
import { elfArchitecture, elfInterpreter } from './elf'

/** The first 20 bytes: magic, 64 bits, byte order, and the machine. */
function elf(machine: number, bigEndian = false): Uint8Array {
  const head = Buffer.alloc(64)
  head.write('\u007fELF', 'latin1')
  head.set([2, bigEndian ? 2 : 1], 4)
  if (bigEndian) head.writeUInt16BE(machine, 18)
  else head.writeUInt16LE(machine, 18)
  return head
}

test.each([
  ['x86-64', elf(62), 'amd64'],
  ['AArch64', elf(183), 'arm64'],
  ['s390x, the other way round', elf(22, true), 's390x'],
  ['a processor that no platform names', elf(9999), undefined],
  ['a script', Buffer.from('#!/bin/sh\necho a long enough text'), undefined],
  ['nothing', Buffer.alloc(0), undefined],
])('%s', (_, head, want) => expect(elfArchitecture(head)).toBe(want))

test('a program of another processor is told for the platform where it will not run, and libraries are not', async () => {
  const files = new FakeFiles({ server: elf(62), 'old-helper': elf(3), 'addon.node': elf(62), 'run.sh': '#!/bin/sh' })
  for (const name of ['server', 'old-helper', 'run.sh']) files.entries.get(`/work/${name}`)!.mode = 0o755
  const told: string[] = []
  const entries = ['addon.node', 'old-helper', 'run.sh', 'server'].map((path) => {
    const { mode } = files.entries.get(`/work/${path}`)!
    return { kind: 'file' as const, path, source: `/work/${path}`, size: path === 'run.sh' ? 9 : 64, mode }
  })
  await assemble(files, 'image', {
    platforms: ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture })),
    machine: { os: 'linux', architecture: 'amd64' },
    layers: [{ step: 'copy', entries }],
    settings: { entrypoint: [], env: new Map(), labels: new Map() },
    annotations: new Map(),
    epoch: 0,
    warn: (text) => told.push(text),
  })
  expect(told).toEqual([
    'linux/arm64: expected programs for this platform, found /old-helper for 386, which will not run there; build each platform with files of its own',
    'linux/arm64: expected programs for this platform, found /server for amd64, which will not run there; build each platform with files of its own',
  ])
})

/** A header of 64 or 32 bits with one program header right behind, which names an interpreter at `at`. */
function dynamic(interpreter: string, { wide = true, big = false, at = 200 } = {}): Buffer {
  const file = Buffer.alloc(at + interpreter.length + 1)
  const put = (offset: number, value: number, size: number) =>
    big ? file.writeUIntBE(value, offset, size) : file.writeUIntLE(value, offset, size)
  // A field of 8 bytes whose value fits into its lower half.
  const place = (offset: number, value: number) => put(wide && big ? offset + 4 : offset, value, 4)
  file.write('\u007fELF', 'latin1')
  file.set([wide ? 2 : 1, big ? 2 : 1], 4)
  put(18, wide ? (big ? 22 : 62) : 3, 2)
  const header = wide ? 64 : 52
  place(wide ? 32 : 28, header)
  put(wide ? 54 : 42, wide ? 56 : 32, 2)
  put(wide ? 56 : 44, 1, 2)
  put(header, 3, 4)
  place(header + (wide ? 8 : 4), at)
  place(header + (wide ? 32 : 16), interpreter.length + 1)
  file.write(interpreter, at)
  return file
}

const LOADER = '/lib64/ld-linux-x86-64.so.2'

test.each([
  ['64 bits', dynamic(LOADER), LOADER],
  ["Go's, at the end of the first page", dynamic(LOADER, { at: 4060 }), LOADER],
  ['32 bits', dynamic('/lib/ld-linux.so.2', { wide: false }), '/lib/ld-linux.so.2'],
  ['the other way round', dynamic('/lib/ld64.so.1', { big: true }), '/lib/ld64.so.1'],
  ['linked statically', elf(62), undefined],
  ['cut off', dynamic(LOADER).subarray(0, 210), undefined],
  ['cut off in its headers', dynamic(LOADER).subarray(0, 70), undefined],
  ['a script', Buffer.from('#!/bin/sh\necho a long enough text'), undefined],
])('the interpreter of a program: %s', (_, head, want) => expect(elfInterpreter(head)).toBe(want))

test.each([
  ['nothing beside it is told', {}, [], true],
  ['its loader beside it is not', { loader: 'x' }, [{ path: 'lib64/ld-linux-x86-64.so.2', from: 'loader' }], false],
  [
    'its loader where a link leads is not',
    { loader: 'x' },
    [
      { path: 'usr/lib/ld-linux-x86-64.so.2', from: 'loader' },
      { path: 'lib64', to: 'usr/lib' },
    ],
    false,
  ],
] as const)('on scratch a dynamic program with %s', async (_, more, beside, isTold) => {
  const files = new FakeFiles({ server: dynamic(LOADER), ...more })
  const told: string[] = []
  for (const name of ['server', ...Object.keys(more)]) files.entries.get(`/work/${name}`)!.mode = 0o755
  const server = {
    kind: 'file' as const,
    path: 'server',
    source: '/work/server',
    size: dynamic(LOADER).length,
    mode: 0o755,
  }
  const entries = beside.map((one) =>
    'to' in one
      ? { kind: 'symlink' as const, path: one.path, target: one.to }
      : { kind: 'file' as const, path: one.path, source: `/work/${one.from}`, size: 1, mode: 0o755 },
  )
  await assemble(files, 'image', {
    platforms: [],
    machine: { os: 'linux', architecture: 'amd64' },
    layers: [{ step: 'copy', entries: [...entries, server] }],
    settings: { entrypoint: [], env: new Map(), labels: new Map() },
    annotations: new Map(),
    epoch: 0,
    warn: (text) => told.push(text),
  })
  expect(told).toEqual(
    isTold
      ? [
          `expected ${LOADER} in the image, which /server cannot start without, found no such file; link statically (Go: CGO_ENABLED=0), or name a base that has it`,
        ]
      : [],
  )
})
