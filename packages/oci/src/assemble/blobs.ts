import type { Descriptor } from '../layout/descriptor'
import { blobPath, ImageLayout } from '../layout/layout'
import { checkBlob, type ImageSource } from '../layout/source'
import type { LayoutWriter } from '../layout/write'

/** Takes a blob over, verified: linked from a layout on disk, copied from elsewhere. */
export async function takeBlob(writer: LayoutWriter, source: ImageSource, descriptor: Descriptor): Promise<void> {
  const { files, path } = writer
  const target = files.resolve(path, blobPath(descriptor.digest))
  if ((await files.stat(target)) !== undefined) return
  if (!(source instanceof ImageLayout)) return writer.copy(source, descriptor)
  if (descriptor.digest.startsWith('sha512:')) await files.makeDirectory(files.resolve(path, 'blobs', 'sha512'))
  await checkBlob(source, descriptor)
  await files.link(await source.locate(descriptor), target)
}
