import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { ROOT } from '../../scripts/paths'
import { freePorts } from '../free-port'

const given = process.platform === 'linux' ? describe : describe.skip
const folder = mkdtempSync(join(tmpdir(), 'slipway-command-'))
const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** `slipway sandbox` as it is shipped, with what it prints. */
function start(...args: readonly string[]) {
  const child = spawn(process.execPath, ['bin/slipway.mjs', 'sandbox', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const until = async (stream: 'out' | 'err', pattern: RegExp) => {
    for (const end = Date.now() + 40_000; Date.now() < end && !pattern.test(said[stream]);)
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(said[stream]).toMatch(pattern)
  }
  return { child, said, ended, until }
}

async function create(server: string, kind: string, object: object): Promise<void> {
  const response = await fetch(`${server}/api/v1/namespaces/default/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(object),
  })
  expect(response.status).toBe(201)
}

const SERVICE = { metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }

given('slipway sandbox', () => {
  test('listens where it is told, says where a service answers, and keeps what is in its folder', async () => {
    const [port = 0, apiPort = 0] = await freePorts(2)
    const directory = join(folder, 'kept')
    for (let time = 0; time < 2; time++) {
      const run = start('--directory', directory, `--port=${port}`, `--api-port=${apiPort}`)
      await run.until('out', /Ctrl-C stops it/)
      expect(run.said.out).toContain(`  registry: 127.0.0.1:${port} (plain HTTP)\n`)
      expect(readFileSync(join(directory, 'kubeconfig'), 'utf8')).toContain(`server: http://127.0.0.1:${apiPort}\n`)
      await create(`http://127.0.0.1:${apiPort}`, 'services', SERVICE)
      await run.until('out', /^service default\/web, port 80: 127\.0\.0\.1:\d+$/m)
      run.child.kill('SIGINT')
      expect([await run.ended, run.said.err]).toEqual([0, ''])
      expect([existsSync(join(directory, 'registry')), existsSync(join(directory, 'pods'))]).toEqual([true, false])
    }
  }, 120_000)

  test('with --json standard output is one object', async () => {
    const run = start('--json')
    await run.until('out', /\n$/)
    const { server } = JSON.parse(run.said.out) as { server: string }
    await create(server, 'services', SERVICE)
    await run.until('err', /^service default\/web, port 80: 127\.0\.0\.1:\d+$/m)
    run.child.kill('SIGTERM')
    await run.ended
    expect(Object.keys(JSON.parse(run.said.out) as object)).toEqual(['kubeconfig', 'registry', 'server'])
  }, 120_000)

  // Its reader of YAML lies in the bundle that loads it.
  test('takes YAML, as the shipped bundle', async () => {
    const run = start('--json')
    await run.until('out', /\n$/)
    const { server } = JSON.parse(run.said.out) as { server: string }
    const response = await fetch(`${server}/api/v1/namespaces/default/configmaps/told?fieldManager=t`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: told}\ndata:\n  text: |\n    in YAML\n',
    })
    expect([response.status, await response.json()]).toMatchObject([201, { data: { text: 'in YAML\n' } }])
    run.child.kill('SIGTERM')
    await run.ended
  }, 120_000)

  test('a port in use ends it as invalid', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    server.unref()
    const run = start(`--port=${port}`)
    expect([await run.ended, run.said.err]).toEqual([
      2,
      `--port: port ${port} of 127.0.0.1 is already in use\ngive --port another port, or leave it out for a free one\n`,
    ])
    await new Promise((resolve) => server.close(resolve))
  }, 60_000)
})
