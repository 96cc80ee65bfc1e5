import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'
import { table } from '../figures'
import { closeLayout, openLayout, putManifest } from './layout'

/**
 * Peak memory of our bundle (`npm run build` first) while it pushes and copies one layer of `SIZES` gigabytes. The
 * layer is a sparse file of zeros and the registry drops what it gets, so no disk is needed.
 */
const SIZES = (process.env['SIZES'] ?? '1,4,10').split(',').map(Number)
const GIB = 1024 ** 3
const ZEROS = Buffer.alloc(1024 * 1024)
/** What is kept whole, such as a configuration. */
const SMALL = 64 * 1024

/** Knows manifests, small contents and the sizes of large ones: a large blob that is asked for is zeros. */
class Discarding {
  readonly #uploads = new Map<string, { size: number; chunks: Buffer[] }>()
  readonly #blobs = new Map<string, { readonly size: number; readonly body: Buffer }>()
  readonly #manifests = new Map<string, { readonly type: string; readonly body: Buffer }>()

  async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://registry')
    const last = url.pathname.split('/').at(-1) ?? ''
    const answer = (status: number, headers: Readonly<Record<string, string>> = {}) =>
      void outgoing.writeHead(status, headers).end()
    if (url.pathname.includes('/manifests/')) return this.#manifest(last, incoming, outgoing)
    if (incoming.method === 'POST') {
      const id = String(this.#uploads.size)
      this.#uploads.set(id, { size: 0, chunks: [] })
      return answer(202, { location: `/v2/team/app/blobs/uploads/${id}` })
    }
    const upload = this.#uploads.get(last)
    if (upload !== undefined && url.pathname.includes('/uploads/')) {
      for await (const chunk of incoming as AsyncIterable<Buffer>) {
        upload.size += chunk.length
        if (upload.size <= SMALL) upload.chunks.push(chunk)
      }
      if (incoming.method === 'PATCH')
        return answer(202, { location: url.pathname, range: `0-${Math.max(0, upload.size - 1)}` })
      this.#blobs.set(url.searchParams.get('digest') ?? '', { size: upload.size, body: Buffer.concat(upload.chunks) })
      return answer(201)
    }
    const blob = this.#blobs.get(last)
    if (blob === undefined) return answer(url.pathname === '/v2/' ? 200 : 404)
    outgoing.writeHead(200, { 'content-length': blob.size })
    if (incoming.method === 'HEAD' || blob.size <= SMALL) return void outgoing.end(blob.body)
    for (let left = blob.size; left > 0; left -= ZEROS.length)
      if (!outgoing.write(ZEROS.subarray(0, Math.min(left, ZEROS.length))))
        await new Promise((done) => outgoing.once('drain', done))
    outgoing.end()
  }

  async #manifest(reference: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (incoming.method === 'PUT') {
      const chunks: Buffer[] = []
      for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
      const manifest = { type: incoming.headers['content-type'] ?? '', body: Buffer.concat(chunks) }
      const digest = `sha256:${createHash('sha256').update(manifest.body).digest('hex')}`
      this.#manifests.set(reference, manifest).set(digest, manifest)
      outgoing.writeHead(201, { 'docker-content-digest': digest }).end()
      return
    }
    const found = this.#manifests.get(reference)
    if (found === undefined) outgoing.writeHead(404).end()
    else outgoing.writeHead(200, { 'content-type': found.type }).end(found.body)
  }
}

/** In a process of its own: this one waits for the bundle. */
async function startDiscarding(): Promise<{ readonly address: string; stop(): void }> {
  const child = spawn(process.execPath, [...process.execArgv, import.meta.filename, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { address: `127.0.0.1:${line.toString().trim()}`, stop: () => void child.kill('SIGKILL') }
}

function writeZeros(layout: string, size: number): void {
  const put = openLayout(layout)
  const hash = createHash('sha256')
  for (let left = size; left > 0; left -= ZEROS.length) hash.update(ZEROS.subarray(0, Math.min(left, ZEROS.length)))
  const hex = hash.digest('hex')
  const blob = join(layout, 'blobs/sha256', hex)
  writeFileSync(blob, '')
  truncateSync(blob, size)
  const digest = `sha256:${hex}`
  const rootfs = { type: 'layers', diff_ids: [digest] }
  const config = JSON.stringify({ os: 'linux', architecture: 'amd64', config: {}, rootfs })
  const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size }
  closeLayout(layout, putManifest(put, put('application/vnd.oci.image.config.v1+json', config), [layer]))
}

/** Notes the peak when the process ends. */
const PEAK = `process.on('exit', () => require('node:fs').writeFileSync(process.env.BENCH_PEAK, String(process.resourceUsage().maxRSS)))`

function peakOf(folder: string, inputs: Readonly<Record<string, string>>): number {
  const [peak, hook] = [join(folder, 'peak'), join(folder, 'peak.cjs')]
  writeFileSync(hook, PEAK)
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: folder,
    BENCH_PEAK: peak,
    INPUT_TAGS: 'v1',
    ...inputs,
  }
  const program = ['--require', hook, join(ROOT, 'dist/push/index.js')]
  const ended = spawnSync(process.execPath, program, { cwd: folder, env, encoding: 'utf8' })
  if (ended.status !== 0) throw new Error(`push ended with ${String(ended.status)}:\n${ended.stdout}${ended.stderr}`)
  return Number(readFileSync(peak, 'utf8')) / 1024
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
  const [from, to] = [await startDiscarding(), await startDiscarding()]
  try {
    const rows: string[][] = []
    for (const size of SIZES) {
      writeZeros(join(folder, 'layout'), size * GIB)
      const source = `${from.address}/team/size-${size}`
      const pushed = peakOf(folder, { INPUT_LAYOUT: 'layout', INPUT_IMAGE: source })
      const copied = peakOf(folder, { INPUT_FROM: `${source}:v1`, INPUT_IMAGE: `${to.address}/team/size-${size}` })
      rows.push([`${size} GiB`, `${Math.round(pushed)} MiB`, `${Math.round(copied)} MiB`])
    }
    process.stdout.write(`Node ${process.versions.node}, peak memory\n\n`)
    process.stdout.write(`${table(['one layer of', 'pushed from disk', 'copied between registries'], rows)}\n`)
  } finally {
    from.stop()
    to.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[2] === 'serve') {
  const registry = new Discarding()
  const server = createServer((incoming, outgoing) => {
    registry.serve(incoming, outgoing).catch(() => outgoing.destroy())
  }).listen(0, '127.0.0.1', () => {
    process.stdout.write(`${(server.address() as { port: number }).port}\n`)
  })
} else await measure()
