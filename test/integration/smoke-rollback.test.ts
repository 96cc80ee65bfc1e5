import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { resolve } from '@slipway/core'
import { type Sandbox, startSandbox } from '@slipway/sandbox'
import { installTool } from '@slipway/tools'
import { inputs } from '../../actions/smoke/src/inputs'
import { run } from '../../actions/smoke/src/run'
import { type Bench, bench } from './tools-ports'

/**
 * `on-failure: rollback` with the real Helm against the sandbox. The service is a server that answers as the release's
 * ConfigMap says at that moment, so it heals when, and only when, the release before is back.
 */
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway/tools')
const cached = ['helm', 'kubectl'].every((tool) => existsSync(join(cache, `slipway-${tool}`)))
const suite = cached ? describe : describe.skip

suite(
  `rollback by the smoke check${cached ? '' : ' (skipped: Helm and kubectl are not in the tool cache yet)'}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-smoke-'))
    const call = promisify(execFile)
    let sandbox: Sandbox
    let tools: Bench
    let helm: (...args: readonly string[]) => Promise<string>
    let url: string

    const service = createServer((_, response) => {
      void fetch(`${sandbox.server}/api/v1/namespaces/default/configmaps/shop`)
        .then((answer) => answer.json() as Promise<{ data: { mode: string; commit: string } }>)
        .then(({ data }) =>
          response.writeHead(data.mode === 'broken' ? 500 : 200).end(JSON.stringify({ commit: data.commit })),
        )
        .catch(() => response.writeHead(503).end())
    })

    beforeAll(async () => {
      sandbox = await startSandbox({ directory: join(folder, 'sandbox') })
      mkdirSync(join(folder, 'chart/templates'), { recursive: true })
      writeFileSync(join(folder, 'chart/Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 0.1.0\n')
      const map =
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shop }\ndata: { mode: "{{ .Values.mode }}", commit: "{{ .Values.commit }}" }\n'
      writeFileSync(join(folder, 'chart/templates/map.yaml'), map)
      writeFileSync(join(folder, 'chart/values.yaml'), 'mode: good\ncommit: one\n')
      tools = bench(folder, { PATH: process.env['PATH'], HOME: homedir() })
      const { path } = await installTool(tools.ports, { tool: 'helm', version: '4' })
      const env = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: sandbox.kubeconfig }
      helm = async (...args) => (await call(path, args, { env })).stdout
      await new Promise<void>((done) => service.listen(0, '127.0.0.1', done))
      url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/version`
    })

    afterAll(async () => {
      await new Promise((done) => service.close(done))
      await tools.end()
      await sandbox.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    const release = async (values: string): Promise<number> => {
      await helm(
        'upgrade',
        '--install',
        '--wait',
        ...values.split(' ').map((value) => `--set-string=${value}`),
        '--',
        'shop',
        join(folder, 'chart'),
      )
      return (await history()).at(-1)?.revision ?? 0
    }
    const history = async () =>
      JSON.parse(await helm('history', '--output=json', '--', 'shop')) as readonly {
        readonly revision: number
        readonly status: string
      }[]
    const status = async () => (await fetch(url)).status

    const check = (own: Readonly<Record<string, string>>) => {
      const given: Readonly<Record<string, string>> = {
        url,
        release: 'shop',
        namespace: 'default',
        kubeconfig: sandbox.kubeconfig,
        'on-failure': 'rollback',
        'allow-private': 'true',
        attempts: '4',
        interval: '50ms',
        consecutive: '2',
        ...own,
      }
      return run(resolve(inputs, [{ name: 'input', get: (name) => given[name] }]).values, tools.ports)
    }

    test('a broken release is put back, and the service is well again', async () => {
      const good = await release('mode=good commit=one')
      const broken = await release('mode=broken commit=two')
      expect(await status()).toBe(500)
      const result = await check({ revision: String(broken) })
      expect(result).toMatchObject({
        outcome: 'rolled-back',
        failure: { code: 'SMOKE_UNHEALTHY' },
        facts: { rollback: { to: good, revision: broken + 1 } },
      })
      expect(await status()).toBe(200)
      expect((await history()).at(-1)).toMatchObject({ revision: broken + 1, status: 'deployed' })
    })

    test('a release that answers with another version is put back', async () => {
      const now = await release('mode=good commit=three')
      expect((await check({ revision: String(now), 'expect-version': '/commit=four' })).outcome).toBe('rolled-back')
    })

    test('a release that somebody has replaced since is left alone', async () => {
      const broken = await release('mode=broken commit=five')
      const theirs = await release('mode=broken commit=six')
      const result = await check({ revision: String(broken) })
      expect(result).toMatchObject({
        outcome: 'inconclusive',
        failure: { hint: 'find out who deployed since: helm history --namespace=default shop' },
      })
      expect(result.headline).toContain(`shop is at revision ${theirs}, but revision ${broken} was tested`)
      expect((await history()).at(-1)).toMatchObject({ revision: theirs, status: 'deployed' })
    })

    test('a good release is left alone', async () => {
      const now = await release('mode=good commit=seven')
      expect((await check({ revision: String(now), 'expect-version': '/commit=seven' })).outcome).toBe('pass')
      expect((await history()).at(-1)?.revision).toBe(now)
    })
  },
)
