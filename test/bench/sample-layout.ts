import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * The smallest OCI layout that holds: one platform, one layer of the given bytes. Returns the digest of its manifest.
 */
export async function writeSampleLayout(directory: string, layer: Uint8Array = new Uint8Array(1024)): Promise<string> {
  mkdirSync(join(directory, 'blobs', 'sha256'), { recursive: true })
  const put = (bytes: Uint8Array, mediaType: string) => {
    const hex = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(directory, 'blobs', 'sha256', hex), bytes)
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length }
  }
  const json = (value: object) => Buffer.from(JSON.stringify(value))
  const layers = [put(gzipSync(layer, { level: 1 }), 'application/vnd.oci.image.layer.v1.tar+gzip')]
  const diff = `sha256:${createHash('sha256').update(layer).digest('hex')}`
  const config = put(
    json({ architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [diff] } }),
    'application/vnd.oci.image.config.v1+json',
  )
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = put(json({ schemaVersion: 2, mediaType, config, layers }), mediaType)
  writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  writeFileSync(
    join(directory, 'index.json'),
    json({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [manifest] }),
  )
  return manifest.digest
}
