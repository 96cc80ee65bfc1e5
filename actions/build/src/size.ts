import { formatBytes, listAt, type Ports, property, textAt } from '@slipway/core'
import { type ImageIdentity, type ImageSource, readConfig, type RunnableImage, samePlatform } from '@slipway/oci'
import { BuildFailure } from './engines/failure'
import type { Given } from './inputs'
import { lastImages, whyNotKnown } from './last-image'

const NAMED = 5

interface Layer {
  readonly size: number
  readonly digest: string
  readonly madeBy: string
}

interface Image {
  readonly identity: ImageIdentity
  readonly source: ImageSource
}

/**
 * Says no to an image above `max-size`: with the layers that grew since the last image of the default branch, where
 * there is one, and the largest ones.
 * @throws BuildFailure `IMAGE_TOO_LARGE`
 */
export async function checkSize(given: Given, { identity, source }: Image, ports: Ports): Promise<void> {
  const limit = given['max-size']
  if (limit === undefined) return
  for (const image of identity.runnable) {
    const size = sizeOf(image)
    if (size <= limit) continue
    const layers = await layersOf(image, source)
    const before = await layersBefore(image, given, ports)
    const since = before === undefined ? '' : `, ${formatBytes(before.size)} in ${before.name}`
    throw new BuildFailure({
      code: 'IMAGE_TOO_LARGE',
      outcome: 'fail',
      sentence: `max-size: expected at most ${formatBytes(limit)}, found an image of ${formatBytes(size)}${since}`,
      hint: 'make the layers smaller that are named, or raise `max-size`',
      lines: [...(before === undefined ? [] : growth(layers, before.layers)), ...largest(layers)],
    })
  }
}

function sizeOf({ manifest, descriptor }: RunnableImage): number {
  return [manifest.config, ...manifest.layers].reduce((sum, blob) => sum + blob.size, descriptor.size)
}

async function layersOf({ manifest }: RunnableImage, source: ImageSource): Promise<readonly Layer[]> {
  const config = await readConfig(source, manifest.config)
  const steps = listAt(config, 'history').filter((step) => property(step, 'empty_layer') !== true)
  return manifest.layers.map(({ size, digest }, at) => {
    const madeBy = textAt(steps[at], 'created_by') ?? 'no history tells by what'
    return { size, digest, madeBy: madeBy.replace(/\s+/g, ' ').slice(0, 120) }
  })
}

interface Before {
  readonly name: string
  readonly size: number
  readonly layers: readonly Layer[]
}

/** Only to tell more of a failure: without it the largest layers are named all the same. */
async function layersBefore({ platform }: RunnableImage, given: Given, ports: Ports): Promise<Before | undefined> {
  if (given.image === undefined) return undefined
  try {
    for await (const { source, identity, name } of lastImages(given.image, given, ports)) {
      const same = identity.runnable.find((one) => samePlatform(one.platform, platform))
      return same === undefined ? undefined : { name, size: sizeOf(same), layers: await layersOf(same, source) }
    }
  } catch (error) {
    ports.host.info(`max-size: which layers grew is not known, since ${whyNotKnown(error)}`)
  }
  return undefined
}

/** Layers of the same step that are larger than before, and those of steps that there were not. */
function growth(now: readonly Layer[], before: readonly Layer[]): readonly string[] {
  const left = [...before]
  const grown = now.flatMap((layer) => {
    const at = left.findIndex((old) => old.digest === layer.digest || old.madeBy === layer.madeBy)
    const [old] = at < 0 ? [] : left.splice(at, 1)
    const by = layer.size - (old?.size ?? 0)
    return by <= 0 ? [] : [{ layer, by, isNew: old === undefined }]
  })
  return grown
    .sort((a, b) => b.by - a.by)
    .slice(0, NAMED)
    .map(({ layer, by, isNew }) => `${isNew ? 'new' : 'grew by'} ${formatBytes(by)}  ${layer.madeBy}`)
}

function largest(layers: readonly Layer[]): readonly string[] {
  return [...layers]
    .sort((a, b) => b.size - a.size)
    .slice(0, NAMED)
    .map(({ size, madeBy }) => `${formatBytes(size)}  ${madeBy}`)
}
