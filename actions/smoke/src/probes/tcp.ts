import { type AddressPolicy, type Endpoint, HttpError, type Ports } from '@slipway/core'
import type { Target } from '../target'
import type { Probe, Seen } from './probe'

export interface TcpCheck {
  readonly name: string
  readonly shown: string
  readonly target: Target
  readonly policy: AddressPolicy
  readonly requestTimeout: number
}

/** Somebody listens. Through a tunnel that is the tunnel itself: there it is asked whether the connection stays. */
export class TcpProbe implements Probe {
  readonly name: string
  readonly shown: string

  constructor(
    readonly check: TcpCheck,
    readonly ports: Pick<Ports, 'sockets'>,
  ) {
    this.name = check.name
    this.shown = check.shown
  }

  async ask(limit: number, to?: Endpoint): Promise<Seen> {
    const { target, policy, requestTimeout } = this.check
    const check = { name: 'connection', expected: 'open' }
    const place = to ?? { host: target.hostname, port: target.port, refuseAddress: policy.refuseAddress }
    try {
      await this.ports.sockets.connect({
        ...place,
        limit: Math.min(limit, requestTimeout),
        ...(to === undefined ? {} : { stays: STAYS }),
      })
      return { checks: [{ ...check, ok: true, found: 'open' }] }
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      const none = { cause: error.kind, message: error.message }
      return { checks: [{ ...check, ok: false, found: 'no answer' }], none }
    }
  }
}

/** Milliseconds in which kubectl closes a connection whose other end nobody takes. */
const STAYS = 1_000
