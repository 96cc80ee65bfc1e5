import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'

const execute = promisify(execFile)

export interface ImageConfig {
  readonly Entrypoint?: readonly string[] | null
  readonly Cmd?: readonly string[] | null
  readonly Env?: readonly string[] | null
  readonly WorkingDir?: string
  readonly User?: string
}

export interface Image {
  /** `registry/repository@sha256:…`, as containerd reports what runs. */
  readonly id: string
  /** `sha256:…` of the configuration. */
  readonly configDigest: string
  readonly root: string
  readonly config: ImageConfig
  readonly bytes: number
}

/** An image cannot be pulled; the message is the kubelet's. */
export class PullFailure extends Error {}

interface Descriptor {
  readonly digest: string
  readonly size: number
  readonly mediaType?: string
  readonly platform?: { readonly os?: string; readonly architecture?: string }
}

interface Manifest {
  readonly manifests?: readonly Descriptor[]
  readonly config?: Descriptor
  readonly layers?: readonly Descriptor[]
}

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** Pulls over plain HTTP and unpacks each digest once. Images stay on disk while the sandbox runs, as on a node. */
export class ImageStore {
  private readonly known = new Map<string, Image>()
  private readonly pulling = new Map<string, Promise<Image>>()

  constructor(private readonly directory: string) {}

  /** Without asking the registry. */
  cached(reference: string): Image | undefined {
    return this.known.get(reference)
  }

  /** Asks the registry what the reference means now; layers that are here are not fetched again. */
  pull(reference: string): Promise<Image> {
    const running = this.pulling.get(reference)
    if (running !== undefined) return running
    const pull = this.fetch(reference).finally(() => this.pulling.delete(reference))
    this.pulling.set(reference, pull)
    return pull
  }

  private async fetch(reference: string): Promise<Image> {
    const failed = (why: string) => new PullFailure(`failed to pull and unpack image "${reference}": ${why}`)
    const { registry, repository, version } = parseReference(reference)
    const base = `http://${registry}/v2/${repository}`
    const top = await this.resolve({ reference, registry, url: `${base}/manifests/${version}`, version })
    const manifest = await this.platformManifest(top.manifest, base, failed)
    if (manifest.config === undefined) throw failed('no image for this platform')
    const config = JSON.parse((await readBlob(base, manifest.config, failed)).toString('utf8')) as {
      config?: ImageConfig
    }
    const root = await this.unpack(manifest, base, failed)
    const bytes = (manifest.layers ?? []).reduce((sum, { size }) => sum + size, 0)
    const image = {
      id: `${registry}/${repository}@${top.digest}`,
      configDigest: manifest.config.digest,
      root,
      config: config.config ?? {},
      bytes,
    }
    this.known.set(reference, image)
    return image
  }

  private async resolve(asked: {
    reference: string
    registry: string
    url: string
    version: string
  }): Promise<{ digest: string; manifest: Manifest }> {
    const { reference, url, version } = asked
    const unresolved = (why: string) =>
      `failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ${why}`
    const response = await ask(url).catch((error: unknown) => {
      throw new PullFailure(
        unresolved(`failed to do request: Head "${url}": dial tcp ${asked.registry}: connect: ${networkCause(error)}`),
      )
    })
    const { statusCode: status = 0, statusMessage = '' } = response
    if (status !== 200) response.resume()
    if (status === 404)
      throw new PullFailure(`rpc error: code = NotFound desc = ${unresolved(`${reference}: not found`)}`)
    if (status === 401)
      throw new PullFailure(
        unresolved(
          'pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials',
        ),
      )
    if (status !== 200)
      throw new PullFailure(unresolved(`unexpected status from HEAD request to ${url}: ${status} ${statusMessage}`))
    const bytes = await readAll(response)
    const digest = digestOf(bytes)
    if (version.startsWith('sha256:') && version !== digest)
      throw new PullFailure(unresolved(`${digest} is not ${version}`))
    return { digest, manifest: JSON.parse(bytes.toString('utf8')) as Manifest }
  }

  private async platformManifest(top: Manifest, base: string, failed: (why: string) => Error): Promise<Manifest> {
    if (top.manifests === undefined) return top
    const wanted = top.manifests.find(
      ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
    )
    if (wanted === undefined) throw failed(`no match for platform in manifest: not found`)
    const response = await ask(`${base}/manifests/${wanted.digest}`)
    const bytes = await readAll(response)
    if (response.statusCode !== 200) throw failed(`${wanted.digest}: not found`)
    if (digestOf(bytes) !== wanted.digest) throw failed(`unexpected content of ${wanted.digest}`)
    return this.platformManifest(JSON.parse(bytes.toString('utf8')) as Manifest, base, failed)
  }

  private async unpack(manifest: Manifest, base: string, failed: (why: string) => Error): Promise<string> {
    const root = join(this.directory, (manifest.config?.digest ?? '').replace(':', '-'))
    if (existsSync(root)) return root
    await mkdir(this.directory, { recursive: true })
    const work = await mkdtemp(join(this.directory, 'unpacking-'))
    try {
      await mkdir(join(work, 'root'))
      for (const layer of manifest.layers ?? []) {
        await saveBlob({ base, layer, path: join(work, 'layer'), failed })
        await extract(join(work, 'layer'), join(work, 'root'))
      }
      await rename(join(work, 'root'), root).catch((error: unknown) => {
        if (!existsSync(root)) throw error
      })
    } finally {
      await rm(work, { recursive: true, force: true })
    }
    return root
  }
}

const architecture = process.arch === 'x64' ? 'amd64' : process.arch
const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Not `fetch`: it refuses some ports, and a registry may have any. */
const ask = (url: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers: { accept: ACCEPT }, agent: false }, resolve).on('error', reject)
  })

async function readAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function readBlob(base: string, { digest }: Descriptor, failed: (why: string) => Error): Promise<Buffer> {
  const response = await ask(`${base}/blobs/${digest}`)
  const bytes = await readAll(response)
  if (response.statusCode !== 200) throw failed(`${digest}: not found`)
  if (digestOf(bytes) !== digest) throw failed(`unexpected content of ${digest}`)
  return bytes
}

/** Streams a layer to disk and checks its digest. */
async function saveBlob({
  base,
  layer,
  path,
  failed,
}: {
  base: string
  layer: Descriptor
  path: string
  failed: (why: string) => Error
}): Promise<void> {
  const response = await ask(`${base}/blobs/${layer.digest}`)
  if (response.statusCode !== 200) {
    response.resume()
    throw failed(`${layer.digest}: not found`)
  }
  const hash = createHash('sha256')
  response.on('data', (chunk: Buffer) => hash.update(chunk))
  await pipeline(response, createWriteStream(path))
  if (`sha256:${hash.digest('hex')}` !== layer.digest) throw failed(`unexpected content of ${layer.digest}`)
}

function networkCause(error: unknown): string {
  const { code } = error as { code?: string }
  return code === 'ECONNREFUSED'
    ? 'connection refused'
    : code === 'ENOTFOUND'
      ? 'no such host'
      : (code ?? String(error))
}

/** `host[:port]/repository[:tag][@digest]`; a digest wins over a tag. */
export function parseReference(reference: string): { registry: string; repository: string; version: string } {
  const match =
    /^(?:([^/]+[.:][^/]*|localhost)\/)?([^@:]+(?:\/[^@:]+)*)(?::([^@/]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(reference)
  if (match === null) throw new PullFailure(`couldn't parse image name "${reference}": invalid reference format`)
  return { registry: match[1] ?? 'docker.io', repository: match[2] ?? '', version: match[4] ?? match[3] ?? 'latest' }
}

/** Deletes what the `.wh.` entries of a layer name, then unpacks it; tar itself keeps entries within the folder. */
async function extract(layer: string, root: string): Promise<void> {
  const { stdout } = await execute('tar', ['-tf', layer], { maxBuffer: 256 << 20 })
  for (const entry of stdout.split('\n').filter((path) => /(^|\/)\.wh\./.test(path))) {
    const folder = join('/', entry, '..')
    const name = entry.slice(entry.lastIndexOf('.wh.') + 4)
    const target = name === '.wh..opq' || name === '.opq' ? folder : join(folder, name)
    await rm(join(root, target), { recursive: true, force: true })
  }
  await execute('tar', [
    '-xf',
    layer,
    '-C',
    root,
    '--exclude=.wh.*',
    ...(process.getuid?.() === 0 ? ['--numeric-owner'] : ['--no-same-owner']),
    '--delay-directory-restore',
  ])
}
