import { type Files, UserError } from '@slipway/core'
import { type ImageLayout, openLayout } from '../layout/layout'
import { archiveEntries, type Wrong } from './entries'

/** What a layout consists of: names that lead nowhere else. */
const PART = /^(?:oci-layout|index\.json|blobs\/(?:sha256\/[a-f0-9]{64}|sha512\/[a-f0-9]{128}))$/

/** A layout in a tar (image-spec, image-layout.md), unpacked into a folder of ours. @throws what `wrong` makes */
export async function unpackOciArchive(
  files: Files,
  { archive, into, wrong }: { readonly archive: string; readonly into: string; readonly wrong: Wrong },
): Promise<void> {
  let others = 0
  let isDockers = false
  let found = false
  for (const algorithm of ['sha256', 'sha512']) await files.makeDirectory(files.resolve(into, 'blobs', algorithm))
  for await (const { name, type, content } of archiveEntries(files, archive, wrong)) {
    if (name === 'manifest.json') isDockers = true
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

/**
 * The one image of a layout that somebody else wrote, or the one of a name.
 * @param place as the user named it
 * @throws what `wrong` makes
 */
export async function openForeignLayout(
  files: Files,
  path: string,
  { name, wrong }: { readonly name?: string | undefined; readonly wrong: Wrong },
): Promise<ImageLayout> {
  try {
    return await openLayout(files, path, name)
  } catch (error) {
    if (!(error instanceof UserError) || error.outcome !== 'invalid') throw error
    throw wrong(error.message.replace(/^.*?: expected /, '').replace(/^expected /, ''), error)
  }
}
