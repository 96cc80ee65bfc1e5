import { expect, test } from '@jest/globals'
import { parseReference, Secret } from '@slipway/core'
import { fakeEnvironment, FakeFiles, FakeHost, fakePorts } from '@slipway/testing'
import { chartRegistry, optionsFor, registryAccess } from './registry'

const image = parseReference('r.example.com/app')
const NONE = {
  username: undefined,
  password: undefined,
  'registry-config': undefined,
  'ca-file': undefined,
  'plain-http': false,
}
const LOGIN = { ...NONE, username: 'me', password: new Secret('hunter22'), 'plain-http': true }
const AUTH = Buffer.from('me:hunter22').toString('base64')

function world(files: Record<string, string> = {}) {
  const host = new FakeHost()
  return { host, ports: fakePorts({ files: new FakeFiles(files), host, environment: fakeEnvironment() }) }
}

test('user name, password and plain HTTP go to the registry of the image alone', async () => {
  const access = await registryAccess(LOGIN, world().ports)
  expect(optionsFor(image, image, access)).toMatchObject({ username: 'me', plainHttp: true })
  const other = optionsFor(parseReference('evil.example.com/app'), image, access)
  expect(other).toEqual({ configFile: undefined })
})

test('half of a login is told at once', async () => {
  const half = registryAccess({ ...NONE, username: 'me' }, world().ports)
  await expect(half).rejects.toThrow('password: required when username is given')
})

test('a chart at the registry of the image takes the same login, as a configuration file for Helm', async () => {
  const { host, ports } = world()
  const access = await registryAccess(LOGIN, ports)
  const found = await chartRegistry('oci://r.example.com/charts/app:1.2.3', image, access, ports)
  expect(found).toEqual({
    plainHttp: true,
    caFile: undefined,
    config: JSON.stringify({ auths: { 'r.example.com': { auth: AUTH } } }),
  })
  expect(host.hidden).toEqual(['hunter22'])
})

test('one elsewhere takes what the configuration has for it, and nothing else of it', async () => {
  const auths = { 'charts.example.com': { auth: AUTH }, 'other.example.com': { auth: 'eA==' } }
  const { ports } = world({ 'auth.json': JSON.stringify({ auths }) })
  const access = await registryAccess({ ...LOGIN, 'registry-config': 'auth.json' }, ports)
  const at = (chart: string) => chartRegistry(chart, image, access, ports)
  expect((await at('oci://charts.example.com/a/b'))?.config).toBe(
    JSON.stringify({ auths: { 'charts.example.com': { auth: AUTH } } }),
  )
  expect(await at('oci://nobody.example.com:5000/a')).toEqual({
    plainHttp: false,
    caFile: undefined,
    config: undefined,
  })
  expect(await at('./chart')).toBeUndefined()
})
