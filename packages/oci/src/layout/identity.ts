import { parseJson } from '@slipway/core'
import { type Descriptor, formatPlatform, imageInvalid, parsePlatform, type Platform } from './descriptor'
import { type ImageGraph, type ImageNode, readGraph } from './graph'
import { type ImageManifest, isRunnable } from './manifest'
import { type ImageSource, readBlob } from './source'

/** One image that a node can run: a manifest, its platform and its configuration. */
export interface RunnableImage {
  readonly descriptor: Descriptor
  readonly platform: Platform
  /** Digest of the configuration. */
  readonly config: string
  readonly manifest: ImageManifest
}

/** What the digest rule needs: by which digests a runtime may name this image and nothing else. */
export interface ImageIdentity {
  readonly digest: string
  readonly runnable: readonly RunnableImage[]
  readonly configs: readonly string[]
  /** The top digest, every runnable manifest (and the indexes on the way to it) and their configurations. */
  readonly accept: ReadonlySet<string>
}

const MAX_CONFIG_BYTES = 8 * 1024 * 1024

/**
 * The identity of an image in a layout or a registry. A single manifest accepts itself and its configuration; an index
 * accepts itself and, through every runnable child, theirs. Attestations and other artifacts never count.
 */
export async function imageIdentity(source: ImageSource, image: Descriptor | ImageGraph): Promise<ImageIdentity> {
  const graph = 'nodes' in image ? image : await readGraph(source, image)
  const found: Found = { runnable: [], accept: new Set([graph.top.digest]) }
  const nodes = new Map(graph.nodes.map((node) => [node.descriptor.digest, node]))
  await gather(source, nodes, graph.top, found)
  const configs = [...new Set(found.runnable.map(({ config }) => config))]
  return { digest: graph.top.digest, runnable: found.runnable, configs, accept: new Set([...found.accept, ...configs]) }
}

interface Found {
  readonly runnable: RunnableImage[]
  readonly accept: Set<string>
}

/** Goes through the descriptors and not the nodes, because platform and annotations stand in the descriptors. */
async function gather(
  source: ImageSource,
  nodes: ReadonlyMap<string, ImageNode>,
  descriptor: Descriptor,
  found: Found,
): Promise<boolean> {
  const manifest = nodes.get(descriptor.digest)?.manifest
  if (manifest === undefined || !isRunnable(descriptor, manifest)) return false
  if (manifest.kind === 'image') {
    if (!found.runnable.some((image) => image.descriptor.digest === descriptor.digest))
      found.runnable.push(await runnable(source, descriptor, manifest))
    found.accept.add(descriptor.digest)
    return true
  }
  let any = false
  for (const child of manifest.manifests) any = (await gather(source, nodes, child, found)) || any
  if (any) found.accept.add(descriptor.digest)
  return any
}

/** The platform in the index is what a node chooses by; a single manifest's stands in its configuration only. */
async function runnable(source: ImageSource, descriptor: Descriptor, manifest: ImageManifest): Promise<RunnableImage> {
  const platform = descriptor.platform ?? parsePlatform(await readConfig(source, manifest.config))
  if (platform === undefined)
    throw imageInvalid(`${source.name}: ${manifest.config.digest}`, 'os and architecture in the image configuration')
  return { descriptor, platform, config: manifest.config.digest, manifest }
}

/** An image's configuration, parsed and not looked into. */
export async function readConfig(source: ImageSource, config: Descriptor): Promise<unknown> {
  const where = `${source.name}: ${config.digest}`
  if (config.size > MAX_CONFIG_BYTES)
    throw imageInvalid(where, `a configuration of at most ${MAX_CONFIG_BYTES} bytes, found ${config.size}`)
  const value = parseJson(new TextDecoder().decode(await readBlob(source, config)))
  if (value === undefined) throw imageInvalid(where, 'a configuration in JSON')
  return value
}

/** `linux/amd64`, `linux/arm64`, … in the order of the index. */
export function platformNames(identity: ImageIdentity): readonly string[] {
  return identity.runnable.map(({ platform }) => formatPlatform(platform))
}
