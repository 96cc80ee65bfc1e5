import { createCipheriv, createHash } from 'node:crypto'
import type { Files } from '@slipway/core'

export interface SampleImage {
  /** `os/arch` or `os/arch/variant`; one makes a manifest, several an index. */
  readonly platforms?: readonly string[]
  /** Bytes of each layer. */
  readonly layers?: readonly number[]
  /** Adds what BuildKit puts beside each platform. */
  readonly attestations?: boolean
  /** Puts the index into another index, as BuildKit's exporter does. */
  readonly nested?: boolean
  /** Makes the content of one sample differ from another. */
  readonly seed?: string
  readonly annotations?: Readonly<Record<string, string>>
  /** Labels of the configuration. */
  readonly labels?: Readonly<Record<string, string>>
}

export interface SampleDescriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string }
  readonly annotations?: Readonly<Record<string, string>>
}

export interface SampleLayout {
  readonly top: SampleDescriptor
  readonly manifests: readonly SampleDescriptor[]
  readonly configs: readonly string[]
  readonly layers: readonly SampleDescriptor[]
  readonly attestations: readonly SampleDescriptor[]
}

const OCI = 'application/vnd.oci.image'
const ATTESTATION = 'vnd.docker.reference.type'

/** Writes an OCI layout by hand, so that what reads layouts is not tested against what writes them. */
export async function writeSampleLayout(files: Files, path: string, image: SampleImage = {}): Promise<SampleLayout> {
  const { platforms = ['linux/amd64'], nested = false } = image
  const blob = writer(files, path)
  const built = []
  for (const platform of platforms) built.push(await writePlatform(blob, platform, image))
  const [first] = built
  if (first === undefined) throw new Error('a sample needs a platform')
  const children = built.flatMap(({ manifest, attestation }) =>
    attestation === undefined ? [manifest] : [manifest, attestation],
  )
  const index = () =>
    blob(
      `${OCI}.index.v1+json`,
      JSON.stringify({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests: children }),
    )
  const inner = children.length === 1 && !nested ? first.manifest : await index()
  const outer = JSON.stringify({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests: [inner] })
  const top = nested ? await blob(`${OCI}.index.v1+json`, outer) : inner
  await files.write(`${path}/oci-layout`, '{"imageLayoutVersion":"1.0.0"}')
  await files.write(
    `${path}/index.json`,
    JSON.stringify({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests: [top] }),
  )
  return {
    top,
    manifests: built.map(({ manifest }) => manifest),
    configs: built.map(({ config }) => config.digest),
    layers: built.flatMap(({ layers }) => layers),
    attestations: built.flatMap(({ attestation }) => (attestation === undefined ? [] : [attestation])),
  }
}

type BlobWriter = (mediaType: string, content: string | Uint8Array) => Promise<SampleDescriptor>

function writer(files: Files, path: string): BlobWriter {
  return async (mediaType, content) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    const hex = createHash('sha256').update(bytes).digest('hex')
    await files.write(`${path}/blobs/sha256/${hex}`, bytes)
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length }
  }
}

async function writePlatform(
  blob: BlobWriter,
  name: string,
  { layers: sizes = [1000, 200], attestations = false, seed = '', annotations, labels }: SampleImage,
) {
  const [os = '', architecture = '', variant] = name.split('/')
  const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) }
  const layers: SampleDescriptor[] = []
  for (const [index, size] of sizes.entries())
    layers.push(await blob(`${OCI}.layer.v1.tar`, noise(`${seed}${name}${index}`, size)))
  const config = await blob(
    `${OCI}.config.v1+json`,
    JSON.stringify({
      ...platform,
      config: labels === undefined ? {} : { Labels: labels },
      rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    }),
  )
  const named = annotations === undefined ? {} : { annotations }
  const document = { schemaVersion: 2, mediaType: `${OCI}.manifest.v1+json`, config, layers, ...named }
  const manifest = { ...(await blob(`${OCI}.manifest.v1+json`, JSON.stringify(document))), platform }
  return { manifest, config, layers, attestation: attestations ? await writeAttestation(blob, manifest) : undefined }
}

async function writeAttestation(blob: BlobWriter, { digest }: SampleDescriptor): Promise<SampleDescriptor> {
  const statement = await blob(
    'application/vnd.in-toto+json',
    JSON.stringify({ _type: 'https://in-toto.io/Statement/v0.1', subject: [{ digest }] }),
  )
  const config = await blob(
    `${OCI}.config.v1+json`,
    JSON.stringify({
      architecture: 'unknown',
      os: 'unknown',
      rootfs: { type: 'layers', diff_ids: [statement.digest] },
    }),
  )
  const manifest = await blob(
    `${OCI}.manifest.v1+json`,
    JSON.stringify({ schemaVersion: 2, mediaType: `${OCI}.manifest.v1+json`, config, layers: [statement] }),
  )
  return {
    ...manifest,
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { [ATTESTATION]: 'attestation-manifest', 'vnd.docker.reference.digest': digest },
  }
}

/** Bytes that no two seeds share, the same in every run. */
function noise(seed: string, size: number): Uint8Array {
  const key = createHash('sha256').update(seed).digest()
  return createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16)).update(Buffer.alloc(size))
}
