import { type Files, UserError } from '@slipway/core'
import { copyImage } from '../layout/copy-image'
import { openLayout } from '../layout/layout'
import { archiveEntries, type Wrong } from './entries'
import { plainName } from './tar-reader'
import { takeTopIndex } from './top-index'

/** What a layout consists of: names that lead nowhere else. */
const PART = /^(?:oci-layout|index\.json|blobs\/(?:sha256\/[a-f0-9]{64}|sha512\/[a-f0-9]{128}))$/

/** Docker's own list, which an archive of it has beside a layout. */
const DOCKERS = 'manifest.json'

/** A layout in a tar (image-spec, image-layout.md), unpacked into a folder of ours. @throws what `wrong` makes */
export async function unpackOciArchive(
  files: Files,
  { archive, into, wrong }: { readonly archive: string; readonly into: string; readonly wrong: Wrong },
): Promise<void> {
  let others = 0
  let isDockers = false
  let found = false
  for (const algorithm of ['sha256', 'sha512']) await files.makeDirectory(files.resolve(into, 'blobs', algorithm))
  for await (const { name, type, target = '', content } of archiveEntries(files, archive, wrong)) {
    if (name === DOCKERS) {
      isDockers = true
      await files.write(files.resolve(into, DOCKERS), '')
    }
    // tar links a file that has two names in the folder, as an optimised store has: the first comes before.
    if (type === 'link' && (await linkPart(files, into, { name, target: plainName(target) }))) continue
    if (type !== 'file' || !PART.test(name)) {
      others += type === 'link' || type === 'symlink' ? 1 : 0
      continue
    }
    if (name === 'oci-layout') found = true
    await files.writeStream(files.resolve(into, name), content)
  }
  if (found) return
  throw wrong(
    isDockers
      ? 'an oci-layout: it is an archive of Docker (docker-archive:PATH)'
      : `an oci-layout${others === 0 ? '' : ', and files where it has links'}`,
  )
}

/** False for what leads elsewhere, or to what is not there. */
async function linkPart(
  files: Files,
  into: string,
  { name, target }: { readonly name: string; readonly target: string },
): Promise<boolean> {
  if (!PART.test(name) || !PART.test(target)) return false
  const [from, to] = [files.resolve(into, target), files.resolve(into, name)]
  if ((await files.stat(from)) === undefined) return false
  await files.remove(to)
  await files.link(from, to)
  return true
}

/** What is wrong with the layout itself, and not with the place that it goes to. */
const OF_LAYOUT: readonly string[] = [
  'LAYOUT_MISSING',
  'LAYOUT_INVALID',
  'LAYOUT_EMPTY',
  'LAYOUT_AMBIGUOUS',
  'BLOB_MISSING',
  'BLOB_CORRUPT',
  'IMAGE_INVALID',
]

interface Foreign {
  /** Of several images, the one that is called so. */
  readonly name?: string | undefined
  readonly into: string
  readonly wrong: Wrong
}

/** The one image of a layout that somebody else wrote, copied and verified. @throws what `wrong` makes */
export async function takeForeignLayout(files: Files, path: string, { name, into, wrong }: Foreign) {
  try {
    return await copyImage(await openLayout(files, path, name), into)
  } catch (error) {
    if (!(error instanceof UserError) || !OF_LAYOUT.includes(error.code)) throw error
    const whole =
      error.code === 'LAYOUT_AMBIGUOUS' && name === undefined ? await takeTopIndex(files, path, into) : undefined
    if (whole !== undefined) return whole
    const expected = error.message.replace(/^(?:.*?: )?expected /, '')
    // docker save of an image that was pulled names all platforms and has one (Docker with containerd's store).
    const isSaved = error.code === 'BLOB_MISSING' && (await files.stat(files.resolve(path, DOCKERS))) !== undefined
    throw wrong(
      isSaved ? `${expected}: docker save wrote one platform (docker-archive:PATH takes it)` : expected,
      error,
    )
  }
}
