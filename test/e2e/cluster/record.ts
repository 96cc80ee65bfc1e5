/**
 * Records what a client sends to a real API server and what it answers, for the sandbox to be built to:
 * `record.ts NAME -- COMMAND…` with KUBECONFIG set writes NAME.json among the sandbox's fixtures.
 * A proxy on loopback speaks plain HTTP to the client and adds the token on the way; neither is recorded.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

export interface Exchange {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly accept?: string
  readonly contentType?: string
  readonly request?: unknown
  readonly status: number
  readonly responseType?: string
  readonly response?: unknown
}

interface Upstream {
  readonly server: string
  readonly authority: Buffer
  readonly token: string
}

const RECORDINGS = fileURLToPath(
  new URL('../../../packages/sandbox/src/kubernetes/fixtures/recordings', import.meta.url),
)
/** Longer bodies are what the server publishes about itself, or repeats; their shape is all we need. */
const KEPT = 6_000

export async function record(
  kubeconfig: string,
  command: readonly string[],
): Promise<{ code: number | null; exchanges: Exchange[] }> {
  const upstream = await readUpstream(kubeconfig)
  const exchanges: Exchange[] = []
  const proxy = createServer((incoming, outgoing) => forward(upstream, incoming, outgoing, exchanges))
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const folder = await mkdtemp(join(tmpdir(), 'record-'))
  const config = join(folder, 'kubeconfig')
  await writeFile(config, JSON.stringify(proxied((proxy.address() as AddressInfo).port)))
  const [file = '', ...args] = command
  const child = spawn(file, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, KUBECONFIG: config, HOME: folder },
  })
  const code = await new Promise<number | null>((done, reject) => child.on('error', reject).on('close', done))
  proxy.closeAllConnections()
  proxy.close()
  await rm(folder, { recursive: true, force: true })
  return { code, exchanges }
}

async function readUpstream(kubeconfig: string): Promise<Upstream> {
  const config = JSON.parse(await readFile(kubeconfig, 'utf8')) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[]
    users: { user: { token: string } }[]
  }
  const cluster = config.clusters[0]?.cluster
  const token = config.users[0]?.user.token
  if (cluster === undefined || token === undefined) throw new Error(`${kubeconfig} is not a kubeconfig of cluster.ts`)
  return { server: cluster.server, authority: Buffer.from(cluster['certificate-authority-data'], 'base64'), token }
}

const proxied = (port: number) => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'real', cluster: { server: `http://127.0.0.1:${port}` } }],
  users: [{ name: 'none', user: {} }],
  contexts: [{ name: 'real', context: { cluster: 'real', user: 'none' } }],
  'current-context': 'real',
})

function forward(upstream: Upstream, incoming: IncomingMessage, outgoing: ServerResponse, exchanges: Exchange[]): void {
  const url = new URL(incoming.url ?? '/', upstream.server)
  const headers = { ...incoming.headers, host: url.host, authorization: `Bearer ${upstream.token}` }
  const sent: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => sent.push(chunk))
  const onward = request(url, { method: incoming.method, headers, ca: upstream.authority }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    const got: Buffer[] = []
    answer.on('data', (chunk: Buffer) => got.push(chunk))
    answer.pipe(outgoing)
    answer.once('close', () =>
      exchanges.push(exchangeOf(url, incoming, Buffer.concat(sent), answer, Buffer.concat(got))),
    )
  })
  outgoing.once('close', () => onward.destroy())
  onward.on('error', () => outgoing.destroy())
  incoming.pipe(onward)
}

function exchangeOf(url: URL, incoming: IncomingMessage, sent: Buffer, answer: IncomingMessage, got: Buffer): Exchange {
  const type = answer.headers['content-type']
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.search.slice(1),
    ...(incoming.headers.accept === undefined ? {} : { accept: incoming.headers.accept }),
    ...(incoming.headers['content-type'] === undefined ? {} : { contentType: incoming.headers['content-type'] }),
    ...(sent.length === 0 ? {} : { request: bodyOf(sent) }),
    status: answer.statusCode ?? 0,
    ...(type === undefined ? {} : { responseType: type }),
    ...(got.length === 0
      ? {}
      : {
          response: bodyOf(answer.headers['content-encoding'] === 'gzip' ? gunzipSync(got, { finishFlush: 2 }) : got),
        }),
  }
}

function bodyOf(bytes: Buffer): unknown {
  const text = bytes.toString('utf8')
  if (text.includes('\u0000') || text.includes('\ufffd')) return `<${bytes.length} bytes, not text>`
  if (text.length > KEPT) return `${text.slice(0, 400)}… <${text.length} characters>`
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * Clients poll: the first of requests that are alike tells all, and who owns which field is the server's own affair.
 */
export function distinct(exchanges: readonly Exchange[]): readonly Exchange[] {
  const seen = new Set<string>()
  const first = exchanges.filter(({ method, path, query, contentType, status }) => {
    const key = [
      method,
      path,
      query.replace(/(timeoutSeconds|resourceVersion)=\d+/g, '$1=N'),
      contentType,
      status,
    ].join(' ')
    return seen.size < seen.add(key).size
  })
  return JSON.parse(
    JSON.stringify(first, (key, value: unknown) => (key === 'managedFields' ? undefined : value)),
  ) as Exchange[]
}

async function main([name = '', separator, ...command]: readonly string[]): Promise<void> {
  const kubeconfig = process.env.KUBECONFIG
  if (separator !== '--' || command.length === 0 || kubeconfig === undefined) {
    process.stderr.write('usage: KUBECONFIG=… record.ts NAME -- COMMAND…\n')
    process.exitCode = 2
    return
  }
  const { code, exchanges } = await record(kubeconfig, command)
  await mkdir(RECORDINGS, { recursive: true })
  await writeFile(join(RECORDINGS, `${name}.json`), `${JSON.stringify(distinct(exchanges), null, 1)}\n`)
  process.exitCode = code ?? 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2))
