import { expect, test } from '@jest/globals'
import { fakeEnvironment, FakeFiles, fakePorts } from '@slipway/testing'
import { otherStorage, storageArgs } from './storage'

const NAMED = { STORAGE_DRIVER: 'vfs' }
const EMPTY = '[storage]\n'
/** Buildah 1.28.2 as root of a container, whose file system is an overlay. */
const REFUSED =
  'time="2026-11-29T07:36:59Z" level=error msg="[graphdriver] prior storage driver overlay failed: ' +
  "'overlay' is not supported over overlayfs, a mount_program is required: backing file system is unsupported\"\n"

const portsOf = (files: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>>) =>
  fakePorts({ files: new FakeFiles(files), environment: fakeEnvironment(variables) })

test.each([
  ['a driver and no file that would have it read', {}, NAMED, ['--storage-driver=vfs']],
  [
    'with options',
    {},
    { ...NAMED, STORAGE_OPTS: 'a=b,c=d' },
    ['--storage-driver=vfs', '--storage-opt=a=b', '--storage-opt=c=d'],
  ],
  ['no driver', {}, {}, []],
  ['an empty one', {}, { STORAGE_DRIVER: '' }, []],
  ['a file of the machine', { '/etc/containers/storage.conf': EMPTY }, NAMED, []],
  ['one of the distribution', { '/usr/share/containers/storage.conf': EMPTY }, NAMED, []],
  ['one of the user', { '/x/containers/storage.conf': EMPTY }, { ...NAMED, XDG_CONFIG_HOME: '/x' }, []],
  ['one that the job names', {}, { ...NAMED, CONTAINERS_STORAGE_CONF: '/s.conf' }, []],
] as const)('the driver of the store: %s', async (_, files, variables, want) =>
  expect(await storageArgs(portsOf(files, variables))).toEqual(want),
)

test.each([
  ['overlay that cannot be', REFUSED, {}, ['--storage-driver=vfs']],
  ['another failure', 'Error: no space left on device\n', {}, undefined],
  ['the store of a server', REFUSED, { CONTAINER_HOST: 'ssh://build' }, undefined],
] as const)('done again: %s', (_, stderr, variables, want) =>
  expect(otherStorage(stderr, portsOf({}, variables))).toEqual(want),
)
