import { type Http, HttpError, type HttpRequest, type HttpResponse } from '@slipway/core'

export interface FakeAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export interface SeenRequest extends Omit<HttpRequest, 'body'> {
  readonly sent: Uint8Array
}

/** Answers from a function; what it throws is thrown. */
export class FakeHttp implements Http {
  readonly seen: SeenRequest[] = []

  constructor(readonly answer: (request: SeenRequest) => FakeAnswer | Promise<FakeAnswer>) {}

  async request(request: HttpRequest): Promise<HttpResponse> {
    const { body, ...rest } = request
    const seen = { ...rest, sent: await collect(body) }
    this.seen.push(seen)
    const answer = await this.answer(seen)
    const bytes =
      typeof answer.body === 'string' ? new TextEncoder().encode(answer.body) : (answer.body ?? new Uint8Array())
    return {
      status: answer.status,
      headers: Object.fromEntries(
        Object.entries(answer.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: once(bytes),
      text: async (limit = 4 * 1024 * 1024) => {
        if (bytes.length > limit) throw new HttpError('too-large', `expected an answer of at most ${limit} bytes`)
        return new TextDecoder().decode(bytes)
      },
      discard: async () => undefined,
    }
  }
}

async function collect(body: HttpRequest['body']): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array()
  if (body instanceof Uint8Array) return body
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.length > 0) yield bytes
}
