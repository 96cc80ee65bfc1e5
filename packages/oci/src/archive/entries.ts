import { type Files, UserError } from '@slipway/core'
import { collect } from '../layout/source'
import { decompressed, readable, sniff } from './compression'
import { readTar, type TarEntry } from './tar-reader'

/** The error of an archive that is not as expected. */
export type Wrong = (expected: string, cause?: unknown) => UserError

/** What is read whole: lists, indexes and configurations. */
export const MAX_DOCUMENT = 8 * 1024 * 1024

/** The entries of a tar on disk, plain or compressed. @throws what `wrong` makes */
export async function* archiveEntries(files: Files, archive: string, wrong: Wrong): AsyncGenerator<TarEntry> {
  const { compression, bytes } = await sniff(files.stream(archive))
  const plain = decompressed(compression, bytes)
  if (plain === undefined) throw wrong(`a tar archive, ${readable(compression)} (uncompress ${compression} before)`)
  try {
    yield* readTar(plain)
  } catch (error) {
    throw error instanceof UserError ? error : wrong('a whole tar archive', error)
  }
}

export async function readDocument(entry: TarEntry, wrong: Wrong): Promise<Uint8Array> {
  if (entry.size > MAX_DOCUMENT) throw wrong(`at most ${MAX_DOCUMENT} bytes in ${entry.name}`)
  return collect(entry.content)
}
