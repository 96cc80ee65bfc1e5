import { posix } from 'node:path'
import { type Files, listAt, parseJson, textAt, ToolError } from '@slipway/core'
import { parsePlatform } from '../layout/descriptor'
import type { ImageLayout } from '../layout/layout'
import { OCI_CONFIG, OCI_MANIFEST } from '../layout/media-types'
import { collect } from '../layout/source'
import { createLayout, type LayoutWriter } from '../layout/write'
import { gunzip } from './base-tree'
import { compress, type Layer } from './layer'
import { readTar, type TarEntry } from './tar-reader'

const MAX_DOCUMENT = 8 * 1024 * 1024

interface Listing {
  readonly config: string
  /** Names of the layers' tars in order, links resolved. */
  readonly layers: readonly string[]
}

/**
 * Makes an OCI layout out of what `docker save` wrote for one image: the archive of Docker before 25 (a folder a layer)
 * or since (an OCI layout with the same `manifest.json`). The configuration stays as it is, so its digest is Docker's
 * image ID; layers are compressed by us and checked against it.
 * @throws ToolError `ARCHIVE_INVALID`
 */
export async function convertDockerArchive(
  files: Files,
  order: { readonly archive: string; readonly into: string; readonly annotations: ReadonlyMap<string, string> },
): Promise<ImageLayout> {
  const listing = await readListing(files, order.archive)
  const writer = await createLayout(files, order.into)
  const { config, layers } = await takeContent(files, order.archive, listing, writer)
  const document = parseJson(new TextDecoder().decode(config))
  const chain = listing.layers.map((name) => layers.get(name))
  const wanted = listAt(document, 'rootfs', 'diff_ids')
  if (chain.length !== wanted.length || chain.some((layer, at) => layer?.diffId !== wanted[at]))
    throw invalid(order.archive, 'the layers that its configuration names')
  const platform = parsePlatform(document)
  if (platform === undefined) throw invalid(order.archive, 'os and architecture in its configuration')
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: OCI_CONFIG, ...(await writer.add(config)) },
    layers: chain.map((layer) => layer?.descriptor),
    annotations: Object.fromEntries(order.annotations),
  }
  return writer.finish({ ...(await writer.addManifest(manifest, OCI_MANIFEST)), platform })
}

async function readListing(files: Files, archive: string): Promise<Listing> {
  const links = new Map<string, string>()
  let manifest: unknown
  for await (const entry of entries(files, archive)) {
    if (entry.type === 'symlink' && entry.target !== undefined)
      links.set(entry.name, posix.join(posix.dirname(entry.name), entry.target))
    if (entry.name === 'manifest.json') manifest = parseJson(new TextDecoder().decode(await document(entry, archive)))
  }
  const config = textAt(manifest, 0, 'Config')
  const layers = listAt(manifest, 0, 'Layers').filter((name) => typeof name === 'string')
  if (config === undefined || listAt({ manifest }, 'manifest').length !== 1)
    throw invalid(archive, 'one image in its manifest.json')
  return { config, layers: layers.map((name) => links.get(name) ?? name) }
}

async function takeContent(files: Files, archive: string, listing: Listing, writer: LayoutWriter) {
  const layers = new Map<string, Layer>()
  let config: Uint8Array | undefined
  for await (const entry of entries(files, archive)) {
    if (entry.type !== 'file') continue
    if (entry.name === listing.config) config = await document(entry, archive)
    else if (listing.layers.includes(entry.name) && !layers.has(entry.name))
      layers.set(entry.name, await takeLayer(writer, entry, archive))
  }
  if (config === undefined) throw invalid(archive, `the configuration ${listing.config}`)
  return { config, layers }
}

async function takeLayer(writer: LayoutWriter, entry: TarEntry, archive: string): Promise<Layer> {
  try {
    return await compress(writer, uncompressed(entry.content))
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('Z_')) throw error
    throw invalid(archive, `whole compressed data in ${entry.name}`, error)
  }
}

async function* entries(files: Files, archive: string): AsyncGenerator<TarEntry> {
  try {
    yield* readTar(files.stream(archive))
  } catch (error) {
    throw error instanceof ToolError ? error : invalid(archive, 'a whole tar archive', error)
  }
}

async function document(entry: TarEntry, archive: string): Promise<Uint8Array> {
  if (entry.size > MAX_DOCUMENT) throw invalid(archive, `at most ${MAX_DOCUMENT} bytes in ${entry.name}`)
  return collect(entry.content)
}

/** Docker with containerd's store saves layers as they were pulled. */
async function* uncompressed(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = content[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done === true) return
  const whole = (async function* () {
    yield first.value
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  })()
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) yield* whole
  else yield* gunzip(whole)
}

function invalid(archive: string, expected: string, cause?: unknown): ToolError {
  return new ToolError(
    'ARCHIVE_INVALID',
    `${archive}: expected ${expected} in what docker saved`,
    'run it again; if it fails again, use buildx or buildah',
    cause,
  )
}
