import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
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

/** An Alpine 3.20 with these packages: two of one source, one that needs another. */
export function alpine(architecture: string): Contents {
  const entry = (name: string, version: string, more: readonly string[]) =>
    [`C:Q1${Buffer.from(name.padEnd(20, '.')).toString('base64')}`, `P:${name}`, `V:${version}`]
      .concat(`A:${architecture}`, 'S:1', 'I:1', `T:${name}`, 'U:https://example.com', 'L:MIT', more)
      .join('\n')
  const database = [
    entry('slipway-demo-lib1', '2.38.1-r5', ['o:slipway-demo-libs']),
    entry('slipway-demo-lib2', '2.38.1-r5', ['o:slipway-demo-libs', 'D:slipway-demo-lib1']),
    entry('slipway-demo-tool', '2.36-r1', ['o:slipway-demo-tool', 'D:slipway-demo-lib2']),
  ]
  return {
    'etc/os-release': 'ID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"\n',
    'etc/alpine-release': '3.20.3\n',
    'etc/apk/repositories': 'https://dl-cdn.alpinelinux.org/alpine/v3.20/main\n',
    'lib/apk/db/installed': `${database.join('\n\n')}\n\n`,
  }
}

/** A Rocky Linux 9 whose database of packages RPM itself has written. */
export async function rocky(): Promise<Contents> {
  const database = await readFile(join(import.meta.dirname, '../fixtures/rpm-db/rpmdb.sqlite.gz'))
  return {
    'etc/os-release':
      'ID="rocky"\nVERSION_ID="9.4"\nID_LIKE="rhel centos fedora"\nPRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"\n',
    'etc/redhat-release': 'Rocky Linux release 9.4 (Blue Onyx)\n',
    'etc/rocky-release': 'Rocky Linux release 9.4 (Blue Onyx)\n',
    'var/lib/rpm/rpmdb.sqlite': gunzipSync(database),
  }
}

/** What pip installs, and a jar that Maven made. */
export function otherLanguages(): Contents {
  const metadata = 'Metadata-Version: 2.1\nName: slipway-demo-wheel\nVersion: 1.1.0\nLicense: MIT\n'
  const pom = 'groupId=com.example\nartifactId=slipway-demo-jar\nversion=1.3.0\n'
  const jar = zipSync({
    'META-INF/MANIFEST.MF': Buffer.from('Manifest-Version: 1.0\n\n'),
    'META-INF/maven/com.example/slipway-demo-jar/pom.properties': Buffer.from(pom),
  })
  return {
    'usr/lib/python3.11/site-packages/slipway_demo_wheel-1.1.0.dist-info/METADATA': metadata,
    'app/lib/slipway-demo-jar-1.3.0.jar': Buffer.from(jar),
  }
}
