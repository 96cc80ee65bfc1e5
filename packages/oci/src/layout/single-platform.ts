import { UserError } from '@slipway/core'
import type { RunnableImage } from './identity'
import { blobPath, type ImageLayout } from './layout'
import { isForeignLayer } from './media-types'
import { checkBlob } from './source'
import { layoutIndex } from './write'

/**
 * A layout that holds one platform of an image and nothing else: own `index.json`, blobs linked. Trivy reads only the
 * first child of an index, and cannot open a path with `@` or `:`. Every blob is verified, so what is scanned is what
 * is pushed.
 * @param into a folder that is not there yet
 * @returns `into`, absolute
 */
export async function writeSinglePlatform(layout: ImageLayout, image: RunnableImage, into: string): Promise<string> {
  const { files } = layout
  const path = files.resolve(into)
  if (/[@:]/.test(path))
    throw new UserError(
      'PATH_UNUSABLE',
      `expected a path without @ and : for a view of one platform, found ${path}`,
      'give the temporary folder another name',
    )
  const { descriptor, manifest } = image
  await files.makeDirectory(files.resolve(path, 'blobs', 'sha256'))
  for (const blob of [
    descriptor,
    manifest.config,
    ...manifest.layers.filter(({ mediaType }) => !isForeignLayer(mediaType)),
  ]) {
    await checkBlob(layout, blob)
    const target = files.resolve(path, blobPath(blob.digest))
    if (blob.digest.startsWith('sha512:')) await files.makeDirectory(files.resolve(path, 'blobs', 'sha512'))
    if ((await files.stat(target)) === undefined) await files.link(await layout.locate(blob), target)
  }
  await files.write(files.resolve(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  await files.write(files.resolve(path, 'index.json'), layoutIndex({ ...descriptor, platform: image.platform }))
  return path
}
