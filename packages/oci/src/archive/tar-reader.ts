import type { Extract } from 'tar-stream'

export interface TarEntry {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly target: string | undefined
  /** To be read before the next entry is asked for, or not at all. */
  readonly content: AsyncIterable<Uint8Array>
}

/** As an unpacker takes it: from the folder that it unpacks into (`./a` and `/a` are `a`). */
export function plainName(name: string): string {
  return name.replace(/^(?:\.?\/)+/, '')
}

/** The entries of a tar as they come. @throws Error for what is no tar */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const { extract } = await import('tar-stream')
  const reader = extract()
  reader.once('error', () => undefined)
  const closed = new Promise<'closed'>((resolve) => reader.once('close', () => resolve('closed')))
  const feeding = feed(reader, chunks, closed).catch((error: unknown) => reader.destroy(error as Error))
  try {
    for await (const entry of reader) {
      const { name, type, size, linkname } = entry.header
      yield {
        name: plainName(name),
        type: type ?? 'file',
        size,
        target: linkname ?? undefined,
        // Its types leave open what a stream carries; a tar carries bytes.
        content: entry as AsyncIterable<Uint8Array>,
      }
      entry.resume()
    }
    await feeding
  } finally {
    reader.destroy()
  }
}

async function feed(reader: Extract, chunks: AsyncIterable<Uint8Array>, closed: Promise<'closed'>): Promise<void> {
  for await (const chunk of chunks) {
    if (reader.write(chunk)) continue
    const drained = new Promise<'drained'>((resolve) => reader.once('drain', () => resolve('drained')))
    if ((await Promise.race([closed, drained])) === 'closed') return
  }
  reader.end(undefined)
}
