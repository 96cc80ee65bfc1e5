import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isDigest } from '@slipway/core'
import { ConnectionBroken, Exchange } from './exchange'
import { type Fault, FaultScript, type SeenRequest } from './fault'
import { Gate, type RegistryAuth } from './gate'
import { Manifests } from './manifests'
import { Shelf } from './shelf'
import { Uploads } from './uploads'

export interface RegistrySettings {
  /** Default: a free one. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  readonly auth?: RegistryAuth
  readonly faults?: readonly Fault[]
  /** Keeps its content there; else in memory. */
  readonly directory?: string
  readonly immutableTags?: boolean
  /** The Referrers API. Default true. */
  readonly referrers?: boolean
}

export interface RunningRegistry {
  /** `127.0.0.1:41234`, as it stands in an image reference. */
  readonly address: string
  readonly url: string
  /** Everything asked so far, oldest first. */
  readonly requests: readonly SeenRequest[]
  /** What it holds, for tests and for a kubelet in the same process. */
  readonly shelf: Shelf
  fail(fault: Fault): void
  stop(): Promise<void>
}

const NAME = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*'
const ROUTE = new RegExp(`^/v2/(${NAME})/(blobs/uploads|blobs|manifests|tags|referrers)/([^/]*)$`)

/** An OCI registry (distribution-spec 1.1) in this process, on loopback unless told otherwise, with scripted faults. */
export async function startRegistry(settings: RegistrySettings = {}): Promise<RunningRegistry> {
  const requests: SeenRequest[] = []
  const faults = new FaultScript(settings.faults ?? [])
  const shelf = new Shelf(settings.directory)
  const registry = new Registry(shelf, new Gate(settings.auth, () => url), settings)
  const server = createServer((incoming, outgoing) => {
    const seen = {
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: incoming.headers as SeenRequest['headers'],
      status: 0,
      received: 0,
    }
    requests.push(seen)
    serve(registry, new Exchange(incoming, outgoing, seen, faults.for(seen))).catch(() => outgoing.destroy())
  })
  const host = settings.host ?? '127.0.0.1'
  await listen(server, settings.port ?? 0, host)
  const address = `${host}:${(server.address() as AddressInfo).port}`
  const url = `http://${address}`
  return { address, url, requests, shelf, fail: (fault) => faults.add(fault), stop: () => close(server) }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function serve(registry: Registry, exchange: Exchange): Promise<void> {
  try {
    await registry.answer(exchange)
  } catch (error) {
    if (error instanceof ConnectionBroken) return
    if (!exchange.outgoing.headersSent && !exchange.incoming.destroyed)
      await exchange
        .refuse(500, 'UNKNOWN', error instanceof Error ? error.message : String(error))
        .catch(() => undefined)
    exchange.outgoing.destroy()
  } finally {
    // A client that sends on after its answer is not left hanging.
    if (!exchange.incoming.complete) exchange.incoming.resume()
  }
}

class Registry {
  readonly #uploads: Uploads
  readonly #manifests: Manifests

  constructor(
    readonly shelf: Shelf,
    readonly gate: Gate,
    settings: RegistrySettings,
  ) {
    this.#uploads = new Uploads(shelf)
    this.#manifests = new Manifests(shelf, {
      immutableTags: settings.immutableTags ?? false,
      referrers: settings.referrers ?? true,
    })
  }

  async answer(exchange: Exchange): Promise<void> {
    exchange.outgoing.setHeader('docker-distribution-api-version', 'registry/2.0')
    const { fault, url } = exchange
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds))
    if (fault?.kind === 'status')
      return exchange.answer(fault.status, {
        ...(fault.headers === undefined ? {} : { headers: fault.headers }),
        ...(fault.body === undefined ? {} : { body: fault.body }),
      })
    if (await this.gate.serveToken(exchange)) return
    if (!(await this.gate.admit(exchange))) return
    if (url.pathname === '/v2/' || url.pathname === '/v2')
      return exchange.answer(200, { headers: { 'content-type': 'application/json' }, body: '{}' })
    if (url.pathname === '/v2/_catalog')
      return exchange.answer(200, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ repositories: this.shelf.names }),
      })
    const [, name, kind, rest = ''] = ROUTE.exec(url.pathname.replace(/%3a/gi, ':')) ?? []
    if (name === undefined) return exchange.refuse(404, 'NAME_INVALID', 'no such address')
    return this.#route(exchange, { name, kind, rest })
  }

  async #route(
    exchange: Exchange,
    { name, kind, rest }: { readonly name: string; readonly kind: string | undefined; readonly rest: string },
  ): Promise<void> {
    if (kind === 'manifests') return this.#manifests.serve(exchange, name, rest)
    if (kind === 'blobs') return this.#blob(exchange, name, rest)
    if (kind === 'tags' && rest === 'list') return this.#manifests.tags(exchange, name)
    if (kind === 'referrers' && isDigest(rest)) return this.#manifests.referrers(exchange, name, rest)
    if (kind !== 'blobs/uploads') return exchange.refuse(404, 'UNSUPPORTED', 'no such address')
    if (rest !== '') return this.#uploads.serve(exchange, name, rest)
    return exchange.seen.method === 'POST'
      ? this.#uploads.begin(exchange, name)
      : exchange.refuse(405, 'UNSUPPORTED', 'POST begins an upload')
  }

  async #blob(exchange: Exchange, name: string, digest: string): Promise<void> {
    const { method } = exchange.seen
    const size =
      isDigest(digest) && this.shelf.repository(name)?.blobs.has(digest)
        ? await this.shelf.blobs.size(digest)
        : undefined
    if (size === undefined) return exchange.refuse(404, 'BLOB_UNKNOWN', 'blob unknown to registry')
    if (method === 'DELETE') {
      this.shelf.removeBlob(name, digest)
      return exchange.answer(202)
    }
    if (method !== 'GET' && method !== 'HEAD') return exchange.refuse(405, 'UNSUPPORTED', `no ${method} here`)
    const headers = {
      'content-type': 'application/octet-stream',
      'docker-content-digest': digest,
      'accept-ranges': 'bytes',
    }
    const start = Number(/^bytes=(\d{1,15})-$/.exec(exchange.header('range') ?? '')?.[1] ?? 0)
    if (start === 0)
      return exchange.answer(200, {
        headers: { ...headers, 'content-length': size },
        body: this.shelf.blobs.read(digest, 0, size - 1),
      })
    if (start >= size) return exchange.answer(416)
    const range = { 'content-range': `bytes ${start}-${size - 1}/${size}`, 'content-length': size - start }
    return exchange.answer(206, {
      headers: { ...headers, ...range },
      body: this.shelf.blobs.read(digest, start, size - 1),
    })
  }
}
