import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import type { LookupFunction, Socket } from 'node:net'
import {
  CancelledError,
  type GrpcCall,
  type GrpcReply,
  HttpError,
  type Sockets,
  type SocketTarget,
  type Signals,
  formatDuration,
} from '@slipway/core'
import { checkAddress, checkedLookup } from './address'
import { certificates, systemFile } from './certificates'
import { toHttpError } from './http-error'

/** Bytes of an answer of gRPC: a health check has two. */
const ANSWER_LIMIT = 64 * 1024

/** Plain connections and calls of gRPC over node:net and node:http2, which are loaded when they are needed. */
export class NodeSockets implements Sockets {
  readonly #extraCa: string | undefined
  readonly #certFile: string | undefined
  readonly #signals: Signals | undefined

  constructor(env: NodeJS.ProcessEnv, signals?: Signals) {
    this.#extraCa = env['NODE_EXTRA_CA_CERTS']
    this.#certFile = env['SSL_CERT_FILE']
    this.#signals = signals
  }

  connect(target: SocketTarget): Promise<void> {
    return this.#within(target.limit, async (open) => {
      const socket = open(await dial(target))
      await connected(socket, 'connect')
      if (target.stays !== undefined) await staying(socket, target.stays)
    })
  }

  call(call: GrpcCall): Promise<GrpcReply> {
    return this.#within(call.limit, async (open) => {
      const socket = open(await this.#secured(call))
      await connected(socket, call.tls ? 'secureConnect' : 'connect')
      if (call.tls && alpnOf(socket) !== 'h2') throw new HttpError('protocol', 'expected HTTP/2, which gRPC needs')
      const { connect } = await import('node:http2')
      const authority = `${call.tls ? 'https' : 'http'}://${call.name}`
      const session = open(connect(authority, { createConnection: () => socket }))
      return await exchange(session, call)
    })
  }

  async #secured(call: GrpcCall): Promise<Socket> {
    if (!call.tls) return dial(call)
    const trusted = { given: call.ca, extraFile: this.#extraCa, systemFile: this.#certFile ?? systemFile() }
    const [{ connect }, ca] = await Promise.all([import('node:tls'), certificates(trusted)])
    const { isIP } = await import('node:net')
    const name = call.name.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
    const servername = isIP(name) > 0 ? {} : { servername: name }
    return connect({ ...(await where(call)), ...servername, ca, ALPNProtocols: ['h2'] })
  }

  /** Ends what was opened, whatever came of it, when it is over, when its time is up and when the run is cancelled. */
  async #within<T>(
    limit: number,
    work: (open: <O extends Socket | ClientHttp2Session>(opened: O) => O) => Promise<T>,
  ): Promise<T> {
    const all: (Socket | ClientHttp2Session)[] = []
    let end: (error: Error) => void = () => undefined
    const ended = new Promise<never>((_, reject) => (end = reject))
    ended.catch(() => undefined)
    const timer = setTimeout(
      () => end(new HttpError('timeout', `no answer for ${formatDuration(limit)}`)),
      Math.max(1, limit),
    )
    const forget = this.#signals?.onCancel((reason) => end(new CancelledError(reason)))
    const open = <O extends Socket | ClientHttp2Session>(opened: O): O => {
      // Whoever waits for it gets the error; one that comes later has nobody.
      opened.on('error', (error: Error) => end(error))
      all.push(opened)
      return opened
    }
    try {
      return await Promise.race([work(open), ended])
    } catch (error) {
      throw error instanceof CancelledError ? error : toHttpError(error)
    } finally {
      clearTimeout(timer)
      forget?.()
      for (const opened of all) opened.destroy()
    }
  }
}

async function dial(target: SocketTarget): Promise<Socket> {
  const { connect } = await import('node:net')
  return connect(await where(target))
}

/** The very addresses that the connection will use are asked about. */
async function where({ host, port, refuseAddress }: SocketTarget) {
  const bare = host.replace(/^\[|\]$/g, '')
  await checkAddress(bare, refuseAddress, false)
  const lookup = refuseAddress === undefined ? {} : { lookup: checkedLookup(refuseAddress) as LookupFunction }
  return { host: bare, port, ...lookup }
}

function connected(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve) => void socket.once(event, () => resolve()))
}

function staying(socket: Socket, time: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, time)
    const gone = () => reject(new HttpError('reset', 'the connection was closed at once'))
    // Who speaks first is there, whatever it says.
    socket.once('data', () => resolve())
    socket.once('end', gone).once('close', gone)
    socket.once('close', () => clearTimeout(timer))
  })
}

const alpnOf = (socket: Socket) => (socket as Socket & { alpnProtocol?: string | false }).alpnProtocol

/** A message of gRPC goes behind one byte (not compressed) and its length in four. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.byteLength, 1)
  return Buffer.concat([head, message])
}

function exchange(session: ClientHttp2Session, { path, headers, message }: GrpcCall): Promise<GrpcReply> {
  const stream: ClientHttp2Stream = session.request({
    ...headers,
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    'user-agent': 'slipway',
  })
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let seen: IncomingHttpHeaders = {}
    let size = 0
    stream.on('response', (found) => (seen = { ...seen, ...found }))
    stream.on('trailers', (found) => (seen = { ...seen, ...found }))
    stream.on('data', (chunk: Buffer) => {
      size += chunk.byteLength
      if (size > ANSWER_LIMIT) reject(new HttpError('too-large', `expected an answer of at most ${ANSWER_LIMIT} bytes`))
      else chunks.push(chunk)
    })
    stream.on('error', reject)
    session.on('close', () => reject(new HttpError('reset', 'the connection was closed before an answer came')))
    stream.on('end', () => {
      try {
        resolve(toReply(seen, Buffer.concat(chunks)))
      } catch (error) {
        reject(error as Error)
      }
    })
    stream.end(framed(message))
  })
}

/** @throws HttpError `protocol` for what is no answer of gRPC */
function toReply(headers: IncomingHttpHeaders, body: Buffer): GrpcReply {
  if (headers[':status'] === undefined) throw new HttpError('reset', 'the connection was closed before an answer came')
  const status = headers['grpc-status']
  if (typeof status !== 'string' || !/^\d{1,3}$/.test(status))
    throw new HttpError(
      'protocol',
      `expected an answer of gRPC, found HTTP ${headers[':status'] ?? '?'} with ${headers['content-type'] ?? 'no type'}`,
    )
  const words = headers['grpc-message']
  const length = body.byteLength >= 5 && body[0] === 0 ? body.readUInt32BE(1) : undefined
  return {
    status: Number(status),
    words: typeof words === 'string' ? decoded(words) : '',
    message: length === undefined || body.byteLength < 5 + length ? undefined : body.subarray(5, 5 + length),
  }
}

/** Percent-encoded where it is no plain ASCII. */
function decoded(words: string): string {
  try {
    return decodeURIComponent(words)
  } catch {
    return words
  }
}
