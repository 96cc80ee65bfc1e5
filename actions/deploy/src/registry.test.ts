import { expect, test } from '@jest/globals'
import { parseReference, Secret } from '@slipway/core'
import { fakeEnvironment, FakeFiles, FakeHost, fakePorts } from '@slipway/testing'
import { optionsFor, registryAccess } from './registry'

const image = parseReference('r.example.com/app')
const NONE = {
  username: undefined,
  password: undefined,
  'registry-config': undefined,
  'ca-file': undefined,
  'plain-http': false,
}
const LOGIN = { ...NONE, username: 'me', password: new Secret('hunter22'), 'plain-http': true }

function world(files: Record<string, string> = {}) {
  const host = new FakeHost()
  return { host, ports: fakePorts({ files: new FakeFiles(files), host, environment: fakeEnvironment() }) }
}

test('user name, password and plain HTTP go to the registry of the image alone', async () => {
  const access = await registryAccess(LOGIN, world().ports)
  expect(optionsFor(image, image.registry, access)).toMatchObject({ username: 'me', plainHttp: true })
  const other = optionsFor(parseReference('evil.example.com/app'), image.registry, access)
  expect(other).toEqual({ configFile: undefined, inputs: ['username', 'ca-file', 'plain-http'] })
  // A chart of this disk, and no image of ours: its Chart.yaml names the hosts.
  expect(optionsFor(parseReference('evil.example.com/redis'), undefined, access)).toEqual(other)
})

test('half of a login is told at once', async () => {
  const half = registryAccess({ ...NONE, username: 'me' }, world().ports)
  await expect(half).rejects.toThrow('password: required when username is given')
})
