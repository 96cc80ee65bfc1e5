import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isDigest } from '@slipway/core'
import { ConnectionBroken, Exchange } from './exchange'
import { type Fault, FaultScript, type SeenRequest } from './fault'
import { Authentication, type RegistryAuth } from './authentication'
import { Manifests } from './manifests'
import { Content } from './content'
import { Uploads } from './uploads'

/** How the registry behaves; without any it is plain HTTP, anonymous and without faults. */
export interface RegistrySettings {
  /** Default: a free one. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  readonly auth?: RegistryAuth
  /** More can be added while it runs, with `fail`. */
  readonly faults?: readonly Fault[]
  /** Folder for the content, which is kept there. Default: in memory. */
  readonly directory?: string
  /** A tag cannot be pointed elsewhere. Default false. */
  readonly immutableTags?: boolean
  /** The Referrers API. Default true. */
  readonly referrers?: boolean
  /** A manifest is shown by its digest although no tag names it. Default true; false is Quay before 3.13. */
  readonly showsUntagged?: boolean
  /** A tag `sha256-<hex>` is taken for the digest, as GitLab does. Default false. */
  readonly tagsAreDigests?: boolean
  /** Bytes that a PATCH with Content-Range may have, as GHCR has it (4 MiB). Default: any number. */
  readonly rangeLimit?: number
  /** What a proxy before the registry does to larger bodies: 413, or it closes the connection (nginx may do both). */
  readonly bodyLimit?: { readonly bytes: number; readonly does: 'answer' | 'close' }
  /** Called with what goes wrong without being scripted: a bug or a full disk, never what a client does. */
  readonly problem?: (error: unknown) => void
}

export interface RunningRegistry {
  /** `127.0.0.1:41234`, as it stands in an image reference. */
  readonly address: string
  readonly url: string
  /** Everything asked so far, oldest first. */
  readonly requests: readonly SeenRequest[]
  /** What it holds, for tests and for a kubelet in the same process. */
  readonly content: Content
  /** Adds a fault for requests from now on. */
  fail(fault: Fault): void
  /** Ends all connections. */
  stop(): Promise<void>
}

const NAME = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*'
const ROUTE = new RegExp(`^/v2/(${NAME})/(blobs/uploads|blobs|manifests|tags|referrers)/([^/]*)$`)

/**
 * An OCI registry (distribution-spec 1.1) in this process, on loopback unless told otherwise, with scripted faults.
 * @throws the error of Node, such as EADDRINUSE, when it cannot listen
 */
export async function startRegistry(settings: RegistrySettings = {}): Promise<RunningRegistry> {
  const requests: SeenRequest[] = []
  const faults = new FaultScript(settings.faults ?? [])
  const content = new Content(settings.directory)
  const registry = new Registry(content, new Authentication(settings.auth, () => url), settings)
  const problem = settings.problem ?? (() => undefined)
  const server = createServer((incoming, outgoing) => {
    outgoing.on('error', problem)
    const seen = {
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: incoming.headers as SeenRequest['headers'],
      status: 0,
      received: 0,
    }
    requests.push(seen)
    serve(registry, new Exchange(incoming, outgoing, seen, faults.for(seen)), problem).catch(problem)
  })
  const host = settings.host ?? '127.0.0.1'
  await listen(server, settings.port ?? 0, host)
  // A listener has errors later too, such as too many open files: without a handler each would end this process.
  server.on('error', problem)
  const address = `${host}:${(server.address() as AddressInfo).port}`
  const url = `http://${address}`
  return { address, url, requests, content, fail: (fault) => faults.add(fault), stop: () => close(server) }
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

async function serve(registry: Registry, exchange: Exchange, problem: (error: unknown) => void): Promise<void> {
  try {
    await registry.answer(exchange)
  } catch (error) {
    // A client that went away makes reading its body fail, which is its own affair.
    if (error instanceof ConnectionBroken || exchange.incoming.socket.destroyed) return
    problem(error)
    if (!exchange.outgoing.headersSent)
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
  readonly #bodyLimit: RegistrySettings['bodyLimit']

  constructor(
    readonly content: Content,
    readonly authentication: Authentication,
    settings: RegistrySettings,
  ) {
    this.#uploads = new Uploads(content, settings.rangeLimit ?? Number.POSITIVE_INFINITY)
    this.#manifests = new Manifests(content, {
      immutableTags: settings.immutableTags ?? false,
      referrers: settings.referrers ?? true,
      showsUntagged: settings.showsUntagged ?? true,
      tagsAreDigests: settings.tagsAreDigests ?? false,
    })
    this.#bodyLimit = settings.bodyLimit
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
    if (fault?.kind === 'redirect')
      return exchange.answer(fault.status, { headers: { location: fault.to + exchange.seen.path } })
    const limit = this.#bodyLimit
    if (limit !== undefined && Number(exchange.header('content-length') ?? 0) > limit.bytes)
      return limit.does === 'close' ? exchange.break() : exchange.answer(413)
    if (await this.authentication.serveToken(exchange)) return
    if (!(await this.authentication.admit(exchange))) return
    if (url.pathname === '/v2/' || url.pathname === '/v2')
      return exchange.answer(200, { headers: { 'content-type': 'application/json' }, body: '{}' })
    if (url.pathname === '/v2/_catalog')
      return exchange.answer(200, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ repositories: this.content.names }),
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
      isDigest(digest) && this.content.repository(name)?.blobs.has(digest)
        ? await this.content.blobs.size(digest)
        : undefined
    if (size === undefined) return exchange.refuse(404, 'BLOB_UNKNOWN', 'blob unknown to registry')
    if (method === 'DELETE') {
      this.content.removeBlob(name, digest)
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
        body: this.content.blobs.read(digest, 0, size - 1),
      })
    if (start >= size) return exchange.answer(416)
    const range = { 'content-range': `bytes ${start}-${size - 1}/${size}`, 'content-length': size - start }
    return exchange.answer(206, {
      headers: { ...headers, ...range },
      body: this.content.blobs.read(digest, start, size - 1),
    })
  }
}
