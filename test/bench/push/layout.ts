import { createCipheriv, createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const LAYERS = 8

interface Order {
  /** Content that no two seeds share. */
  readonly seed: string
  readonly megabytes: number
}

interface Described {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
}

const type = (name: string) => `application/vnd.oci.image.${name}`

/** Layers that unpack, for those who do: one file of noise each, not compressed. */
export function writeLayout(path: string, { seed, megabytes }: Order): void {
  const put = openLayout(path)
  const layers = Array.from({ length: LAYERS }, (_, index) =>
    put(type('layer.v1.tar'), layerOf(`${seed} ${index}`, Math.round((megabytes * 1_000_000) / LAYERS), index)),
  )
  const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) }
  const config = put(type('config.v1+json'), JSON.stringify({ os: 'linux', architecture: 'amd64', config: {}, rootfs }))
  closeLayout(path, putManifest(put, config, layers))
}

type Put = (mediaType: string, content: Uint8Array | string) => Described

export function openLayout(path: string): Put {
  rmSync(path, { recursive: true, force: true })
  mkdirSync(join(path, 'blobs/sha256'), { recursive: true })
  return (mediaType, content) => {
    const hex = createHash('sha256').update(content).digest('hex')
    writeFileSync(join(path, 'blobs/sha256', hex), content)
    return { mediaType, digest: `sha256:${hex}`, size: content.length }
  }
}

export function putManifest(put: Put, config: Described, layers: readonly Described[]): Described {
  const mediaType = type('manifest.v1+json')
  return put(mediaType, JSON.stringify({ schemaVersion: 2, mediaType, config, layers }))
}

export function closeLayout(path: string, manifest: Described): void {
  writeFileSync(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  // regctl takes an image out of a layout by its name.
  const named = { ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'latest' } }
  const index = { schemaVersion: 2, mediaType: type('index.v1+json'), manifests: [named] }
  writeFileSync(join(path, 'index.json'), JSON.stringify(index))
}

/** A tar archive (POSIX ustar) of one file that no two seeds share. */
function layerOf(seed: string, size: number, index: number): Uint8Array {
  const key = createHash('sha256').update(seed).digest()
  const archive = Buffer.alloc(512 + Math.ceil(size / 512) * 512 + 1024)
  const noise = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16)).update(Buffer.alloc(size))
  noise.copy(archive, 512)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  const fields = [
    [0, `file${index}`],
    [100, octal(0o644, 7)],
    [108, octal(0, 7)],
    [116, octal(0, 7)],
    [124, octal(size, 11)],
    [136, octal(0, 11)],
    [148, ' '.repeat(8)],
    [156, '0'],
    [257, 'ustar\u000000'],
  ] as const
  for (const [offset, text] of fields) archive.write(text, offset, 'latin1')
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  archive.write(`${octal(sum, 6)} `, 148, 'latin1')
  return archive
}
