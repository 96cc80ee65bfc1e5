import { isObject, isRunnableDescriptor, listAt, parseJson, textAt } from '@slipway/core'
import { type Descriptor, imageInvalid, parseAnnotations, parseDescriptor } from './descriptor'
import { CONFIG_TYPES, INDEX_TYPES, MANIFEST_TYPES } from './media-types'

interface Shared {
  readonly mediaType: string
  readonly annotations: Readonly<Record<string, string>>
  readonly artifactType?: string
  readonly subject?: Descriptor
}

export interface ImageManifest extends Shared {
  readonly kind: 'image'
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

interface ImageIndex extends Shared {
  readonly kind: 'index'
  readonly manifests: readonly Descriptor[]
}

export type Manifest = ImageManifest | ImageIndex

/** What registries accept at least (distribution-spec, "Pushing Manifests"). */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024

/**
 * Reads a manifest or an index. What it is follows from the media type that led to it, and the document must agree: one
 * that can be read as both (CVE-2021-41190) is refused.
 * @throws UserError `IMAGE_INVALID`
 */
export function parseManifest(bytes: Uint8Array, mediaType: string, where: string): Manifest {
  const value = parseJson(new TextDecoder().decode(bytes))
  if (!isObject(value)) throw imageInvalid(where, 'a JSON object')
  const own = textAt(value, 'mediaType')
  if (own !== undefined && own !== mediaType)
    throw imageInvalid(where, `the media type ${mediaType} that it was named by, in the document too`)
  if (value['manifests'] !== undefined && (value['layers'] !== undefined || value['config'] !== undefined)) {
    throw imageInvalid(where, 'either an index or a manifest, not both in one document')
  }
  if (INDEX_TYPES.includes(mediaType))
    return { kind: 'index', manifests: descriptors(value, 'manifests', where), ...shared(value, mediaType, where) }
  if (!MANIFEST_TYPES.includes(mediaType))
    throw imageInvalid(where, `one of the media types ${[...MANIFEST_TYPES, ...INDEX_TYPES].join(', ')}`)
  return {
    kind: 'image',
    config: parseDescriptor(value['config'], `${where}, config`),
    layers: descriptors(value, 'layers', where),
    ...shared(value, mediaType, where),
  }
}

function shared(value: object, mediaType: string, where: string): Shared {
  const artifactType = textAt(value, 'artifactType')
  const subject = (value as { subject?: unknown }).subject
  return {
    mediaType,
    annotations: parseAnnotations((value as { annotations?: unknown }).annotations) ?? {},
    ...(artifactType === undefined || artifactType === '' ? {} : { artifactType }),
    ...(subject === undefined || subject === null ? {} : { subject: parseDescriptor(subject, `${where}, subject`) }),
  }
}

function descriptors(value: object, key: string, where: string): readonly Descriptor[] {
  if (!Array.isArray((value as Record<string, unknown>)[key])) throw imageInvalid(where, `a list of ${key}`)
  return listAt(value, key).map((item, position) => parseDescriptor(item, `${where}, ${key}[${position}]`))
}

/** False for what BuildKit and others put beside the platforms: attestations, artifacts, referrers. */
export function isRunnable(descriptor: Descriptor, manifest?: Manifest): boolean {
  if (!isRunnableDescriptor(descriptor)) return false
  if (manifest === undefined) return true
  if (manifest.artifactType !== undefined || manifest.subject !== undefined) return false
  return manifest.kind === 'index' || CONFIG_TYPES.includes(manifest.config.mediaType)
}
