import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parseReference, Secret } from '@slipway/core'
import { pullChart } from '@slipway/oci'
import { startRegistry, type RunningRegistry } from '@slipway/test-registry'
import { lookUp } from '../e2e/needs'
import { bench } from './tools-ports'

const folder = await mkdtemp(join(tmpdir(), 'slipway-chart-registry-'))
const clients = lookUp('chart-registry').clients()
const run = promisify(execFile)
const PASSWORD = 'hunter22'
let registry: RunningRegistry

beforeAll(async () => {
  const chart = join(folder, 'source')
  mkdirSync(join(chart, 'templates'), { recursive: true })
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 1.2.3+build.7\n')
  writeFileSync(join(chart, 'templates/c.yaml'), 'a: {{ .Chart.Version }}\n')
  registry = await startRegistry({ auth: { kind: 'basic', username: 'me', password: PASSWORD } })
})
afterAll(async () => {
  await registry.stop()
  await rm(folder, { recursive: true })
})

async function pull(reference: string, password: string | undefined): Promise<string> {
  const { ports, end } = bench(folder, { ...process.env, HOME: folder })
  try {
    const { archive } = await pullChart(
      {
        chart: parseReference(`${registry.address}/charts/${reference}`),
        options: password === undefined ? {} : { username: 'me', password: new Secret(password) },
        folder,
      },
      ports,
    )
    return archive
  } finally {
    await end()
  }
}

for (const [name, helm] of [
  ['Helm 3', clients.helm3],
  ['Helm 4', clients.helm4],
] as const) {
  const onHelm = existsSync(helm) ? describe : describe.skip
  onHelm(`a chart that ${name} pushed to a private registry`, () => {
    beforeAll(async () => {
      const file = join(folder, `login-${name.at(-1)}.json`)
      const auth = Buffer.from(`me:${PASSWORD}`).toString('base64')
      writeFileSync(file, JSON.stringify({ auths: { [registry.address]: { auth } } }))
      await run(helm, ['package', join(folder, 'source'), `--destination=${folder}`])
      const archive = join(folder, 'shop-1.2.3+build.7.tgz')
      const options = ['--plain-http', `--registry-config=${file}`]
      await run(helm, ['push', ...options, archive, `oci://${registry.address}/charts`])
      await rm(archive)
    })
    test.each(['shop:1.2.3_build.7', 'shop'])('is pulled as %s, and it reads it', async (reference) => {
      const archive = await pull(reference, PASSWORD)
      expect(archive).toBe(join(folder, 'shop-1.2.3+build.7.tgz'))
      expect((await run(helm, ['template', archive])).stdout).toContain('a: 1.2.3+build.7')
    })
    test.each([
      ['without a login', 'shop:1.2.3_build.7', undefined, /give username and password/],
      ['with a wrong one', 'shop:1.2.3_build.7', 'wrong', /give username and password/],
      ['that is not there', 'none:1.2.3', PASSWORD, /correct the name and the version/],
    ])('%s is told', async (_, reference, password, hint) => {
      await expect(pull(reference, password)).rejects.toMatchObject({
        code: 'CHART_NOT_PULLED',
        hint: expect.stringMatching(hint),
      })
    })
  })
}
