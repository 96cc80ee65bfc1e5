import type { Files } from '@slipway/core'
import type { RunnableImage } from '../layout/identity'
import { blobPath, type ImageLayout } from '../layout/layout'
import { layoutIndex } from '../layout/write'
import { tarOf } from '../assemble/layer'
import type { Entry } from '../assemble/tree'

/**
 * One platform of an image as an archive that every `docker load` takes: an OCI layout for those with containerd's
 * store, and beside it the list of older ones.
 * @param name as it is to be called in the store
 */
export async function writeLoadable(
  layout: ImageLayout,
  { descriptor, manifest, platform }: RunnableImage,
  { name, into }: { readonly name: string; readonly into: string },
): Promise<string> {
  const { files } = layout
  const folder = files.resolve(into)
  await files.makeDirectory(folder)
  const top = { ...descriptor, platform, annotations: { 'io.containerd.image.name': name } }
  const list = [
    {
      Config: blobPath(manifest.config.digest),
      RepoTags: [name],
      Layers: manifest.layers.map(({ digest }) => blobPath(digest)),
    },
  ]
  const documents = {
    'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
    'index.json': layoutIndex(top),
    'manifest.json': JSON.stringify(list),
  }
  const entries: Entry[] = []
  for (const [path, text] of Object.entries(documents)) {
    await files.write(files.resolve(folder, path), text)
    entries.push(await entryOf(files, path, files.resolve(folder, path)))
  }
  const blobs = new Map([descriptor, manifest.config, ...manifest.layers].map((blob) => [blob.digest, blob]))
  for (const blob of blobs.values())
    entries.push(await entryOf(files, blobPath(blob.digest), await layout.locate(blob)))
  const archive = files.resolve(folder, 'image.tar')
  await files.writeStream(archive, tarOf(files, entries, 0))
  return archive
}

async function entryOf(files: Files, path: string, source: string): Promise<Entry> {
  const size = (await files.stat(source))?.size ?? 0
  return { kind: 'file', path, source, size, mode: 0o644 }
}
