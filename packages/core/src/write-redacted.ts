import type { Ports } from './ports'

/** The web's own: this package is compiled without any globals but those of the language. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array }
declare const TextDecoder: new () => { decode(bytes?: Uint8Array, options?: { stream?: boolean }): string }

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

/** The same for a text that is written somewhere else than to a file. */
export async function redactedText(host: Pick<Ports['host'], 'redacted'>, text: string): Promise<string> {
  const decoder = new TextDecoder()
  let out = ''
  for await (const chunk of host.redacted(whole(text))) out += decoder.decode(chunk, { stream: true })
  return out + decoder.decode()
}
