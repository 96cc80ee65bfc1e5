import { isDigest, isObject, textAt, UserError } from '@slipway/core'

export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

/** A pointer to content: what it is, its digest and its size in bytes (image-spec, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly platform?: Platform
  readonly annotations?: Readonly<Record<string, string>>
  readonly artifactType?: string
}

const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/

/** What is wrong with an image's own documents, wherever they were read. */
export function imageInvalid(where: string, expected: string): UserError {
  return new UserError(
    'IMAGE_INVALID',
    `${where}: expected ${expected}`,
    'build the image again; the OCI image specification 1.1 says what its documents hold',
  )
}

/** @throws UserError `IMAGE_INVALID` */
export function parseDescriptor(value: unknown, where: string): Descriptor {
  if (!isObject(value)) throw imageInvalid(where, 'a descriptor (an object with mediaType, digest and size)')
  const mediaType = textAt(value, 'mediaType')
  const digest = textAt(value, 'digest')
  const size = value['size']
  const artifactType = textAt(value, 'artifactType')
  if (mediaType === undefined || !MEDIA_TYPE.test(mediaType))
    throw imageInvalid(where, 'a media type such as application/vnd.oci.image.manifest.v1+json')
  // The digest becomes a path: nothing but the two known forms gets through.
  if (digest === undefined || !isDigest(digest))
    throw imageInvalid(where, 'a digest such as sha256: and 64 hex digits in lower case')
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw imageInvalid(where, 'a size in whole bytes')
  return {
    mediaType,
    digest,
    size,
    ...optional('platform', parsePlatform(value['platform'])),
    ...optional('annotations', parseAnnotations(value['annotations'])),
    ...optional('artifactType', artifactType === '' ? undefined : artifactType),
  }
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V })
}

/** The platform in a descriptor or in an image's configuration, or undefined when it names none. */
export function parsePlatform(value: unknown): Platform | undefined {
  const os = textAt(value, 'os')
  const architecture = textAt(value, 'architecture')
  if (os === undefined || architecture === undefined || os === '' || architecture === '') return undefined
  const variant = textAt(value, 'variant')
  return { os, architecture, ...optional('variant', variant === '' ? undefined : variant) }
}

export function parseAnnotations(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** As Docker and Kubernetes write it: `linux/arm64`, `linux/arm/v7`. */
export function formatPlatform(platform: Platform): string {
  return [platform.os, platform.architecture, platform.variant].filter((part) => part !== undefined).join('/')
}

/** Alike for a node that asks: arm64 means arm64/v8 (containerd, platforms/database.go), every other variant counts. */
export function samePlatform(a: Platform, b: Platform): boolean {
  return a.os === b.os && a.architecture === b.architecture && knownVariant(a) === knownVariant(b)
}

function knownVariant({ architecture, variant }: Platform): string {
  const usual = { arm64: 'v8', arm: 'v7', amd64: 'v1' }[architecture] ?? ''
  return variant ?? usual
}
