// Makes a base image out of the Node that runs this script, for machines that cannot pull one: an OCI image layout in base/layout
// (for `base: layout:base/layout`) and the same files as base/rootfs.tar.gz (for the Dockerfile's stage `machine`).
// What is in it: the node binary, the shared libraries it has loaded, an unprivileged user, /tmp. No shell, no package manager.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, realpathSync, linkSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const BLOCK = 512
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' }
const USER = 'shop:x:10001:10001:shop:/app:/sbin/nologin\n'

const base = fileURLToPath(new URL('../base', import.meta.url))
const architecture = ARCHITECTURES[process.arch]
if (process.platform !== 'linux' || architecture === undefined) {
  console.error(
    `expected Linux on x64 or arm64, found ${process.platform} on ${process.arch}: build with the Dockerfile and a base from a registry instead`,
  )
  process.exit(1)
}
const origin = `node ${process.version} ${architecture}`

if (isThere()) console.log(`base/layout is there already (${origin})`)
else make()

function isThere() {
  try {
    const index = JSON.parse(readFileSync(`${base}/layout/index.json`, 'utf8'))
    return index.manifests[0].annotations.origin === origin
  } catch {
    return false
  }
}

function make() {
  const tar = writeTar(collect())
  const layer = gzipSync(tar, { level: 1 })
  rmSync(base, { recursive: true, force: true })
  mkdirSync(`${base}/layout/blobs/sha256`, { recursive: true })
  const config = json({
    architecture,
    os: 'linux',
    config: { Env: ['PATH=/usr/local/bin:/usr/bin:/bin'], WorkingDir: '/app' },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(tar)}`] },
    history: [{ created: '1970-01-01T00:00:00Z', created_by: 'make-base.js' }],
  })
  const manifest = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: blob('application/vnd.oci.image.config.v1+json', config),
    layers: [blob('application/vnd.oci.image.layer.v1.tar+gzip', layer)],
  })
  const top = {
    ...blob('application/vnd.oci.image.manifest.v1+json', manifest),
    platform: { os: 'linux', architecture },
    annotations: { origin },
  }
  writeFileSync(`${base}/layout/oci-layout`, json({ imageLayoutVersion: '1.0.0' }))
  linkSync(`${base}/layout/blobs/sha256/${sha256(layer)}`, `${base}/rootfs.tar.gz`)
  // The index last: it is what makes the layout one.
  writeFileSync(
    `${base}/layout/index.json`,
    json({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [top] }),
  )
  console.log(`base/layout: ${origin}, ${(layer.length / 1e6).toFixed(0)} MB`)
}

/** Path in the image to what stands there, sorted, every folder before what is in it. */
function collect() {
  const files = new Map([
    ['usr/local/bin/node', { mode: 0o755, data: readFileSync(realpathSync(process.execPath)) }],
    ['etc/passwd', { mode: 0o644, data: Buffer.from(`root:x:0:0:root:/:/sbin/nologin\n${USER}`) }],
    ['etc/group', { mode: 0o644, data: Buffer.from('root:x:0:\nshop:x:10001:\n') }],
    ['tmp/', { mode: 0o1777 }],
    ['app/', { mode: 0o755 }],
  ])
  // The loader finds each library where it found it here. What has no path is the kernel's own (vdso).
  for (const library of process.report.getReport().sharedObjects.filter((path) => path.startsWith('/'))) {
    files.set(library.slice(1), { mode: 0o755, data: readFileSync(library) })
  }
  for (const path of [...files.keys()]) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at + 1)
      if (!files.has(folder)) files.set(folder, { mode: 0o755 })
    }
  }
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** POSIX ustar, times 0, owner 0. */
function writeTar(files) {
  const blocks = files.flatMap(([path, { mode, data }]) => [
    header(path, mode, data),
    data ?? Buffer.alloc(0),
    padding(data?.length ?? 0),
  ])
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)])
}

function padding(size) {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)
}

function header(path, mode, data) {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path}: too long for a simple tar`)
  const octal = (value, length) => value.toString(8).padStart(length - 1, '0') + '\0'
  const fields = [
    path.padEnd(100, '\0'),
    octal(mode, 8),
    octal(0, 8),
    octal(0, 8),
    octal(data?.length ?? 0, 12),
    octal(0, 12),
    ' '.repeat(8),
  ]
  const block = Buffer.alloc(BLOCK)
  block.write(`${fields.join('')}${data === undefined ? '5' : '0'}${'\0'.repeat(100)}ustar\x0000`, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

function blob(mediaType, data) {
  const bytes = Buffer.from(data)
  writeFileSync(`${base}/layout/blobs/sha256/${sha256(bytes)}`, bytes)
  return { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length }
}

function sha256(data) {
  return createHash('sha256').update(data).digest('hex')
}

function json(value) {
  return JSON.stringify(value)
}
