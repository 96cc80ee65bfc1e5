import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { output } from './shell'

export interface ImageSettings {
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly Env?: readonly string[]
  readonly User?: string
  readonly WorkingDir?: string
}

const execute = (args: readonly string[]) => output('tar', args)
const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/**
 * Pushes a folder as an image of one layer, without any builder: three requests over plain HTTP. Returns the manifest's
 * digest. For images of the tests themselves; users' images go through our own `push`.
 */
export async function pushFolder(
  registry: string,
  name: string,
  tag: string,
  folder: string,
  settings: ImageSettings,
): Promise<string> {
  const archive = `${folder}.tar`
  await execute([
    '--sort=name',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mtime=@0',
    '-C',
    folder,
    '-cf',
    archive,
    '.',
  ])
  const layer = await readFile(archive)
  await rm(archive)
  const config = Buffer.from(
    JSON.stringify({
      architecture: architecture(),
      os: 'linux',
      config: settings,
      rootfs: { type: 'layers', diff_ids: [sha256(layer)] },
    }),
  )
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: sha256(config), size: config.length },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: sha256(layer), size: layer.length }],
    }),
  )
  for (const blob of [layer, config]) await upload(registry, name, blob)
  await request(
    `http://${registry}/v2/${name}/manifests/${tag}`,
    'PUT',
    manifest,
    'application/vnd.oci.image.manifest.v1+json',
  )
  return sha256(manifest)
}

/** Pushes an archive as an artifact that Flux takes; the digest of its manifest. */
export async function pushArtifact(registry: string, name: string, tag: string, archive: Buffer): Promise<string> {
  const config = Buffer.from('{}')
  const type = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: type,
      config: {
        mediaType: 'application/vnd.cncf.flux.config.v1+json',
        digest: sha256(config),
        size: config.length,
      },
      layers: [
        {
          mediaType: 'application/vnd.cncf.flux.content.v1.tar+gzip',
          digest: sha256(archive),
          size: archive.length,
        },
      ],
    }),
  )
  for (const blob of [archive, config]) await upload(registry, name, blob)
  await request(`http://${registry}/v2/${name}/manifests/${tag}`, 'PUT', manifest, type)
  return sha256(manifest)
}

const architecture = () => (process.arch === 'x64' ? 'amd64' : process.arch)

async function upload(registry: string, name: string, blob: Uint8Array): Promise<void> {
  const started = await request(`http://${registry}/v2/${name}/blobs/uploads/`, 'POST')
  const url = new URL(started.headers.get('location') ?? '', `http://${registry}`)
  url.searchParams.set('digest', sha256(blob))
  await request(url.href, 'PUT', blob, 'application/octet-stream')
}

async function request(url: string, method: string, body?: Uint8Array, type?: string): Promise<Response> {
  const response = await fetch(url, {
    method,
    ...(body ? { body: new Uint8Array(body) } : {}),
    ...(type ? { headers: { 'content-type': type } } : {}),
  })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
  return response
}
