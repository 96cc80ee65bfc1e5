import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startRegistry, type RunningRegistry } from '@slipway/test-registry'
import { openToolHome, pullChart } from '../../packages/kubernetes/src/begin'
import { lookUp } from '../e2e/needs'
import { bench } from './tools-ports'

const folder = await mkdtemp(join(tmpdir(), 'slipway-chart-registry-'))
const clients = lookUp('chart-registry').clients()
const login = (password: string) => Buffer.from(`me:${password}`).toString('base64')
const config = (registry: string, password = 'hunter22') =>
  JSON.stringify({ auths: { [registry]: { auth: login(password) } } })
const run = promisify(execFile)
let registry: RunningRegistry

beforeAll(async () => {
  const chart = join(folder, 'source')
  mkdirSync(join(chart, 'templates'), { recursive: true })
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 1.2.3\n')
  writeFileSync(join(chart, 'templates/c.yaml'), 'a: b\n')
  registry = await startRegistry({ auth: { kind: 'basic', username: 'me', password: 'hunter22' } })
})
afterAll(async () => {
  await registry.stop()
  await rm(folder, { recursive: true })
})

async function pull(helm: string, reference: string, password: string | undefined) {
  const { ports, end } = bench(folder, { ...process.env, HOME: folder })
  try {
    const home = await openToolHome(ports)
    const archive = await pullChart(ports, helm, home, {
      chart: `oci://${registry.address}/charts/${reference}`,
      plainHttp: true,
      caFile: undefined,
      config: password === undefined ? undefined : config(registry.address, password),
    })
    return readFileSync(archive).length
  } finally {
    await end()
  }
}

for (const [name, helm] of [
  ['Helm 3', clients.helm3],
  ['Helm 4', clients.helm4],
] as const) {
  const onHelm = existsSync(helm) ? describe : describe.skip
  onHelm(`a chart in a private registry, by ${name}`, () => {
    beforeAll(async () => {
      const file = join(folder, `login-${name.at(-1)}.json`)
      writeFileSync(file, config(registry.address))
      await run(helm, ['package', join(folder, 'source'), `--destination=${folder}`])
      const archive = join(folder, 'shop-1.2.3.tgz')
      await run(helm, [
        'push',
        '--plain-http',
        `--registry-config=${file}`,
        archive,
        `oci://${registry.address}/charts`,
      ])
    })
    test('is pulled with a login that stands in no argument', async () => {
      expect(await pull(helm, 'shop:1.2.3', 'hunter22')).toBeGreaterThan(100)
    })
    test.each([
      ['without a login', 'shop:1.2.3', undefined, /give username and password/],
      ['with a wrong one', 'shop:1.2.3', 'wrong', /give username and password/],
      ['that is not there', 'none:1.2.3', 'hunter22', /correct the name and the version/],
    ])('%s is told', async (_, reference, password, hint) => {
      await expect(pull(helm, reference, password)).rejects.toMatchObject({
        code: 'CHART_NOT_PULLED',
        hint: expect.stringMatching(hint),
      })
    })
  })
}
