import { UserError } from '@slipway/core'
import { ComposedSource, type Part } from './composed'
import { type Descriptor, formatPlatform, samePlatform } from './descriptor'
import { type ImageGraph, readGraph } from './graph'
import { imageIdentity, type RunnableImage } from './identity'
import { OCI_INDEX } from './media-types'
import type { Manifest } from './manifest'
import { revisionOf } from './revision'

/** One image of several that become one index: of one platform, by itself or with its attestations. */
export interface PartImage extends Part {
  /** For messages: `registry/repository@sha256:…`. */
  readonly name: string
}

export interface JoinedImage {
  readonly source: ComposedSource
  readonly graph: ImageGraph
  /** Parts that do not say which commit they are of. */
  readonly unknown: readonly string[]
}

/**
 * One index of several images. Attestations are taken along, since they name their manifest by its digest. The same
 * parts in the same order give the same bytes.
 * @throws UserError `JOIN_PLATFORM`, `JOIN_COMMIT`
 */
export async function joinImages(parts: readonly PartImage[]): Promise<JoinedImage> {
  const found = await Promise.all(parts.map(onePlatform))
  checkPlatforms(found)
  const commits = await Promise.all(
    found.map(async (one) => ({ name: one.part.name, commit: await revisionOf({ ...one.part, image: one.image }) })),
  )
  checkCommits(commits)
  const source = new ComposedSource('the joined index', parts)
  const manifests = found.flatMap(descriptorsOf)
  const annotations = commonAnnotations(parts)
  const top = source.add({ schemaVersion: 2, mediaType: OCI_INDEX, manifests, ...annotations }, OCI_INDEX)
  const unknown = commits.flatMap(({ name, commit }) => (commit === undefined ? [name] : []))
  return { source, graph: await readGraph(source, top), unknown }
}

interface OnePlatform {
  readonly part: PartImage
  readonly image: RunnableImage
}

async function onePlatform(part: PartImage): Promise<OnePlatform> {
  const { runnable } = await imageIdentity(part.source, part.graph)
  const [image, ...others] = runnable
  if (image !== undefined && others.length === 0) return { part, image }
  const names = runnable.map(({ platform }) => formatPlatform(platform)).join(', ')
  throw new UserError(
    'JOIN_PLATFORM',
    `${part.name}: expected an image of one platform to put into an index, found ${names === '' ? 'none' : names}`,
    'name the images that each runner built, one platform each',
  )
}

function checkPlatforms(found: readonly OnePlatform[]): void {
  for (const [index, { image, part }] of found.entries()) {
    const twin = found.slice(0, index).find((before) => samePlatform(before.image.platform, image.platform))
    if (twin === undefined) continue
    const message = `expected each platform once, found ${formatPlatform(image.platform)} in ${twin.part.name} and in ${part.name}`
    throw new UserError('JOIN_PLATFORM', message, 'name one image for each platform')
  }
}

function checkCommits(commits: readonly { readonly name: string; readonly commit: string | undefined }[]): void {
  const known = commits.filter(({ commit }) => commit !== undefined)
  const other = known.find(({ commit }) => commit !== known[0]?.commit)
  if (known[0] === undefined || other === undefined) return
  const message = `expected images of one commit, found ${known[0].commit} in ${known[0].name} and ${other.commit} in ${other.name}`
  throw new UserError('JOIN_COMMIT', message, 'build all platforms of one run, and name those')
}

function topOf({ graph }: Part): Manifest {
  const top = graph.nodes.at(-1)
  if (top === undefined) throw new Error('a graph without a top')
  return top.manifest
}

function descriptorsOf({ part, image }: OnePlatform): readonly Descriptor[] {
  const top = topOf(part)
  return top.kind === 'index' ? top.manifests : [{ ...part.graph.top, platform: image.platform }]
}

/** What all parts say of themselves, the index says, too. */
function commonAnnotations(parts: readonly Part[]): { readonly annotations?: Readonly<Record<string, string>> } {
  const [first, ...others] = parts.map((part) => topOf(part).annotations)
  const common = Object.entries(first ?? {}).filter(([key, value]) => others.every((other) => other[key] === value))
  return common.length === 0 ? {} : { annotations: Object.fromEntries(common) }
}
