import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
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
