import { tarGzEntry } from './tar'
import { zipEntry } from './zip'

/** One step into an archive: archives may stand in archives. */
export interface Step {
  readonly kind: 'tar.gz' | 'zip'
  readonly path: string
}

/** Bytes that an archive may have unpacked, at each level. */
const UNPACKED_LIMIT = 600 * 1024 * 1024

/**
 * Follows the steps into nested archives and gives the bytes of the file at their end; without steps, the bytes
 * themselves.
 */
export function entryOf(
  bytes: AsyncIterable<Uint8Array>,
  steps: readonly Step[],
  limit: number = UNPACKED_LIMIT,
): AsyncIterable<Uint8Array> {
  return steps.reduce(
    (inner, { kind, path }) => (kind === 'zip' ? zipEntry(inner, path, limit) : tarGzEntry(inner, path, limit)),
    bytes,
  )
}
