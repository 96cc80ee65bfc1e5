import { isObject, isRunnableDescriptor, listAt, property, textAt } from '@slipway/core'

/** Reads a manifest by digest, from wherever the image is; undefined when it is not there or may not be read. */
export interface ManifestReader {
  read(digest: string): Promise<{ readonly mediaType: string; readonly document: unknown } | undefined>
  /** The same of the repository that a runtime names, where we may read there. */
  elsewhere?(repository: string): Promise<ManifestReader | undefined>
}

/** What an image's digest stands for (field-review.md, "The digest rule"). */
export interface ImageIdentity {
  readonly digest: string
  /** Digests that a spec may be pinned to: the digest and, of an index, its runnable children. */
  readonly pins: ReadonlySet<string>
  /** Those and the digests of their configurations: what a runtime may report for this image and no other. */
  readonly accepted: ReadonlySet<string>
  /** Platform (`linux/arm64/v8`, or `` for an image without one) to configuration. */
  readonly configs: ReadonlyMap<string, string>
}

const INDEX = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json']
const MAX_DEPTH = 4
const MAX_MANIFESTS = 200

/** Undefined when the manifest cannot be read. */
export async function identify(digest: string, reader: ManifestReader): Promise<ImageIdentity | undefined> {
  const pins = new Set<string>()
  const configs = new Map<string, string>()
  const visit = async (at: string, platform: string, depth: number): Promise<boolean> => {
    if (depth > MAX_DEPTH || pins.size >= MAX_MANIFESTS) return false
    const found = await reader.read(at)
    if (found === undefined) return false
    if (depth > 0 && isReferrer(found.document)) return true
    pins.add(at)
    if (!INDEX.includes(found.mediaType)) {
      const config = textAt(found.document, 'config', 'digest')
      if (config !== undefined) configs.set(platform, config)
      return config !== undefined
    }
    for (const child of listAt(found.document, 'manifests').filter(isRunnableDescriptor)) {
      if (!(await visit(textAt(child, 'digest') ?? '', platformOf(property(child, 'platform')), depth + 1)))
        return false
    }
    return true
  }
  if (!(await visit(digest, '', 0))) return undefined
  return { digest, pins, configs, accepted: new Set([...pins, ...configs.values()]) }
}

/** Rule 3b: what a runtime reports is looked for in our repository, then in the one that it names. */
export async function identifyReported(
  digest: string,
  imageId: string,
  reader: ManifestReader,
): Promise<ImageIdentity | undefined> {
  const known = await identify(digest, reader)
  const repository = /^(?:[a-z-]+:\/\/)?([^@]+)@/.exec(imageId)?.[1]
  if (known !== undefined || repository === undefined) return known
  const other = await reader.elsewhere?.(repository)
  return other === undefined ? undefined : identify(digest, other)
}

/** When nothing of the image can be read, the digest stands for itself alone. */
export function unread(digest: string): ImageIdentity {
  return { digest, pins: new Set([digest]), accepted: new Set([digest]), configs: new Map() }
}

function isReferrer(document: unknown): boolean {
  return textAt(document, 'artifactType') !== undefined || isObject(property(document, 'subject'))
}

function platformOf(platform: unknown): string {
  return [textAt(platform, 'os'), textAt(platform, 'architecture'), textAt(platform, 'variant')]
    .filter((part) => part !== undefined && part !== '')
    .join('/')
}

/**
 * Whether another digest is the same image on a node (rule 3b): equal configurations for the node's platform or, where
 * that is unknown, for every platform that both have. Undefined when there is nothing to compare.
 */
export function sameConfig(
  ours: ImageIdentity,
  other: ImageIdentity,
  platform: string | undefined,
): boolean | undefined {
  const pairs = [...other.configs].flatMap(([name, config]) => {
    const mine = configFor(ours, name)
    return mine === undefined || (platform !== undefined && name !== '' && !fits(name, platform))
      ? []
      : [mine.includes(config)]
  })
  if (pairs.length === 0) return undefined
  // A single image does not say which platform of the index it is: it is the same when it is any of those that can be
  // meant.
  const single = ours.configs.has('') || other.configs.has('')
  return single ? pairs.includes(true) : !pairs.includes(false)
}

/** A single image has no platform in the index's sense: it may be any one of the other's. */
function configFor(identity: ImageIdentity, platform: string): readonly string[] | undefined {
  if (platform === '' || identity.configs.has('')) return [...identity.configs.values()]
  const config = identity.configs.get(platform)
  return config === undefined ? undefined : [config]
}

/** Nodes say os/architecture; indexes may add a variant. */
function fits(name: string, platform: string): boolean {
  return name === platform || name.startsWith(`${platform}/`)
}
