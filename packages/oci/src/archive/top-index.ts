import { type Files, listAt, parseJson } from '@slipway/core'
import { ComposedSource } from '../layout/composed'
import { copyInto } from '../layout/copy-image'
import { type Descriptor, formatPlatform, parseDescriptor } from '../layout/descriptor'
import { readGraph } from '../layout/graph'
import { imageNames, ImageLayout } from '../layout/layout'
import { isRunnable } from '../layout/manifest'
import { OCI_INDEX } from '../layout/media-types'

/**
 * Some tools (Paketo's jam, skopeo#2463) write the platforms of one image straight into `index.json`: then that is the
 * index, byte for byte, as for `crane push --index`. Undefined where it lists images of their own.
 */
export async function takeTopIndex(files: Files, path: string, into: string) {
  const bytes = await files.readBytes(files.resolve(path, 'index.json'))
  const entries = listAt(parseJson(new TextDecoder().decode(bytes)), 'manifests').map((entry, at) =>
    parseDescriptor(entry, `${path}/index.json, manifests[${at}]`),
  )
  if (!arePlatforms(entries)) return undefined
  const layouts = entries.map((entry) => new ImageLayout(files, path, entry))
  const parts = await Promise.all(
    layouts.map(async (source) => ({ source, graph: await readGraph(source, source.top) })),
  )
  const image = new ComposedSource(path, parts)
  return copyInto(image, image.add(bytes, OCI_INDEX), { files, into })
}

/** Each for another platform, and none with a name of its own. */
function arePlatforms(entries: readonly Descriptor[]): boolean {
  const platforms = entries
    .filter((entry) => isRunnable(entry))
    .map(({ platform }) => (platform === undefined ? undefined : formatPlatform(platform)))
  return (
    !platforms.includes(undefined) &&
    new Set(platforms).size === platforms.length &&
    entries.every((entry) => imageNames(entry).length === 0)
  )
}
