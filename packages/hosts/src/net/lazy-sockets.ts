import type { GrpcCall, GrpcReply, Signals, Sockets, SocketTarget } from '@slipway/core'

/** Loaded at the first use: few runs have one. */
export class LazySockets implements Sockets {
  constructor(
    readonly env: NodeJS.ProcessEnv,
    readonly signals?: Signals,
  ) {}

  async connect(target: SocketTarget): Promise<void> {
    return (await this.#load()).connect(target)
  }

  async call(call: GrpcCall): Promise<GrpcReply> {
    return (await this.#load()).call(call)
  }

  async #load(): Promise<Sockets> {
    const { NodeSockets } = await import('./sockets')
    return new NodeSockets(this.env, this.signals)
  }
}
