import { Buffer } from 'node:buffer'
import { HttpError, type HttpErrorKind, type HttpResponse, type Ports, type Refuse } from '@slipway/core'

/** What came back: an answer of any status, or none. */
export type Answer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: Body
    }
  | { readonly kind: 'none'; readonly cause: HttpErrorKind; readonly message: string }

/** The part of a body that can be judged, or why there is none. */
export type Body = { readonly text: string } | { readonly unreadable: string }

export interface Probe {
  readonly url: URL
  readonly refuse: Refuse
  /** Milliseconds for the whole attempt. */
  readonly limit: number
  /** False when only the status and headers are judged: the body then is not waited for. */
  readonly wantsBody: boolean
}

const BODY_LIMIT = 1024 * 1024

/**
 * Milliseconds. After a release the address of a pod that has just gone may still be given out for a moment, and
 * nothing comes back from it; two repetitions of a lost first packet fit into the time.
 */
const CONNECT = 4000

/** One request. Whatever goes wrong on the way is an answer of kind `none`, never an exception. */
export async function probe(request: Probe, ports: Pick<Ports, 'http'>): Promise<Answer> {
  try {
    const response = await ports.http.request({
      method: 'GET',
      url: request.url.href,
      headers: {
        accept: '*/*',
        // A body that is compressed all the same is not unpacked: it could be a bomb.
        'accept-encoding': 'identity',
        'cache-control': 'no-cache',
        // A new connection each time, or a load balancer would show the same pod again and again.
        connection: 'close',
      },
      timeout: request.limit,
      limit: request.limit,
      connect: CONNECT,
      refuseAddress: request.refuse,
    })
    const body = await readBody(response, request.wantsBody)
    return { kind: 'answer', status: response.status, headers: response.headers, body }
  } catch (error) {
    if (error instanceof HttpError) return { kind: 'none', cause: error.kind, message: error.message }
    throw error
  }
}

/**
 * Leaving off closes the connection, so an endless body costs what was read of it, and one that is not wanted nothing.
 */
async function readBody(response: HttpResponse, wanted: boolean): Promise<Body> {
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (!wanted || encoding !== 'identity') {
    await response.body[Symbol.asyncIterator]().return?.()
    return {
      unreadable: wanted ? `the body is encoded as ${encoding}, which was not asked for` : 'the body was not asked for',
    }
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > BODY_LIMIT) return { unreadable: `the body is larger than ${BODY_LIMIT} bytes` }
  }
  return { text: Buffer.concat(chunks).toString('utf8') }
}
