import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { quoteWords } from '@slipway/core'
import { ROOT } from '../../scripts/paths'
import { lookUp } from '../e2e/needs'

/** The terminal that `script` of util-linux makes: without it nothing looks on. */
const hasScript = await lookUp('on-screen').has('script')
/** A sign that is painted, with the time that the work takes already. */
const SIGN = /[\u2801-\u28ff] [^\r\n]*\d+s/
const folder = mkdtempSync(join(tmpdir(), 'slipway-screen-'))

/** A registry, an API server, a service and a metrics server that take their time. */
let slow: Server
let at = ''

beforeAll(async () => {
  slow = createServer((_, response) => void setTimeout(() => response.writeHead(404).end('{}'), 20_000).unref())
  await new Promise<void>((done) => void slow.listen(0, '127.0.0.1', done))
  at = `127.0.0.1:${(slow.address() as AddressInfo).port}`
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'slow',
    contexts: [{ name: 'slow', context: { cluster: 'slow', user: 'me' } }],
    clusters: [{ name: 'slow', cluster: { server: `http://${at}` } }],
    users: [{ name: 'me', user: { token: 'x' } }],
  }
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig))
  writeFileSync(join(folder, '.slipway.yml'), 'stages: { deploy: { release: shop, namespace: shop } }\n')
  mkdirSync(join(folder, 'app'))
  writeFileSync(join(folder, 'app/run'), '#!/bin/sh\n')
})

afterAll(() => {
  slow.closeAllConnections()
  slow.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs it on a screen until a sign is painted, or it ends. */
function paintedBy(args: readonly string[]): Promise<string> {
  const { CI: _, NO_COLOR: __, ...env } = process.env
  const line = quoteWords([process.execPath, join(ROOT, 'bin/slipway.mjs'), ...args])
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    cwd: folder,
    env: { ...env, TERM: 'xterm-256color', KUBECONFIG: join(folder, 'kubeconfig') },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let screen = ''
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString()
    if (SIGN.test(screen)) child.kill('SIGTERM')
  })
  return new Promise((done) => child.once('close', () => done(screen)))
}

const SILENT = 'node -e "setTimeout(() => {}, 20000)"'

const COMMANDS: readonly (readonly [string, () => readonly string[]])[] = [
  [
    'a command of build',
    () => ['build', '--command', SILENT, '--base', 'scratch', '--copy', 'app:/', '--image', 'x.example/y'],
  ],
  [
    'the base of an image',
    () => ['build', '--base', `${at}/base`, '--copy', 'app:/', '--image', 'x.example/y', '--plain-http', 'true'],
  ],
  ['the tests', () => ['test', '--command', SILENT]],
  ['a chart', () => ['deploy', '--chart', `http://${at}#shop`, '--image', 'none']],
  ['a cluster', () => ['status']],
  ['the history of a release', () => ['history']],
  ['logs', () => ['logs']],
  ['a service', () => ['smoke', '--url', `http://${at}/`, '--allow-private', 'true']],
  ['alerts', () => ['verify', '--alertmanager', `http://${at}`, '--namespace', 'shop', '--allow-private', 'true']],
  ['what doctor asks', () => ['doctor']],
]

;(hasScript ? describe : describe.skip)('while it waits, a screen shows that work goes on', () => {
  const screens = new Map<string, string>()
  // All at once: each waits three seconds by itself.
  beforeAll(async () => {
    await Promise.all(COMMANDS.map(async ([name, args]) => screens.set(name, await paintedBy(args()))))
  }, 120_000)

  test.each(COMMANDS)('for %s', (name) => {
    expect(screens.get(name)).toMatch(SIGN)
  })
})

/** Runs it in a pipe until it has said on standard error that it goes on, or ends. */
function piped(args: readonly string[]): Promise<{ readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/slipway.mjs'), ...args], {
    cwd: folder,
    env: { ...process.env, KUBECONFIG: join(folder, 'kubeconfig') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
    if (err.includes('is still running after')) child.kill('SIGTERM')
  })
  return new Promise((done) => child.once('close', () => done({ out, err })))
}

describe('while it waits, a pipe has a word of it on standard error after three seconds', () => {
  test.each([
    ['status', ['status']],
    ['status', ['status', '--json']],
    ['history', ['history']],
    ['logs', ['logs']],
    ['rollback', ['rollback']],
    ['doctor', ['doctor', '--json']],
    ['smoke', ['smoke', '--url', 'http://AT/', '--allow-private', 'true', '--json']],
  ])(
    '%s %j',
    async (name, args) => {
      const { out, err } = await piped(args.map((arg) => arg.replace('AT', at)))
      expect(err).toMatch(new RegExp(`\\((?:${name}|kubectl|helm) is still running after [3-7]s;`))
      // What was cut off by the test may tell its end; nothing else stands between the data.
      expect(out.startsWith('{') ? '' : out).toBe('')
    },
    60_000,
  )
})

test('doctor asks a silent cluster, a registry and a mirror side by side, and ends in time', async () => {
  const silent = createSocketServer()
  await new Promise<void>((done) => void silent.listen(0, '127.0.0.1', done))
  const port = (silent.address() as AddressInfo).port
  const place = mkdtempSync(join(tmpdir(), 'slipway-silent-'))
  const server = `http://127.0.0.1:${port}`
  const kubeconfig = readFileSync(join(folder, 'kubeconfig'), 'utf8').replace(`http://${at}`, server)
  writeFileSync(join(place, 'kubeconfig'), kubeconfig)
  const image = `127.0.0.1:${port}/shop`
  writeFileSync(
    join(place, '.slipway.yml'),
    `stages: { push: { image: '${image}', plain-http: true }, scan: {}, deploy: { release: shop, namespace: shop } }\n`,
  )
  const started = performance.now()
  const { KUBECONFIG: _, ...env } = process.env
  const child = spawn(process.execPath, [join(ROOT, 'bin/slipway.mjs'), 'doctor', '--json'], {
    cwd: place,
    env: { ...env, KUBECONFIG: join(place, 'kubeconfig'), SLIPWAY_TOOL_MIRROR: server },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  await new Promise((done) => child.once('close', done))
  silent.close()
  rmSync(place, { recursive: true, force: true })
  expect((performance.now() - started) / 1000).toBeLessThan(25)
  const { findings } = JSON.parse(out) as {
    readonly findings: readonly { readonly area: string; readonly text: string }[]
  }
  expect(findings.filter(({ area }) => area === 'registry').map(({ text }) => text)).toEqual([
    `${image}: no answer within 12s`,
  ])
  expect(findings.find(({ area }) => area === 'cluster')?.text).toMatch(
    /does not answer|no answer within 12s|not asked/,
  )
}, 60_000)
