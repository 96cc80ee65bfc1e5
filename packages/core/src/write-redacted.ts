import type { Ports } from './ports'

/** The web's own: this package is compiled without any globals but those of the language. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array }

/**
 * Writes a file that people read or hand on, with every hidden value redacted. For text that holds what others wrote or
 * what was given; what must keep its bytes, such as a layout, is written as it is.
 */
export async function writeRedacted(
  { files, host }: Pick<Ports, 'files' | 'host'>,
  path: string,
  text: string,
): Promise<void> {
  await files.writeStream(path, host.redacted(whole(text)))
}

async function* whole(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}
