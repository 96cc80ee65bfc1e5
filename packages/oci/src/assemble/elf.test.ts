import { expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import { assemble } from './assemble'
import { elfArchitecture } from './elf'

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
