import { afterEach, expect, test } from '@jest/globals'
import { parseReference, Secret } from '@slipway/core'
import { NodeHttp } from '@slipway/hosts'
import { type RunningRegistry, startRegistry } from '@slipway/test-registry'
import { FakeFiles, FakeHost, fakePorts } from '@slipway/testing'
import { prepareChart } from './source'
import { registryAccess } from './registry'

const LOGIN = { username: 'me', password: 'hunter22' }
const AUTH = Buffer.from('me:hunter22').toString('base64')
const NONE = {
  username: undefined,
  password: undefined,
  'registry-config': undefined,
  'ca-file': undefined,
  'plain-http': false,
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(): Promise<RunningRegistry> {
  const registry = await startRegistry({ auth: { kind: 'basic', ...LOGIN } })
  closing.push(() => registry.stop())
  return registry
}

async function fetchFrom(
  chart: string,
  image: string,
  given: Partial<Parameters<typeof registryAccess>[0]>,
  config = '{}',
  version?: string,
) {
  const http = new NodeHttp({})
  closing.push(() => http.close())
  const files = new FakeFiles({ 'auth.json': config, 'chart/Chart.yaml': 'apiVersion: v2\nname: c\n' })
  const ports = { ...fakePorts({ files, host: new FakeHost() }), http }
  const registries = await registryAccess({ ...NONE, ...given }, ports)
  const home = { folder: '/run', env: {} }
  const wanted = { chart, 'chart-version': version }
  return prepareChart(wanted, parseReference(image).registry, { registries, ports, home, helm: 'helm' })
}

const logins = ({ requests }: RunningRegistry) => [
  ...new Set(requests.flatMap(({ headers }) => headers['authorization'] ?? [])),
]

test('a chart at the registry of the image takes its login', async () => {
  const registry = await start()
  const given = { username: LOGIN.username, password: new Secret(LOGIN.password) }
  const fetching = fetchFrom(`oci://${registry.address}/charts/app:1.2.3`, `${registry.address}/team/app`, given)
  await expect(fetching).rejects.toMatchObject({ code: 'CHART_NOT_PULLED', message: /the registry has none/ })
  expect(logins(registry)).toEqual([`Basic ${AUTH}`])
})

test('a chart elsewhere takes what the configuration has for it, and no login of the image', async () => {
  const [registry, other] = [await start(), await start()]
  const given = { username: 'other', password: new Secret('of the image'), 'registry-config': 'auth.json' }
  const chart = (at: RunningRegistry) => `oci://${at.address}/charts/app:1.2.3`
  const config = JSON.stringify({ auths: { [registry.address]: { auth: AUTH } } })
  for (const at of [registry, other])
    await expect(fetchFrom(chart(at), 'r.example.com/team/app', given, config)).rejects.toMatchObject({
      code: 'CHART_NOT_PULLED',
    })
  expect(logins(registry)).toEqual([`Basic ${AUTH}`])
  expect(logins(other)).toEqual([])
})

test('a chart that is here and whole is not fetched', async () => {
  expect(await fetchFrom('./chart', 'r.example.com/app', {})).toEqual({ path: './chart' })
})

test.each([
  ['./chart', /a chart of this disk has the version that it is/],
  ['oci://r.example.com/charts/app:1.2.3', /the address names one already/],
])('a version beside %s is refused', async (chart, message) => {
  await expect(fetchFrom(chart, 'r.example.com/app', {}, undefined, '1.2.3')).rejects.toMatchObject({
    code: 'CHART_VERSION',
    message: expect.stringMatching(message),
  })
})

test('a chart that another needs and that cannot be fetched is told with who needs it', async () => {
  const registry = await start()
  const files = new FakeFiles({
    'chart/Chart.yaml': `apiVersion: v2
name: c
dependencies: [{ name: db, version: 1.2.3, repository: "oci://${registry.address}/charts" }]
`,
  })
  const http = new NodeHttp({})
  closing.push(() => http.close())
  const ports = { ...fakePorts({ files, host: new FakeHost() }), http }
  const registries = await registryAccess(NONE, ports)
  const wanted = { chart: 'chart', 'chart-version': undefined }
  const home = { folder: '/run', env: {} }
  await expect(prepareChart(wanted, 'r.example.com', { registries, ports, home, helm: 'helm' })).rejects.toThrow(
    /^chart: chart needs db 1\.2\.3, which is not in its folder charts\/: /,
  )
})
