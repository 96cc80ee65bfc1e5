import type { Files } from '@slipway/core'
import { copyBlob } from '../layout/copy-image'
import type { Descriptor, Platform } from '../layout/descriptor'
import { imageIdentity, readConfig, type RunnableImage } from '../layout/identity'
import { blobPath, type ImageLayout } from '../layout/layout'
import {
  DOCKER_LAYER_GZIP,
  isForeignLayer,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_LAYER_GZIP,
  OCI_MANIFEST,
} from '../layout/media-types'
import type { ImageSource } from '../layout/source'
import { createLayout, type LayoutWriter } from '../layout/write'
import { type BaseTree, EMPTY_TREE, follow, placeOn, readBaseTree, withEntries } from './base-tree'
import { foreignPrograms, interpretersOf } from './elf'
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
  /** Told what may surprise. */
  readonly warn?: (text: string) => void
}

/** What one platform is built on: for scratch nothing. */
interface PlatformBase {
  readonly platform: Platform
  readonly image?: RunnableImage
}

/**
 * Writes an image into a layout without any daemon or privilege. The same assembly gives the same bytes; the same files
 * go on every platform. One platform is a manifest, several are an index.
 */
export async function assemble(files: Files, into: string, assembly: Assembly): Promise<ImageLayout> {
  const bases = await findBases(assembly)
  await tellForeignPrograms(files, assembly, bases)
  await tellMissingInterpreters(files, assembly)
  const work = new Work(await createLayout(files, into), assembly)
  const manifests: Descriptor[] = []
  for (const base of bases) manifests.push(await work.writeImage(base))
  const [first] = manifests
  if (first === undefined) throw new Error('an assembly has at least one platform')
  return work.writer.finish(manifests.length === 1 ? first : await writeIndex(work.writer, assembly, manifests))
}

async function findBases({ base, platforms, machine }: Assembly): Promise<readonly PlatformBase[]> {
  if (base === undefined) return (platforms.length === 0 ? [machine] : platforms).map((platform) => ({ platform }))
  const { runnable } = await imageIdentity(base.source, base.top)
  return choosePlatforms({ offered: runnable, wanted: platforms, machine, base: base.name ?? base.source.name }).map(
    (image) => ({
      platform: image.platform,
      image,
    }),
  )
}

const NAMED = 3

/** They would end with "exec format error" where the image runs. */
async function tellForeignPrograms(
  files: Files,
  { layers, warn }: Assembly,
  bases: readonly PlatformBase[],
): Promise<void> {
  const entries = layers.flatMap((layer) => layer.entries)
  const platforms = bases.map(({ platform }) => platform)
  for (const { platform, architecture, paths } of await foreignPrograms(files, entries, platforms)) {
    const others = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : ''
    warn?.(
      `${platform}: expected programs for this platform, found ${paths.slice(0, NAMED).join(', ')}${others} for ${architecture}, which will not run there; build each platform with files of its own`,
    )
  }
}

/** On nothing else, a program that is linked dynamically ends with "no such file or directory" before it begins. */
async function tellMissingInterpreters(files: Files, { base, layers, warn }: Assembly): Promise<void> {
  if (base !== undefined) return
  const entries = layers.flatMap((layer) => layer.entries)
  const tree = withEntries(EMPTY_TREE, entries)
  const there = new Set(entries.flatMap(({ kind, path }) => (kind === 'file' ? [follow(tree, path)] : [])))
  const open = (await interpretersOf(files, entries)).filter(({ interpreter }) => !there.has(follow(tree, interpreter)))
  const [first] = open
  if (first === undefined) return
  const others = open.length > NAMED ? ` and ${open.length - NAMED} more` : ''
  const named = open.slice(0, NAMED).map(({ path }) => `/${path}`)
  warn?.(
    `expected ${first.interpreter} in the image, which ${named.join(', ')}${others} cannot start without, found no such file; link statically (Go: CGO_ENABLED=0), or name a base that has it`,
  )
}

class Work {
  /** By what is in them: platforms whose bases look alike share their layers. */
  readonly #layers = new Map<string, Promise<Layer>>()

  constructor(
    readonly writer: LayoutWriter,
    readonly assembly: Assembly,
  ) {}

  async writeImage({ platform, image }: PlatformBase): Promise<Descriptor> {
    const { writer, assembly } = this
    const below = image?.manifest.layers ?? []
    const layers = await this.#writeLayers(await this.#takeBase(below))
    const config = imageConfig({
      base:
        image === undefined ? undefined : await readConfig(assembly.base?.source as ImageSource, image.manifest.config),
      platform,
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
    return { ...(await writer.addManifest(manifest, OCI_MANIFEST)), platform }
  }

  /** Brings the base's layers over and looks into them. */
  async #takeBase(below: readonly Descriptor[]): Promise<BaseTree> {
    const { writer, assembly } = this
    if (assembly.base === undefined) return EMPTY_TREE
    const own = below.filter(({ mediaType }) => !isForeignLayer(mediaType))
    for (const layer of own) await copyBlob(writer, assembly.base.source, layer)
    const tree = await readBaseTree(own, (layer) =>
      writer.files.stream(writer.files.resolve(writer.path, blobPath(layer.digest))),
    )
    if (tree.unread > 0)
      assembly.warn?.(
        `${tree.unread} layers of the base have a compression that is not read here: links in them are not followed`,
      )
    return tree
  }

  async #writeLayers(tree: BaseTree): Promise<readonly (Layer & LayerPlan)[]> {
    const layers: (Layer & LayerPlan)[] = []
    let standing = tree
    for (const plan of this.assembly.layers) {
      const entries = placeOn(standing, plan.entries)
      standing = withEntries(standing, entries)
      if (entries.length > 0) layers.push({ ...plan, ...(await this.#layer(entries)) })
    }
    return layers
  }

  #layer(entries: readonly Entry[]): Promise<Layer> {
    const key = JSON.stringify(entries)
    const layer = this.#layers.get(key) ?? writeLayer(this.writer, entries, this.assembly.epoch)
    this.#layers.set(key, layer)
    return layer
  }
}

async function writeIndex(
  writer: LayoutWriter,
  assembly: Assembly,
  manifests: readonly Descriptor[],
): Promise<Descriptor> {
  return writer.addManifest(
    { schemaVersion: 2, mediaType: OCI_INDEX, manifests, annotations: annotationsOf(assembly) },
    OCI_INDEX,
  )
}

function annotationsOf({ base, annotations }: Assembly): Readonly<Record<string, string>> {
  const origin =
    base?.name === undefined
      ? {}
      : { 'org.opencontainers.image.base.name': base.name, 'org.opencontainers.image.base.digest': base.top.digest }
  return { ...origin, ...Object.fromEntries(annotations) }
}

/** Docker's name for the same bytes. */
function asOci(layer: Descriptor): Descriptor {
  return layer.mediaType === DOCKER_LAYER_GZIP ? { ...layer, mediaType: OCI_LAYER_GZIP } : layer
}

function rfc3339(epoch: number): string {
  return new Date(epoch * 1000).toISOString().replace('.000Z', 'Z')
}
