import type { Files } from '@slipway/core'
import type { Descriptor, Platform } from '../layout/descriptor'
import { imageIdentity, readConfig, type RunnableImage } from '../layout/identity'
import type { ImageLayout } from '../layout/layout'
import { DOCKER_LAYER_GZIP, isForeignLayer, OCI_CONFIG, OCI_INDEX, OCI_LAYER_GZIP, OCI_MANIFEST } from '../layout/media-types'
import type { ImageSource } from '../layout/source'
import { createLayout, type LayoutWriter } from '../layout/write'
import { takeBlob } from './blobs'
import { type Layer, writeLayer } from './layer'
import { choosePlatforms } from './platforms'
import { imageConfig, type ImageSettings } from './settings'
import type { Entry } from './tree'

export interface BaseImage {
  readonly source: ImageSource
  readonly top: Descriptor
  /** As the user named it, for `org.opencontainers.image.base.name`. */
  readonly name?: string
}

export interface LayerPlan {
  /** What made it, for the image's history. */
  readonly step: string
  readonly entries: readonly Entry[]
}

export interface Assembly {
  /** Absent: scratch. */
  readonly base?: BaseImage
  /** What is wanted; none means the base's only one, or the machine's. */
  readonly platforms: readonly Platform[]
  readonly machine: Platform
  readonly layers: readonly LayerPlan[]
  readonly settings: ImageSettings
  readonly annotations: ReadonlyMap<string, string>
  /** Seconds: the time of all that is written. */
  readonly epoch: number
}

/** One image to build on: for scratch a platform and nothing else. */
interface Ground {
  readonly platform: Platform
  readonly image?: RunnableImage
}

/**
 * Writes an image into a layout without any daemon or privilege. The same assembly gives the same bytes; the same layers go on every
 * platform. One platform is a manifest, several are an index.
 */
export async function assemble(files: Files, into: string, assembly: Assembly): Promise<ImageLayout> {
  const grounds = await findGrounds(assembly)
  const writer = await createLayout(files, into)
  const layers: (Layer & LayerPlan)[] = []
  for (const plan of assembly.layers) {
    if (plan.entries.length > 0) layers.push({ ...plan, ...(await writeLayer(writer, plan.entries, assembly.epoch)) })
  }
  const manifests: Descriptor[] = []
  for (const ground of grounds) manifests.push(await writeImage(writer, assembly, ground, layers))
  const [first] = manifests
  if (first === undefined) throw new Error('an assembly has at least one platform')
  return writer.finish(manifests.length === 1 ? first : await writeIndex(writer, assembly, manifests))
}

async function findGrounds({ base, platforms, machine }: Assembly): Promise<readonly Ground[]> {
  if (base === undefined) return (platforms.length === 0 ? [machine] : platforms).map((platform) => ({ platform }))
  const { runnable } = await imageIdentity(base.source, base.top)
  return choosePlatforms({ offered: runnable, wanted: platforms, machine, base: base.name ?? base.source.name }).map((image) => ({
    platform: image.platform,
    image,
  }))
}

async function writeImage(writer: LayoutWriter, assembly: Assembly, ground: Ground, layers: readonly (Layer & LayerPlan)[]): Promise<Descriptor> {
  const below = ground.image?.manifest.layers ?? []
  if (assembly.base !== undefined) {
    for (const layer of below.filter(({ mediaType }) => !isForeignLayer(mediaType))) await takeBlob(writer, assembly.base.source, layer)
  }
  const config = imageConfig({
    base: ground.image === undefined ? undefined : await readConfig(assembly.base?.source as ImageSource, ground.image.manifest.config),
    platform: ground.platform,
    settings: assembly.settings,
    diffIds: layers.map(({ diffId }) => diffId),
    steps: layers.map(({ step }) => step),
    created: rfc3339(assembly.epoch),
  })
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: OCI_CONFIG, ...(await writer.add(JSON.stringify(config))) },
    layers: [...below.map(asOci), ...layers.map(({ descriptor }) => descriptor)],
    annotations: annotationsOf(assembly),
  }
  return { ...(await writer.addManifest(manifest, OCI_MANIFEST)), platform: ground.platform }
}

async function writeIndex(writer: LayoutWriter, assembly: Assembly, manifests: readonly Descriptor[]): Promise<Descriptor> {
  return writer.addManifest({ schemaVersion: 2, mediaType: OCI_INDEX, manifests, annotations: annotationsOf(assembly) }, OCI_INDEX)
}

function annotationsOf({ base, annotations }: Assembly): Readonly<Record<string, string>> {
  const origin =
    base?.name === undefined ? {} : { 'org.opencontainers.image.base.name': base.name, 'org.opencontainers.image.base.digest': base.top.digest }
  return { ...origin, ...Object.fromEntries(annotations) }
}

/** Docker's name for the same bytes. */
function asOci(layer: Descriptor): Descriptor {
  return layer.mediaType === DOCKER_LAYER_GZIP ? { ...layer, mediaType: OCI_LAYER_GZIP } : layer
}

function rfc3339(epoch: number): string {
  return new Date(epoch * 1000).toISOString().replace('.000Z', 'Z')
}
