import { type AddressPolicy, type Endpoint, type GrpcReply, HttpError, type Ports } from '@slipway/core'
import type { Target } from '../target'
import type { Check, Probe, Seen } from './probe'

export interface GrpcCheck {
  readonly name: string
  readonly shown: string
  readonly target: Target
  readonly headers: Readonly<Record<string, string>>
  readonly ca: string | undefined
  readonly policy: AddressPolicy
  readonly requestTimeout: number
}

/** The health of a service by grpc.health.v1 (github.com/grpc/grpc, doc/health-checking.md). */
export class GrpcProbe implements Probe {
  readonly name: string
  readonly shown: string

  constructor(
    readonly check: GrpcCheck,
    readonly ports: Pick<Ports, 'sockets'>,
  ) {
    this.name = check.name
    this.shown = check.shown
  }

  async ask(limit: number, to?: Endpoint): Promise<Seen> {
    const { target, headers, ca, policy, requestTimeout } = this.check
    const place = to ?? { host: target.hostname, port: target.port, refuseAddress: policy.refuseAddress }
    const { host, connection: _, ...sent } = headers
    try {
      const reply = await this.ports.sockets.call({
        ...place,
        limit: Math.min(limit, requestTimeout),
        tls: target.scheme === 'grpcs',
        name: host ?? `${target.hostname}:${target.port}`,
        path: '/grpc.health.v1.Health/Check',
        headers: sent,
        message: healthRequest(target.path.slice(1)),
        ...(ca === undefined ? {} : { ca }),
      })
      return { checks: [judgeHealth(reply)] }
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      const none = { cause: error.kind, message: error.message }
      return { checks: [{ name: 'health', ok: false, expected: 'SERVING', found: 'no answer' }], none }
    }
  }
}

/** HealthCheckRequest: `string service = 1`. */
export function healthRequest(service: string): Uint8Array {
  const name = new TextEncoder().encode(service)
  return name.byteLength === 0 ? new Uint8Array() : Uint8Array.from([0x0a, ...varint(name.byteLength), ...name])
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
}

const STATES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']
const CODES: Readonly<Record<number, string>> = {
  5: 'NOT_FOUND: it does not know a service of this name',
  7: 'PERMISSION_DENIED',
  12: 'UNIMPLEMENTED: it has no grpc.health.v1.Health',
  14: 'UNAVAILABLE',
  16: 'UNAUTHENTICATED',
}

/** HealthCheckResponse: `ServingStatus status = 1`, left out where it is 0. */
function judgeHealth({ status, words, message }: GrpcReply): Check {
  const check = { name: 'health', expected: 'SERVING' }
  if (status !== 0) {
    const said = words === '' ? '' : ` (${words.slice(0, 200)})`
    return { ...check, ok: false, found: `${CODES[status] ?? `gRPC status ${status}`}${said}` }
  }
  if (message === undefined) return { ...check, ok: false, found: 'an answer without a message' }
  const state = message[0] === 0x08 ? (message[1] ?? 0) : 0
  return { ...check, ok: state === 1, found: STATES[state] ?? `state ${state}` }
}
