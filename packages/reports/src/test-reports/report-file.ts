export interface ReportFile {
  /** Shown to people: the path relative to the working directory. */
  readonly name: string
  readonly chunks: AsyncIterable<Uint8Array>
  /** The same, of which each is only good until the next one is asked for: they take half the time. */
  readonly fleeting?: AsyncIterable<Uint8Array>
  /** Bytes, where they are known before. */
  readonly size?: number
  /** A pattern found it that names no file: it may be of another kind. */
  readonly byPattern?: boolean
}

/**
 * Hands the beginning of a file to `use`, and the whole of it as a stream that starts with that beginning. The source
 * is closed when `use` is done, however it ended.
 * @param enough bytes that the beginning has at least, unless the file is shorter
 */
export async function withBeginning<T>(
  chunks: AsyncIterable<Uint8Array>,
  enough: number,
  use: (beginning: Uint8Array, whole: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const source = chunks[Symbol.asyncIterator]()
  try {
    const beginning = await firstBytes(source, enough)
    return await use(beginning, continued(beginning, source))
  } finally {
    await source.return?.()
  }
}

async function firstBytes(source: AsyncIterator<Uint8Array>, enough: number): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined
  while (bytes === undefined || bytes.byteLength < enough) {
    const next = await source.next()
    if (next.done === true) break
    bytes = bytes === undefined ? next.value : joined(bytes, next.value)
    // A chunk may be only good until the next one is asked for.
    if (bytes.byteLength < enough) bytes = new Uint8Array(bytes)
  }
  return bytes ?? new Uint8Array()
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.byteLength + b.byteLength)
  bytes.set(a)
  bytes.set(b, a.byteLength)
  return bytes
}

async function* continued(beginning: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (beginning.byteLength > 0) yield beginning
  for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value
}
