import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Misbehaviour, SeenRequest } from './fault'

/** Thrown after a scripted break: there is nothing left to answer. */
export class ConnectionBroken extends Error {}

interface Answer {
  readonly headers?: Readonly<Record<string, string | number>>
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>
}

/** One request and its answer, with what is scripted to go wrong. */
export class Exchange {
  readonly url: URL

  constructor(
    readonly incoming: IncomingMessage,
    readonly outgoing: ServerResponse,
    readonly seen: SeenRequest,
    readonly fault: Misbehaviour | undefined,
  ) {
    // A path that is not a URL is treated as `/`, which has no route.
    this.url = new URL(URL.canParse(seen.path, 'http://registry') ? seen.path : '/', 'http://registry')
  }

  header(name: string): string | undefined {
    return this.seen.headers[name]
  }

  /** The request's body, up to where a scripted reset breaks the connection. */
  async *body(): AsyncGenerator<Uint8Array> {
    const limit = this.fault?.kind === 'reset' ? this.fault.afterBytes : Number.POSITIVE_INFINITY
    for await (const chunk of this.incoming as AsyncIterable<Uint8Array>) {
      const room = limit - this.seen.received
      const taken = chunk.subarray(0, Math.min(room, chunk.length))
      this.seen.received += taken.length
      if (taken.length > 0) yield taken
      if (this.seen.received >= limit) this.break()
    }
  }

  async answer(status: number, { headers = {}, body }: Answer = {}): Promise<void> {
    if (this.fault?.kind === 'lost-answer') this.break()
    const said = this.fault?.kind === 'other-status' && status < 300 ? this.fault.status : status
    this.seen.status = said
    const changed =
      this.fault?.kind === 'other-digest' && 'docker-content-digest' in headers
        ? { ...headers, 'docker-content-digest': this.fault.digest }
        : headers
    const content = typeof body === 'string' ? Buffer.from(body) : body
    const replaced =
      this.fault?.kind === 'other-content' && this.seen.method === 'GET' ? Buffer.from(this.fault.body) : content
    const length =
      replaced instanceof Uint8Array
        ? { 'content-length': replaced.length }
        : replaced === undefined && status !== 204 && !('content-length' in headers)
          ? { 'content-length': 0 }
          : {}
    this.outgoing.writeHead(said, { ...changed, ...length })
    if (replaced !== undefined && this.seen.method !== 'HEAD')
      await this.#send(replaced instanceof Uint8Array ? single(replaced) : replaced)
    this.outgoing.end()
  }

  /** An error as the specification wants it. */
  async refuse(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await this.answer(status, {
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ errors: [{ code, message }] }),
    })
  }

  break(): never {
    this.outgoing.destroy()
    this.incoming.socket.destroy()
    throw new ConnectionBroken('broken as scripted')
  }

  async #send(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const limit = this.fault?.kind === 'reset' ? this.fault.afterBytes : Number.POSITIVE_INFINITY
    let sent = 0
    for await (const chunk of chunks) {
      const part = chunk.subarray(0, Math.min(chunk.length, limit - sent))
      sent += part.length
      if (this.outgoing.destroyed) return
      if (!this.outgoing.write(part)) await drained(this.outgoing)
      if (sent < limit) continue
      // What was written should arrive before the connection breaks.
      await new Promise((resolve) => setTimeout(resolve, 20))
      this.break()
    }
  }
}

/** Resolves when there is room to write again, or the client is gone. */
function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('drain', done).off('close', done)
      resolve()
    }
    outgoing.on('drain', done).on('close', done)
  })
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
