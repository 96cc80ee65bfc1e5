import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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

/** The kubelet's words for why an image is not there. */
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

/** Pulls over plain HTTP and unpacks once a digest. What is on disk stays for the life of the sandbox, as on a node. */
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
    const config = JSON.parse((await blob(base, manifest.config, failed)).toString('utf8')) as { config?: ImageConfig }
    const root = await this.unpack(manifest, base, failed)
    const bytes = (manifest.layers ?? []).reduce((sum, { size }) => sum + size, 0)
    const image = { id: `${registry}/${repository}@${top.digest}`, configDigest: manifest.config.digest, root, config: config.config ?? {}, bytes }
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
    const unresolved = (why: string) => `failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ${why}`
    const response = await fetch(url, { headers: { accept: ACCEPT } }).catch((error: unknown) => {
      throw new PullFailure(unresolved(`failed to do request: Head "${url}": dial tcp ${asked.registry}: connect: ${networkCause(error)}`))
    })
    if (response.status === 404) throw new PullFailure(`rpc error: code = NotFound desc = ${unresolved(`${reference}: not found`)}`)
    if (response.status === 401)
      throw new PullFailure(
        unresolved('pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials'),
      )
    if (!response.ok) throw new PullFailure(unresolved(`unexpected status from HEAD request to ${url}: ${response.status} ${response.statusText}`))
    const bytes = Buffer.from(await response.arrayBuffer())
    const digest = digestOf(bytes)
    if (version.startsWith('sha256:') && version !== digest) throw new PullFailure(unresolved(`${digest} is not ${version}`))
    return { digest, manifest: JSON.parse(bytes.toString('utf8')) as Manifest }
  }

  private async platformManifest(top: Manifest, base: string, failed: (why: string) => Error): Promise<Manifest> {
    if (top.manifests === undefined) return top
    const wanted = top.manifests.find(({ platform }) => platform?.os === 'linux' && platform.architecture === architecture)
    if (wanted === undefined) throw failed(`no match for platform in manifest: not found`)
    const response = await fetch(`${base}/manifests/${wanted.digest}`, { headers: { accept: ACCEPT } })
    if (!response.ok) throw failed(`${wanted.digest}: not found`)
    const bytes = Buffer.from(await response.arrayBuffer())
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
        await writeFile(join(work, 'layer'), await blob(base, layer, failed))
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

async function blob(base: string, { digest }: Descriptor, failed: (why: string) => Error): Promise<Buffer> {
  const response = await fetch(`${base}/blobs/${digest}`)
  if (!response.ok) throw failed(`${digest}: not found`)
  const bytes = Buffer.from(await response.arrayBuffer())
  if (digestOf(bytes) !== digest) throw failed(`unexpected content of ${digest}`)
  return bytes
}

function networkCause(error: unknown): string {
  const code = (error as { cause?: { code?: string } }).cause?.code
  return code === 'ECONNREFUSED' ? 'connection refused' : code === 'ENOTFOUND' ? 'no such host' : (code ?? String(error))
}

/** `host[:port]/repository[:tag][@digest]`; a digest wins over a tag. */
export function parseReference(reference: string): { registry: string; repository: string; version: string } {
  const match = /^(?:([^/]+[.:][^/]*|localhost)\/)?([^@:]+(?:\/[^@:]+)*)(?::([^@/]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(reference)
  if (match === null) throw new PullFailure(`couldn't parse image name "${reference}": invalid reference format`)
  return { registry: match[1] ?? 'docker.io', repository: match[2] ?? '', version: match[4] ?? match[3] ?? 'latest' }
}

/** A layer removes what its `.wh.` entries name; tar itself keeps entries within the folder. */
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
