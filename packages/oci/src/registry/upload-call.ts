import type { Answer, Call, Connection, Wanted } from './connection'
import type { BlobReader } from './blob-reader'
import { pushScope } from './blob'

/** Milliseconds of silence that a request of an upload may have. */
export const PATIENCE = 120_000

export function callUpload(connection: Connection, call: Omit<Call, 'scope'>, wanted: Wanted): Promise<Answer> {
  return connection.ask({ ...call, scope: pushScope(connection), timeout: PATIENCE }, wanted)
}

interface Body {
  readonly method: 'PATCH' | 'PUT'
  readonly url: URL
  /** Bytes of the blob, up to and without `end`. */
  readonly start: number
  readonly end: number
  readonly headers: Readonly<Record<string, string>>
  /** Called with the bytes that were handed over so far; throws to stop the upload. */
  readonly progress: (bytes: number) => void
}

/** Sends a part of a blob. What goes wrong on our side of the stream counts, not how the connection ended for it. */
export async function sendBody(connection: Connection, reader: BlobReader, body: Body): Promise<Answer> {
  const { method, url, start, end, progress } = body
  let broken: unknown
  let answered = false
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    let sent = start
    try {
      for await (const chunk of reader.piece(start, end)) {
        if (answered) throw new Error('answered before everything was sent')
        sent += chunk.length
        yield chunk
        progress(Math.min(sent, end))
      }
    } catch (error) {
      if (!answered) broken = error
      throw error
    }
  }
  const length = { 'content-type': 'application/octet-stream', 'content-length': String(end - start) }
  try {
    const call = {
      method,
      url: url.href,
      headers: { ...body.headers, ...length },
      ...(end > start ? { body: pieces } : {}),
      limit: 'none' as const,
    }
    const response = await callUpload(connection, call, 'success')
    await response.discard()
    return response
  } catch (error) {
    throw broken ?? error
  } finally {
    answered = true
  }
}
