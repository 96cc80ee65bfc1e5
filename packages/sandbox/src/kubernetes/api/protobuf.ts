import { ApiFailure } from '../failure'
import type { Dictionary } from '../model'

/**
 * The typed clients inside Helm and kubectl send some kinds as protocol buffers and take JSON back. Field numbers are
 * those of the published `generated.proto` files of k8s.io/api and k8s.io/apimachinery; kinds that no recording shows
 * are refused.
 */
type Field = readonly [
  name: string,
  type: 'text' | 'bytes' | 'number' | 'flag' | 'textMap' | 'bytesMap' | 'time' | Message,
  repeated?: 'list',
]
interface Message {
  readonly [number: number]: Field
}

const OWNER: Message = {
  1: ['kind', 'text'],
  3: ['name', 'text'],
  4: ['uid', 'text'],
  5: ['apiVersion', 'text'],
  6: ['controller', 'flag'],
  7: ['blockOwnerDeletion', 'flag'],
}
const METADATA: Message = {
  1: ['name', 'text'],
  2: ['generateName', 'text'],
  3: ['namespace', 'text'],
  5: ['uid', 'text'],
  6: ['resourceVersion', 'text'],
  8: ['creationTimestamp', 'time'],
  11: ['labels', 'textMap'],
  12: ['annotations', 'textMap'],
  13: ['ownerReferences', OWNER, 'list'],
  14: ['finalizers', 'text', 'list'],
}
const ATTRIBUTES: Message = {
  1: ['namespace', 'text'],
  2: ['verb', 'text'],
  3: ['group', 'text'],
  4: ['version', 'text'],
  5: ['resource', 'text'],
  6: ['subresource', 'text'],
  7: ['name', 'text'],
}

const KINDS: Readonly<Record<string, Message>> = {
  Secret: {
    1: ['metadata', METADATA],
    2: ['data', 'bytesMap'],
    3: ['type', 'text'],
    4: ['stringData', 'textMap'],
    5: ['immutable', 'flag'],
  },
  ConfigMap: {
    1: ['metadata', METADATA],
    2: ['data', 'textMap'],
    3: ['binaryData', 'bytesMap'],
    4: ['immutable', 'flag'],
  },
  Namespace: {
    1: ['metadata', METADATA],
    2: ['spec', { 1: ['finalizers', 'text', 'list'] }],
    3: ['status', { 1: ['phase', 'text'] }],
  },
  DeleteOptions: {
    1: ['gracePeriodSeconds', 'number'],
    2: ['preconditions', { 1: ['uid', 'text'], 2: ['resourceVersion', 'text'] }],
    4: ['propagationPolicy', 'text'],
    5: ['dryRun', 'text', 'list'],
  },
  SelfSubjectAccessReview: { 1: ['metadata', METADATA], 2: ['spec', { 1: ['resourceAttributes', ATTRIBUTES] }] },
}

const UNKNOWN: Message = { 1: ['type', { 1: ['apiVersion', 'text'], 2: ['kind', 'text'] }], 2: ['raw', 'bytes'] }
const MAGIC = 'k8s\0'

/** An object in the envelope `k8s\0` + runtime.Unknown, as JSON would have it. */
export function decodeProtobuf(body: Buffer): Dictionary {
  if (body.subarray(0, 4).toString('latin1') !== MAGIC) throw unsupported('a body without the k8s envelope')
  const { type, raw } = decode(body.subarray(4), UNKNOWN) as {
    type?: { apiVersion?: string; kind?: string }
    raw?: string
  }
  const kind = type?.kind ?? ''
  const message = KINDS[kind]
  if (message === undefined) throw unsupported(`a protobuf ${kind}`)
  return { apiVersion: type?.apiVersion ?? 'v1', kind, ...decode(Buffer.from(raw ?? '', 'base64'), message) }
}

const unsupported = (what: string) =>
  new ApiFailure(415, 'UnsupportedMediaType', `the sandbox does not read ${what}; send JSON`)

function decode(bytes: Buffer, message: Message): Dictionary {
  const result: Dictionary = {}
  const reader = new Reader(bytes)
  while (reader.more) {
    const tag = reader.varint()
    const value = reader.value(tag & 7)
    const field = message[tag >> 3]
    if (field === undefined) continue
    const [name, type, repeated] = field
    const read = valueOf(value, type)
    if (repeated === 'list') result[name] = [...((result[name] as unknown[] | undefined) ?? []), read]
    else if (type === 'textMap' || type === 'bytesMap')
      result[name] = { ...(result[name] as Dictionary | undefined), ...(read as Dictionary) }
    // The encoder writes empty strings; JSON would leave them out.
    else if (read !== '') result[name] = read
  }
  return result
}

function valueOf(value: Buffer | number, type: Field[1]): unknown {
  if (type === 'number') return value
  if (type === 'flag') return value === 1
  const bytes = value as Buffer
  if (type === 'text') return bytes.toString('utf8')
  if (type === 'bytes') return bytes.toString('base64')
  if (type === 'textMap' || type === 'bytesMap') {
    const inner = type === 'textMap' ? 'text' : 'bytes'
    const { key, value: entry } = decode(bytes, { 1: ['key', 'text'], 2: ['value', inner] }) as {
      key?: string
      value?: string
    }
    return { [key ?? '']: entry ?? '' }
  }
  if (type === 'time')
    return new Date(Number(decode(bytes, { 1: ['seconds', 'number'] }).seconds ?? 0) * 1000).toISOString()
  return decode(bytes, type)
}

class Reader {
  private at = 0

  constructor(private readonly bytes: Buffer) {}

  get more(): boolean {
    return this.at < this.bytes.length
  }

  varint(): number {
    let result = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at++]
      if (byte === undefined) throw unsupported('a truncated body')
      result += (byte & 0x7f) * factor
      if (byte < 128) return result
    }
  }

  value(wire: number): Buffer | number {
    if (wire === 0) return this.varint()
    const length = wire === 2 ? this.varint() : wire === 1 ? 8 : 4
    const start = this.at
    this.at += length
    if (this.at > this.bytes.length) throw unsupported('a truncated body')
    return this.bytes.subarray(start, this.at)
  }
}
