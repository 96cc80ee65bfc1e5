import { expect, test } from '@jest/globals'
import { fakeEnvironment, FakeFiles, fakePorts } from '@slipway/testing'
import { shortNameVariables } from './short-names'

const SYSTEM = '/etc/containers/registries.conf'
const PART = '/etc/containers/registries.conf.d/10-company.conf'
const KNOWN = 'unqualified-search-registries = ["registry.corp.example"]\n'
const MIRROR = '# unqualified-search-registries = ["example.com"]\n[[registry]]\nlocation = "mirror"\n'

async function textFor(files: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>> = {}) {
  const ports = fakePorts({ files: new FakeFiles(files), environment: fakeEnvironment(variables) })
  const { CONTAINERS_REGISTRIES_CONF: path } = await shortNameVariables(ports)
  return path === undefined ? undefined : ports.files.read(path)
}

test.each([
  ['nothing configured', {}, {}, 'unqualified-search-registries = ["docker.io"]\n'],
  ['mirrors stay', { [SYSTEM]: MIRROR }, {}, `unqualified-search-registries = ["docker.io"]\n${MIRROR}`],
  ['a registry of the machine counts', { [SYSTEM]: KNOWN }, {}, undefined],
  ['and one of a part', { [SYSTEM]: MIRROR, [PART]: KNOWN }, {}, undefined],
  ['and one of a named file', { '/c.conf': KNOWN, [SYSTEM]: '' }, { CONTAINERS_REGISTRIES_CONF: '/c.conf' }, undefined],
] as const)('%s', async (_, files, variables, want) => expect(await textFor(files, variables)).toBe(want))
