import { posix } from 'node:path'
import {
  type Files,
  formatReference,
  listAt,
  Mismatch,
  parseJson,
  parseReference,
  textAt,
  ToolError,
  type UserError,
} from '@slipway/core'
import { parsePlatform } from '../layout/descriptor'
import type { ImageLayout } from '../layout/layout'
import { OCI_CONFIG, OCI_MANIFEST } from '../layout/media-types'
import { createLayout, type LayoutWriter } from '../layout/write'
import { takeLayer } from './archived-layer'
import type { Layer } from '../assemble/layer'
import { archiveEntries, readDocument, type Wrong } from './entries'
import { plainName } from './tar-reader'

export interface DockerArchive {
  readonly archive: string
  readonly into: string
  readonly annotations: ReadonlyMap<string, string>
  /** The one to take of several, by a name that the archive gives it. */
  readonly image?: string | undefined
  /**
   * `as-is`: layers that are compressed keep their bytes, and with them their digests in a registry. `anew`: the same
   * image has one digest, whichever store saved it.
   */
  readonly layers: 'as-is' | 'anew'
  /** For what is not as expected; without it, it was `docker save` that wrote it. */
  readonly wrong?: Wrong
}

interface Listing {
  readonly config: string
  /** Names of the layers' tars in order, links resolved. */
  readonly layers: readonly string[]
}

/**
 * Makes an OCI layout out of an archive with a `manifest.json`: that of Docker before 25 (a folder a layer) or since
 * (an OCI layout with the same list), of kaniko, ko, Jib, Bazel or Nix. The configuration stays as it is, so its digest
 * is Docker's image ID; layers are checked against it.
 * @throws what `wrong` makes, without it ToolError `ARCHIVE_INVALID`
 */
export async function convertDockerArchive(files: Files, order: DockerArchive): Promise<ImageLayout> {
  const { archive, wrong = (expected, cause) => savedInvalid(archive, expected, cause) } = order
  const listing = await readListing(files, order, wrong)
  const writer = await createLayout(files, order.into)
  const { config, layers } = await takeContent(order, listing, { files, writer, wrong })
  const document = parseJson(new TextDecoder().decode(config))
  const chain = listing.layers.map((name) => layers.get(name))
  const absent = chain.indexOf(undefined)
  if (absent >= 0)
    throw wrong(
      `the layer ${listing.layers[absent]}, which its manifest.json names (of Windows, some are kept elsewhere)`,
    )
  const wanted = listAt(document, 'rootfs', 'diff_ids')
  if (chain.length !== wanted.length || chain.some((layer, at) => layer?.diffId !== wanted[at]))
    throw wrong('the layers that its configuration names')
  const platform = parsePlatform(document)
  if (platform === undefined) throw wrong('os and architecture in its configuration')
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: OCI_CONFIG, ...(await writer.add(config)) },
    layers: chain.map((layer) => layer?.descriptor),
    ...(order.annotations.size === 0 ? {} : { annotations: Object.fromEntries(order.annotations) }),
  }
  return writer.finish({ ...(await writer.addManifest(manifest, OCI_MANIFEST)), platform })
}

async function readListing(files: Files, { archive, image }: DockerArchive, wrong: Wrong): Promise<Listing> {
  const links = new Map<string, string>()
  let manifest: unknown
  let isLayout = false
  for await (const entry of archiveEntries(files, archive, wrong)) {
    if (entry.type === 'symlink' && entry.target !== undefined)
      links.set(entry.name, plainName(posix.resolve('/', posix.dirname(entry.name), entry.target)))
    // A hard link names its file from the top of the archive.
    if (entry.type === 'link' && entry.target !== undefined) links.set(entry.name, plainName(entry.target))
    if (entry.name === 'oci-layout') isLayout = true
    if (entry.name === 'manifest.json') manifest = parseJson(new TextDecoder().decode(await readDocument(entry, wrong)))
  }
  if (manifest === undefined && isLayout) throw wrong('a manifest.json: it is an OCI archive (oci-archive:PATH)')
  if (manifest === undefined)
    throw wrong('a manifest.json (docker save writes one; docker export writes files and no image)')
  const chosen = chooseImage(listAt({ manifest }, 'manifest'), image, wrong)
  const config = textAt(chosen, 'Config')
  const layers = listAt(chosen, 'Layers').filter((name) => typeof name === 'string')
  if (config === undefined) throw wrong('one image in its manifest.json')
  return {
    config: behindLinks(plainName(config), links),
    layers: layers.map((name) => behindLinks(plainName(name), links)),
  }
}

/** A repeated layer can be a link to one that is a link itself. */
function behindLinks(name: string, links: ReadonlyMap<string, string>): string {
  const seen = new Set<string>()
  let at = name
  for (let next = links.get(at); next !== undefined && !seen.has(next); next = links.get(at)) {
    seen.add(next)
    at = next
  }
  return at
}

function chooseImage(images: readonly unknown[], name: string | undefined, wrong: Wrong): unknown {
  const namesOf = (one: unknown) => listAt(one, 'RepoTags').filter((tag) => typeof tag === 'string')
  const all = images.flatMap(namesOf).join(', ') || 'none with a name'
  const wanted = name === undefined ? images : images.filter((one) => isNamed(namesOf(one), name))
  const [first, ...others] = wanted
  if (first !== undefined && others.length === 0) return first
  if (name !== undefined) throw wrong(`an image named ${name} (it has ${all})`)
  throw wrong(images.length < 2 ? 'one image in its manifest.json' : `one image in its manifest.json (it has ${all})`)
}

/** Tools write familiar names (`shop:1`) or whole ones (`docker.io/library/shop:1`). */
function isNamed(tags: readonly string[], name: string): boolean {
  const wanted = wholeName(name)
  return tags.some((tag) => wholeName(tag) === wanted)
}

function wholeName(name: string): string {
  try {
    return formatReference({ tag: 'latest', ...parseReference(name) })
  } catch (error) {
    if (error instanceof Mismatch) return name
    throw error
  }
}

interface Taking {
  readonly files: Files
  readonly writer: LayoutWriter
  readonly wrong: Wrong
}

async function takeContent(order: DockerArchive, listing: Listing, { files, writer, wrong }: Taking) {
  const layers = new Map<string, Layer>()
  let config: Uint8Array | undefined
  for await (const entry of archiveEntries(files, order.archive, wrong)) {
    if (entry.type !== 'file') continue
    if (entry.name === listing.config) config = await readDocument(entry, wrong)
    else if (listing.layers.includes(entry.name) && !layers.has(entry.name))
      layers.set(entry.name, await takeLayer(entry, order.layers, { writer, wrong }))
  }
  if (config === undefined) throw wrong(`the configuration ${listing.config}`)
  return { config, layers }
}

function savedInvalid(archive: string, expected: string, cause?: unknown): UserError {
  return new ToolError(
    'ARCHIVE_INVALID',
    `${archive}: expected ${expected} in what docker saved`,
    'run it again; if it fails again, use buildx or buildah',
    cause,
  )
}
