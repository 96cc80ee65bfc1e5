import { createHash } from 'node:crypto'
import type { Descriptor } from './descriptor'

/**
 * A place that images are read from: a layout or a registry. Everything read is checked against the descriptor's digest
 * and size.
 */
export interface ImageSource {
  /** For messages. */
  readonly name: string
  manifest(descriptor: Descriptor): Promise<Uint8Array>
  /**
   * The content of a configuration or a layer as it is read. It throws at the end when digest or size are wrong; the
   * last chunk is withheld until then, so that wrong content is never passed on whole. With `reuse` a chunk is only
   * good until the next one is asked for.
   */
  blob(descriptor: Descriptor, options?: ReadBlob): AsyncIterable<Uint8Array>
}

export interface ReadBlob {
  readonly reuse?: boolean
}

/** Passes chunks on and throws what `wrong` makes of a sentence when size or digest are not as described. */
export async function* verified(
  chunks: AsyncIterable<Uint8Array>,
  descriptor: Descriptor,
  wrong: (found: string) => Error,
): AsyncGenerator<Uint8Array> {
  const hash = createHash(algorithmOf(descriptor.digest))
  let size = 0
  let held: Uint8Array | undefined
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > descriptor.size) throw wrong(`more than ${descriptor.size} bytes`)
    hash.update(chunk)
    if (size < descriptor.size) yield chunk
    else held = chunk
  }
  if (size !== descriptor.size) throw wrong(`${size} bytes`)
  const digest = `${algorithmOf(descriptor.digest)}:${hash.digest('hex')}`
  if (digest !== descriptor.digest) throw wrong(digest)
  if (held !== undefined) yield held
}

/** A whole blob that is known to be small, such as a configuration. */
export async function readBlob(source: ImageSource, descriptor: Descriptor): Promise<Uint8Array> {
  return collect(source.blob(descriptor))
}

/** Reads a blob to its end and keeps nothing: digest and size are right, or it throws. */
export async function checkBlob(source: ImageSource, descriptor: Descriptor): Promise<void> {
  const chunks = source.blob(descriptor)[Symbol.asyncIterator]()
  while ((await chunks.next()).done !== true);
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

export function digestOf(data: Uint8Array | string, algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(data).digest('hex')}`
}

export function algorithmOf(digest: string): string {
  return digest.slice(0, digest.indexOf(':'))
}
