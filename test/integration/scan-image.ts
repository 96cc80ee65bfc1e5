import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

export type Contents = Readonly<Record<string, string | Buffer>>

interface Pointer {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
}

/** Writes an OCI layout with one image, or with an index of one image a platform. Returns the top digest. */
export async function writeImage(folder: string, platforms: Readonly<Record<string, Contents>>): Promise<string> {
  await mkdir(`${folder}/blobs/sha256`, { recursive: true })
  const children = []
  for (const [architecture, contents] of Object.entries(platforms)) {
    children.push({ ...(await writeManifest(folder, architecture, contents)), platform: { os: 'linux', architecture } })
  }
  const [first] = children
  const top =
    children.length === 1 && first !== undefined
      ? first
      : await put(folder, 'application/vnd.oci.image.index.v1+json', {
          schemaVersion: 2,
          mediaType: 'application/vnd.oci.image.index.v1+json',
          manifests: children,
        })
  await writeFile(`${folder}/oci-layout`, '{"imageLayoutVersion":"1.0.0"}')
  await writeFile(`${folder}/index.json`, JSON.stringify({ schemaVersion: 2, manifests: [top] }))
  return top.digest
}

async function writeManifest(folder: string, architecture: string, contents: Contents): Promise<Pointer> {
  const tar = pack()
  for (const [name, data] of Object.entries(contents)) tar.entry({ name }, data)
  tar.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk)
  const plain = Buffer.concat(chunks)
  const layer = await put(folder, 'application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(plain))
  const config = await put(folder, 'application/vnd.oci.image.config.v1+json', {
    architecture,
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [`sha256:${hash(plain)}`] },
  })
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  return put(folder, mediaType, { schemaVersion: 2, mediaType, config, layers: [layer] })
}

async function put(folder: string, mediaType: string, content: Uint8Array | object): Promise<Pointer> {
  const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content))
  await writeFile(`${folder}/blobs/sha256/${hash(bytes)}`, bytes)
  return { mediaType, digest: `sha256:${hash(bytes)}`, size: bytes.byteLength }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The file by which Trivy knows a package in an image. */
export function installed(name: string, version: string): Contents {
  return { [`app/node_modules/${name}/package.json`]: JSON.stringify({ name, version, license: 'MIT' }) }
}

/** A lock file as npm writes it, for a directory. */
export function lockFile(versions: Readonly<Record<string, string>>): string {
  const packages = Object.fromEntries(
    Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version, license: 'MIT' }]),
  )
  return JSON.stringify(
    {
      name: 'shop',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: { '': { name: 'shop', version: '1.0.0' }, ...packages },
    },
    null,
    2,
  )
}

/** A Debian 12 with these packages: two of one source, with epoch, one that needs another. */
export function debian(architecture: string): Contents {
  const entry = (name: string, version: string, more: readonly string[]) =>
    [`Package: ${name}`, 'Status: install ok installed', `Architecture: ${architecture}`, `Version: ${version}`]
      .concat('Maintainer: Somebody <somebody@example.com>', more)
      .join('\n')
  const status = [
    entry('slipway-demo-lib1', '1:2.38.1-5+deb12u3', ['Source: slipway-demo-libs']),
    entry('slipway-demo-lib2', '1:2.38.1-5+deb12u3', ['Source: slipway-demo-libs', 'Depends: slipway-demo-lib1']),
    entry('slipway-demo-tool', '2.36-9+deb12u4', ['Depends: slipway-demo-lib2 (>= 1:2)']),
  ]
  return {
    'etc/os-release': 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    'etc/debian_version': '12.9\n',
    'var/lib/dpkg/status': `${status.join('\n\n')}\n`,
  }
}
