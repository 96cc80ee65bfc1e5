import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { startSandbox } from '@slipway/sandbox'
import type { Sandbox } from '@slipway/sandbox'
import { pushFolder } from '../e2e/cluster/image'
import { freePort } from '../free-port'
import { testRoot } from './sandbox-chart/image'

/** Pods and services of the sandbox over its API alone, in the machine's own root: nothing is needed but Node. */
const given = process.platform === 'linux' ? describe : describe.skip
const folder = mkdtempSync(join(tmpdir(), 'slipway-pods-test-'))
const problems: unknown[] = []
const notices: string[] = []
/** What a test started, ended after it even when it fails. */
const closing: (() => Promise<unknown>)[] = []
let sandbox: Sandbox
let image = ''

/** LISTEN is the name of the variable with the port to listen on, or a port; without it the program just runs. */
const PROGRAM = `#!${process.execPath}
const http = require('node:http')
const port = process.env[process.env.LISTEN] ?? process.env.LISTEN
setInterval(() => undefined, 1000)
if (port) http.createServer((request, response) => response.end(process.env.NAME)).listen(Number(port), '127.0.0.1')
`

beforeAll(async () => {
  if (process.platform !== 'linux') return
  const root = join(folder, 'root')
  mkdirSync(root)
  writeFileSync(join(root, 'app'), PROGRAM)
  chmodSync(join(root, 'app'), 0o755)
  sandbox = await startSandbox({
    directory: join(folder, 'sandbox'),
    isolation: 'none',
    firstBackoff: 100,
    problem: (error) => void problems.push(error),
    notice: (text) => void notices.push(text),
  })
  const digest = await pushFolder(sandbox.registryAddress, 'app', '1', root, { Entrypoint: ['/app'] })
  image = `${sandbox.registryAddress}/app@${digest}`
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  expect(problems.splice(0)).toEqual([])
})
afterAll(async () => {
  await sandbox?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const CORE = '/api/v1/namespaces/default'

async function ask<T>(method: string, path: string, body?: unknown, at = sandbox): Promise<T> {
  const response = await fetch(`${at.server}${CORE}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return (path.includes('/log') ? text : JSON.parse(text)) as T
}

interface PodView {
  readonly status: {
    readonly containerStatuses?: readonly {
      readonly ready: boolean
      readonly started: boolean
      readonly restartCount: number
      readonly state: { readonly running?: object; readonly waiting?: { readonly reason: string } }
    }[]
  }
}

async function until<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`waited 20 s for ${what}`)
}

const containerOf = async (name: string) => (await ask<PodView>('GET', `pods/${name}`)).status.containerStatuses?.[0]
const isReady = (name: string) =>
  until(async () => ((await containerOf(name))?.ready === true ? true : undefined), `${name} to be ready`)

const eventOf = (name: string, reason: string) =>
  until(async () => {
    const { items } = await ask<{ items: { involvedObject: { name: string }; reason: string; message: string }[] }>(
      'GET',
      'events',
    )
    return items.find((event) => event.involvedObject.name === name && event.reason === reason)?.message
  }, `the event ${reason} of ${name}`)

const createPod = (name: string, container: object = {}, env: Readonly<Record<string, string>> = {}) =>
  ask('POST', 'pods', {
    metadata: { name, labels: { app: name } },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'app',
          image,
          env: Object.entries({ NAME: name, ...env }).map(([key, value]) => ({ name: key, value })),
          ...container,
        },
      ],
    },
  })
const removePod = async (name: string) => {
  await ask('DELETE', `pods/${name}`)
  await until(
    async () =>
      ask('GET', `pods/${name}`).then(
        () => undefined,
        () => true,
      ),
    `${name} to be gone`,
  )
}

given('a probe that cannot be asked', () => {
  const port = 8080
  test.each<[string, object, string]>([
    [
      'an exec probe whose program is missing',
      { exec: { command: ['no-such-program'] } },
      'rpc error: code = Unknown desc = failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: "no-such-program": executable file not found in $PATH: unknown',
    ],
    [
      'an exec probe whose path is missing',
      { exec: { command: ['/no/such'] } },
      'rpc error: code = Unknown desc = failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: "/no/such": stat /no/such: no such file or directory: unknown',
    ],
    ['an exec probe without a command', { exec: {} }, 'no command specified'],
    ['a port that is none', { tcpSocket: { port: 99_999 } }, 'invalid port number: 99999'],
    ['a port that no container names', { httpGet: { port: 'web' } }, 'strconv.Atoi: parsing "web": invalid syntax'],
    [
      'a header that is none',
      { httpGet: { port, httpHeaders: [{ name: 'not a header', value: 'x' }] } },
      'Header name must be a valid HTTP token ["not a header"]',
    ],
  ])('%s is told as the kubelet does, and counts neither way', async (name, probe, why) => {
    const pod = name.replaceAll(' ', '-')
    const often = { ...probe, periodSeconds: 1, failureThreshold: 1 }
    await createPod(pod, { readinessProbe: often, livenessProbe: often })
    expect(await eventOf(pod, 'Unhealthy')).toMatch(
      new RegExp(`^(Readiness|Liveness) probe errored and resulted in unknown state: `),
    )
    expect(await eventOf(pod, 'Unhealthy')).toContain(why)
    await new Promise((resolve) => setTimeout(resolve, 1200))
    expect(await containerOf(pod)).toMatchObject({ ready: false, restartCount: 0, state: { running: {} } })
    await removePod(pod)
  })

  test('holds back a start that a startup probe is to tell', async () => {
    await createPod('starting', { startupProbe: { exec: { command: ['no-such-program'] }, failureThreshold: 1 } })
    expect(await eventOf('starting', 'Unhealthy')).toMatch(/^Startup probe errored and resulted in unknown state: /)
    expect(await containerOf('starting')).toMatchObject({ started: false, ready: false, restartCount: 0 })
    await removePod('starting')
  })
})

given('a container that cannot be started', () => {
  test('because its environment is too large is one that fails to run', async () => {
    await createPod('large', {}, { LARGE: 'x'.repeat(200_000) })
    const waiting = await until(async () => (await containerOf('large'))?.state.waiting, 'a state')
    expect(waiting).toMatchObject({
      reason: 'RunContainerError',
      message: expect.stringMatching(/unable to start container process: exec: .*E2BIG: unknown$/),
    })
    await removePod('large')
  })
})

given('a program that ignores PORT', () => {
  const service = (name: string, port: number, target: number | string, app = name) => ({
    metadata: { name },
    spec: { type: 'NodePort', selector: { app }, ports: [{ port, targetPort: target }] },
  })
  const addressOf = (name: string) =>
    until(async () => sandbox.services.find((each) => each.name === name)?.address, `the service ${name}`)
  const answerOf = async (name: string) => (await fetch(`http://${await addressOf(name)}/`)).text()
  const probed = (port: number) => ({
    ports: [{ name: 'http', containerPort: port }],
    readinessProbe: { httpGet: { port: 'http', path: '/is it up' }, periodSeconds: 1 },
  })

  test('is reached by probes and services at its containerPort; a second one is told why it is not', async () => {
    const port = await freePort()
    await createPod('first', probed(port), { LISTEN: String(port) })
    await isReady('first')
    await ask('POST', 'services', service('first', 80, 'http'))
    expect(await answerOf('first')).toBe('first')
    expect(notices).toContain(`service default/first, port 80: ${await addressOf('first')}`)

    await createPod('second', probed(port), { LISTEN: String(port) })
    const why = await eventOf('second', 'PortInUse')
    expect(why).toMatch(
      new RegExp(
        `^port ${port} of this machine is taken by the pod default/first, and nothing listens on \\d+, the port in PORT: in the sandbox two programs that ignore PORT cannot listen on the same containerPort$`,
      ),
    )
    expect(notices).toContain(`pod default/second: ${why}`)
    expect(await containerOf('second')).toMatchObject({ ready: false })

    await createPod('third', probed(port), { LISTEN: 'PORT' })
    await isReady('third')
    await ask('POST', 'services', service('third', 80, 'http'))
    expect(await answerOf('third')).toBe('third')
    for (const name of ['first', 'second', 'third']) await removePod(name)
  })

  test('is reached at a port that its manifest does not name', async () => {
    const port = await freePort()
    await createPod('unnamed', { readinessProbe: { tcpSocket: { port }, periodSeconds: 1 } }, { LISTEN: String(port) })
    await isReady('unnamed')
    await ask('POST', 'services', service('unnamed', 80, port))
    expect(await answerOf('unnamed')).toBe('unnamed')
    await removePod('unnamed')
  })

  test('is not confused with another program of this machine', async () => {
    const { port } = await listen()
    await createPod('silent', probed(port))
    expect(await eventOf('silent', 'Unhealthy')).toMatch(/connect: connection refused$/)
    expect(await eventOf('silent', 'PortInUse')).toContain('is taken by a program outside of the sandbox')
    expect(await containerOf('silent')).toMatchObject({ ready: false })
    await removePod('silent')
  })

  test('behind a port that is none is not reached, and the others still are', async () => {
    const port = await freePort()
    const ports = [{ containerPort: port }, { containerPort: 99_999 }]
    await createPod('beyond', { ports }, { LISTEN: 'PORT' })
    await isReady('beyond')
    await ask('POST', 'services', service('nowhere', 80, 99_999, 'beyond'))
    await ask('POST', 'services', service('beyond', 80, port))
    await expect(answerOf('nowhere')).rejects.toThrow()
    expect(problems.splice(0).map(String)).toEqual([expect.stringContaining('99999')])
    expect(await until(() => answerOf('beyond').catch(() => undefined), 'an answer')).toBe('beyond')
    await removePod('beyond')
  })
})

given('a sandbox', () => {
  test('names the port that it cannot have, and leaves nothing behind', async () => {
    const { close, port } = await listen()
    const directory = join(folder, 'other')
    const api = startSandbox({ directory, port, registry: { port: await freePort() } })
    await expect(api).rejects.toMatchObject({ of: 'api', port, message: expect.stringContaining('already in use') })
    const registry = await freePort()
    await expect(startSandbox({ directory, registry: { port } })).rejects.toMatchObject({ of: 'registry', port })
    await close()
    const running = await startSandbox({ directory, port, registry: { port: registry } })
    closing.push(() => running.stop())
    expect([running.server, running.registryAddress]).toEqual([`http://127.0.0.1:${port}`, `127.0.0.1:${registry}`])
  })
})

const asRoot = process.getuid?.() === 0 && existsSync('/usr/bin/unshare') ? given : describe.skip

asRoot('a container in the root of its image', () => {
  test('has a hosts file and a name of its own, and leaves none to the next', async () => {
    const root = testRoot()
    const chrooted = await startSandbox({
      directory: join(folder, 'chrooted'),
      problem: (error) => void problems.push(error),
    })
    try {
      const script = `const { lookup } = require('node:dns/promises'), fs = require('node:fs'); (async () => {
        const [local, own] = [await lookup('localhost', 4), await lookup(process.env.HOSTNAME, 4)]
        const read = (name) => fs.readFileSync('/etc/' + name, 'utf8').trim()
        console.log(JSON.stringify([local.address, own.address, process.env.HOSTNAME, read('hostname'), fs.existsSync('/left')]))
        fs.writeFileSync('/left', 'behind')
      })()`
      const digest = await pushFolder(chrooted.registryAddress, 'node', '1', root, {
        Entrypoint: ['/bin/node', '-e', script],
      })
      for (const name of ['one', 'two']) {
        const container = { name: 'app', image: `${chrooted.registryAddress}/node@${digest}` }
        const pod = { metadata: { name }, spec: { restartPolicy: 'Never', containers: [container] } }
        await ask('POST', 'pods', pod, chrooted)
        const log = await until(
          async () => (await ask<string>('GET', `pods/${name}/log`, undefined, chrooted).catch(() => '')) || undefined,
          'a log',
        )
        expect(JSON.parse(log)).toEqual(['127.0.0.1', '127.0.0.1', name, name, false])
      }
      expect(hostname()).not.toBe('one')
    } finally {
      await chrooted.stop()
      rmSync(root, { recursive: true, force: true })
    }
    expect(existsSync(join(folder, 'chrooted/pods'))).toBe(false)
  })
})

async function listen(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()))
  closing.push(close)
  return { port: (server.address() as AddressInfo).port, close }
}
