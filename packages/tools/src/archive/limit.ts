import { formatBytes } from '@slipway/core'
/** More bytes came than a sane archive has: a mistake, or an archive made to fill the disk. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'

  constructor(what: string, limit: number) {
    super(`${what} is larger than ${formatBytes(limit)}`)
  }
}

/** Passes bytes on until the limit, then throws TooLarge. */
export async function* limited(
  bytes: AsyncIterable<Uint8Array>,
  limit: number,
  what: string,
): AsyncIterable<Uint8Array> {
  let seen = 0
  for await (const chunk of bytes) {
    seen += chunk.byteLength
    if (seen > limit) throw new TooLarge(what, limit)
    yield chunk
  }
}
