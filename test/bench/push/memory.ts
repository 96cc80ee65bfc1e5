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

/** Knows sizes and manifests, and nothing of contents: a blob that is asked for is zeros. */
function discarding() {
  const blobs = new Map<string, number>()
  const manifests = new Map<string, { readonly type: string; readonly body: Buffer }>()
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const url = new URL(incoming.url ?? '/', 'http://registry')
    const last = url.pathname.split('/').at(-1) ?? ''
    const chunks: Buffer[] = []
    let received = 0
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      received += chunk.length
      if (url.pathname.includes('/manifests/')) chunks.push(chunk)
    }
    const answer = (status: number, headers: Readonly<Record<string, string>> = {}, body?: Buffer) =>
      outgoing.writeHead(status, headers).end(incoming.method === 'HEAD' ? undefined : body)
    if (url.pathname.includes('/manifests/') && incoming.method === 'PUT') {
      const body = Buffer.concat(chunks)
      const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
      const manifest = { type: incoming.headers['content-type'] ?? '', body }
      manifests.set(last, manifest).set(digest, manifest)
      return answer(201, { 'docker-content-digest': digest })
    }
    if (url.pathname.includes('/manifests/')) {
      const found = manifests.get(last)
      return found === undefined ? answer(404) : answer(200, { 'content-type': found.type }, found.body)
    }
    if (incoming.method === 'POST') return answer(202, { location: '/v2/team/app/blobs/uploads/1?got=0' })
    if (incoming.method === 'PATCH')
      return answer(202, { location: `/v2/team/app/blobs/uploads/1?got=${received}`, range: `0-${received - 1}` })
    if (incoming.method === 'PUT') {
      blobs.set(url.searchParams.get('digest') ?? '', Number(url.searchParams.get('got')) + received)
      return answer(201)
    }
    const size = /\/blobs\/sha256:/.test(url.pathname) ? blobs.get(last) : undefined
    if (size === undefined) return answer(url.pathname === '/v2/' ? 200 : 404)
    outgoing.writeHead(200, { 'content-length': size })
    if (incoming.method === 'HEAD') return outgoing.end()
    for (let left = size; left > 0; left -= ZEROS.length)
      if (!outgoing.write(ZEROS.subarray(0, Math.min(left, ZEROS.length))))
        await new Promise((done) => outgoing.once('drain', done))
    return outgoing.end()
  }
  return createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy())
  })
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
  const server = discarding().listen(0, '127.0.0.1', () => {
    process.stdout.write(`${(server.address() as { port: number }).port}\n`)
  })
} else await measure()
