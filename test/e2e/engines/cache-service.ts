import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Which refs a job may read, nearest first, and the one it may write: GitHub puts them into the token of each job. */
export interface CacheRights {
  readonly reads: readonly string[]
  readonly writes?: string
}

export interface CacheService {
  /** What the runner sets for an action of a job with these rights. */
  variables(rights: CacheRights): Readonly<Record<string, string>>
  /** Names of the methods that were called, with the scope of what they found or made. */
  readonly calls: readonly string[]
  /** From now on every call of the service is answered with this status. */
  breakWith(status: number | undefined): void
  stop(): Promise<void>
}

interface Entry {
  readonly scope: string
  readonly key: string
  readonly version: string
  readonly blocks: Map<string, Buffer>
  content: Buffer
  whole: boolean
}

const METHOD = /^\/twirp\/github\.actions\.results\.api\.v1\.CacheService\/(\w+)$/
const STORE = /^\/store\/([\w-]+)$/

/**
 * The cache service of GitHub by its second protocol (Twirp with JSON, `@actions/cache` 4 and go-actions-cache), and
 * the store behind it as far as Azure's clients ask it for block blobs. Refs are kept apart as there: a job reads what
 * its token names and writes under one scope alone; an entry never changes.
 */
export async function startCacheService(): Promise<CacheService> {
  const entries = new Map<string, Entry>()
  const calls: string[] = []
  let broken: number | undefined
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing).catch((error: unknown) => {
      outgoing.writeHead(500).end(String(error))
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', base)
    const body = await bodyOf(incoming)
    const id = STORE.exec(url.pathname)?.[1]
    const entry = id === undefined ? undefined : entries.get(id)
    outgoing.setHeader('x-ms-request-id', randomUUID())
    if (entry !== undefined) return store(entry, { incoming, outgoing, url, body })
    const method = METHOD.exec(url.pathname)?.[1]
    if (method === undefined) return void outgoing.writeHead(404).end()
    if (broken !== undefined) {
      calls.push(`${method} ${broken}`)
      return void outgoing.writeHead(broken, { 'content-type': 'application/json' }).end('{"code":"unavailable"}')
    }
    const said = call(method, JSON.parse(body.toString('utf8')) as Asked, rightsOf(incoming.headers.authorization))
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said))
  }

  function call(method: string, asked: Asked, rights: CacheRights): object {
    if (method === 'GetCacheEntryDownloadURL') {
      const found = find(asked, rights)
      calls.push(`${method} ${found?.[1].scope ?? 'none'}`)
      if (found === undefined) return { ok: false }
      return { ok: true, signed_download_url: `${base}/store/${found[0]}?sig=x`, matched_key: found[1].key }
    }
    calls.push(`${method} ${rights.writes ?? 'refused'}`)
    if (rights.writes === undefined) return { ok: false, message: 'cache write denied' }
    const { key, version } = asked
    const own = [...entries].find(
      ([, entry]) => entry.scope === rights.writes && entry.key === key && entry.version === version,
    )
    if (method === 'FinalizeCacheEntryUpload') {
      if (own === undefined || Number(asked.size_bytes) !== own[1].content.length) return { ok: false }
      own[1].whole = true
      return { ok: true, entry_id: '1' }
    }
    if (own !== undefined)
      return { ok: false, message: 'cache entry with the same key, version, and scope already exists' }
    const id = randomUUID()
    const fresh = { scope: rights.writes, key, version, blocks: new Map(), content: Buffer.alloc(0), whole: false }
    entries.set(id, fresh)
    return { ok: true, signed_upload_url: `${base}/store/${id}?sig=x` }
  }

  function find({ key, restore_keys: prefixes = [], version }: Asked, { reads }: CacheRights) {
    for (const scope of reads) {
      const own = [...entries].filter(([, entry]) => entry.whole && entry.scope === scope && entry.version === version)
      const exact = own.find(([, entry]) => entry.key === key)
      const near = prefixes.map((prefix) => own.findLast(([, entry]) => entry.key.startsWith(prefix)))
      const found = exact ?? near.find((one) => one !== undefined)
      if (found !== undefined) return found
    }
    return undefined
  }

  return {
    variables: (rights) => ({
      ACTIONS_RUNTIME_TOKEN: tokenOf(rights),
      ACTIONS_RESULTS_URL: `${base}/`,
      ACTIONS_CACHE_SERVICE_V2: 'True',
    }),
    calls,
    breakWith: (status) => void (broken = status),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Asked {
  readonly key: string
  readonly restore_keys?: readonly string[]
  readonly version: string
  readonly size_bytes?: string | number
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) parts.push(chunk)
  return Buffer.concat(parts)
}

const READ = 1
const WRITE = 2

/** A token as the service signs it; nobody here checks the signature. */
function tokenOf({ reads, writes }: CacheRights): string {
  const now = Math.floor(Date.now() / 1000)
  const scopes = reads.map((scope) => ({ Scope: scope, Permission: scope === writes ? READ | WRITE : READ }))
  const claims = { ac: JSON.stringify(scopes), nbf: now - 60, exp: now + 3600 }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.c2ln`
}

function rightsOf(authorization = ''): CacheRights {
  const claims = JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
    ac: string
  }
  const scopes = JSON.parse(claims.ac) as readonly { readonly Scope: string; readonly Permission: number }[]
  const writes = scopes.find(({ Permission }) => (Permission & WRITE) !== 0)?.Scope
  return { reads: scopes.map(({ Scope }) => Scope), ...(writes === undefined ? {} : { writes }) }
}

interface StoreCall {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly url: URL
  readonly body: Buffer
}

/** Put Blob, Put Block, Put Block List and Get Blob of Azure's Blob service. */
function store(entry: Entry, { incoming, outgoing, url, body }: StoreCall): void {
  const headers = { etag: '"x"', 'last-modified': new Date(0).toUTCString() }
  if (incoming.method === 'PUT') {
    const what = url.searchParams.get('comp')
    if (what === 'block') entry.blocks.set(url.searchParams.get('blockid') ?? '', body)
    else if (what === 'blocklist') {
      const ids = [...body.toString('utf8').matchAll(/<(?:Latest|Uncommitted)>([^<]*)</g)].map(([, id = '']) => id)
      entry.content = Buffer.concat(ids.map((id) => entry.blocks.get(id) ?? Buffer.alloc(0)))
    } else entry.content = body
    outgoing.writeHead(201, headers).end()
    return
  }
  const range = /^bytes=(\d+)-(\d*)$/.exec(String(incoming.headers['x-ms-range'] ?? incoming.headers['range'] ?? ''))
  const start = Number(range?.[1] ?? 0)
  const part = entry.content.subarray(start, range?.[2] ? Number(range[2]) + 1 : undefined)
  outgoing
    .writeHead(range === null ? 200 : 206, {
      ...headers,
      'content-length': String(part.length),
      ...(range === null
        ? {}
        : { 'content-range': `bytes ${start}-${start + part.length - 1}/${entry.content.length}` }),
    })
    .end(incoming.method === 'HEAD' ? undefined : part)
}
