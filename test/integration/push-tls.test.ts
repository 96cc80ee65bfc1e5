import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer, type Server } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { push } from '@slipway/action-push'
import { resolve } from '@slipway/core'
import { type RegistrySettings, startRegistry } from '@slipway/test-registry'
import { writeSampleLayout } from '@slipway/testing'
import { bench } from './tools-ports'

const TLS = join(import.meta.dirname, '../fixtures/smoke-tls')
const pem = (name: string) => readFileSync(join(TLS, name), 'utf8')
const root = await mkdtemp(join(tmpdir(), 'slipway-push-tls-'))

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => rm(root, { recursive: true, force: true }))

/**
 * A registry behind a proxy that ends TLS with a certificate of a private authority, and says http of itself as such
 * registries do.
 */
async function startBehindTls(
  settings: RegistrySettings,
  certificate = 'good',
  realmOf = (address: string) => `https://${address}/token`,
) {
  let address = ''
  const auth =
    settings.auth?.kind === 'token'
      ? {
          ...settings.auth,
          get realm() {
            return realmOf(address)
          },
        }
      : settings.auth
  const registry = await startRegistry({ ...settings, ...(auth === undefined ? {} : { auth }) })
  const front: Server = createServer(
    { cert: pem(`${certificate}.pem`), key: pem(`${certificate}.key`) },
    (incoming, outgoing) => {
      const back = request(
        `${registry.url}${incoming.url}`,
        { method: incoming.method ?? 'GET', headers: incoming.headers },
        (answer) => {
          const location = answer.headers.location
          const absolute = location?.startsWith('/') === true ? { location: `http://${address}${location}` } : {}
          outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...absolute })
          answer.pipe(outgoing)
        },
      )
      back.on('error', () => outgoing.destroy())
      incoming.pipe(back)
    },
  )
  await new Promise<void>((done) => front.listen(0, '127.0.0.1', done))
  address = `127.0.0.1:${(front.address() as AddressInfo).port}`
  closing.push(() => registry.stop())
  closing.push(
    () =>
      new Promise((done) => {
        front.close(done)
        front.closeAllConnections()
      }),
  )
  return { registry, address }
}

async function pushTo(address: string, own: Readonly<Record<string, string>>) {
  const workspace = await mkdtemp(join(root, 'work-'))
  const { ports, said, end } = bench(workspace, { PATH: process.env['PATH'], HOME: workspace })
  closing.push(end)
  const made = await writeSampleLayout(ports.files, 'image', { layers: [200_000, 10] })
  await writeFile(join(workspace, 'ca.pem'), pem('ca.pem'))
  const given: Record<string, string> = {
    layout: 'image',
    image: `${address}/team/app`,
    tags: 'v1',
    attempts: '1',
    ...own,
  }
  const { values } = resolve(push.inputs, [{ name: 'input', get: (name) => given[name] }])
  return { made, said, running: push.run(values, ports) }
}

const auth = { kind: 'token', username: 'robot$ci', password: 'canary-password', uses: 4 } as const
const login = { username: auth.username, password: auth.password }

describe('a registry with token authentication behind TLS of a private authority', () => {
  test('takes the image when the authority is given; Location with http is read as https', async () => {
    const { registry, address } = await startBehindTls({ auth })
    const { made, running, said } = await pushTo(address, { ...login, 'ca-file': 'ca.pem', concurrency: '1' })
    expect((await running).outputs).toMatchObject({ image: `${address}/team/app@${made.top.digest}` })
    expect(registry.content.repository('team/app')?.tags.get('v1')).toBe(made.top.digest)
    // Every token is good for four requests: it was renewed on the way. (Side by side, four others could use up a
    // renewed one.)
    expect(registry.requests.filter(({ path }) => path.startsWith('/token')).length).toBeGreaterThan(2)
    expect(said()).not.toContain(auth.password)
  })

  test('is not trusted without it, nothing is sent, and the way on is told', async () => {
    const { registry, address } = await startBehindTls({ auth })
    const { running } = await pushTo(address, login)
    await expect(running).rejects.toMatchObject({
      code: 'REGISTRY_TLS',
      outcome: 'invalid',
      hint: expect.stringContaining('ca-file'),
    })
    expect(registry.requests).toEqual([])
  })

  test.each(['expired', 'other-name'])(
    'with a certificate that is %s is refused, even with the authority',
    async (certificate) => {
      const { registry, address } = await startBehindTls({}, certificate)
      const { running } = await pushTo(address, { 'ca-file': 'ca.pem' })
      await expect(running).rejects.toMatchObject({ code: 'REGISTRY_TLS' })
      expect(registry.requests).toEqual([])
    },
  )
})

describe('a token service that the registry calls http', () => {
  const given = { ...login, 'ca-file': 'ca.pem' }

  test('is asked by https where it is the registry itself: a proxy ends TLS before it', async () => {
    const { registry, address } = await startBehindTls({ auth }, 'good', (own) => `http://${own}/token`)
    const { running, said } = await pushTo(address, given)
    expect((await running).outcome).toBe('pass')
    expect(registry.requests.some(({ path }) => path.startsWith('/token'))).toBe(true)
    expect(said()).not.toContain(auth.password)
  })

  test('elsewhere is refused before it is asked', async () => {
    const elsewhere = await startRegistry({ auth })
    closing.push(() => elsewhere.stop())
    const { address } = await startBehindTls({ auth }, 'good', () => `${elsewhere.url}/token`)
    const { running } = await pushTo(address, given)
    await expect(running).rejects.toMatchObject({ code: 'REALM_INVALID', message: expect.stringContaining('https') })
    expect(elsewhere.requests).toEqual([])
  })
})

/** The first byte of a TLS handshake (RFC 8446, 5.1). */
const HANDSHAKE = 0x16

test('a registry on this machine that says nothing to TLS is spoken to without it', async () => {
  const registry = await startRegistry()
  const [host, port] = registry.address.split(':')
  let greeted = 0
  const front = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (first) => {
      if (first[0] === HANDSHAKE) {
        greeted += 1
        return
      }
      const back = connect(Number(port), host)
      back.on('error', () => socket.destroy())
      socket.on('close', () => back.destroy())
      back.write(first)
      socket.pipe(back).pipe(socket)
    })
  })
  await new Promise<void>((done) => front.listen(0, '127.0.0.1', done))
  closing.push(
    () => registry.stop(),
    () => front.close(),
  )
  const address = `127.0.0.1:${(front.address() as AddressInfo).port}`
  const { made, running } = await pushTo(address, {})
  expect((await running).outputs['digest']).toBe(made.top.digest)
  expect(greeted).toBe(1)
})
