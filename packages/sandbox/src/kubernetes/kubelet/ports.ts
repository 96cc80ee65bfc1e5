import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { ContainerSpec, Pod } from '../model'
import { holds, listening } from './listening'

/** The sessions of the processes of a pod. */
export type SessionsOf = (uid: string) => ReadonlySet<number>

/**
 * Where the ports of pods answer on this machine. A container's first port is a free one of the machine, told in PORT,
 * so that pods do not collide; others stay as they are. A program that ignores PORT is looked for on its containerPort.
 */
export class PodPorts {
  private readonly assigned = new Map<string, ReadonlyMap<number, number>>()

  constructor(private readonly sessionsOf: SessionsOf) {}

  async assign({ metadata, spec }: Pod): Promise<void> {
    const map = new Map<number, number>()
    for (const { ports = [] } of [...(spec.initContainers ?? []), ...spec.containers])
      for (const [index, { containerPort }] of ports.entries())
        map.set(containerPort, index === 0 ? await freePort() : containerPort)
    this.assigned.set(metadata.uid, map)
  }

  release(uid: string): void {
    this.assigned.delete(uid)
  }

  /** What a container is told in PORT. */
  told(uid: string, { ports }: ContainerSpec): number | undefined {
    return this.assigned.get(uid)?.get(ports?.[0]?.containerPort ?? 0)
  }

  /** Undefined for a port that the pod neither names nor listens on. */
  locate(uid: string, port: number): number | undefined {
    const told = this.assigned.get(uid)?.get(port)
    if (told === port) return port
    const sockets = listening()
    if (told !== undefined && sockets.has(told)) return told
    const there = sockets.get(port)
    return there !== undefined && holds(this.sessionsOf(uid), there) ? port : told
  }

  /**
   * The port of a container that it cannot listen on if it ignores PORT: another program of this machine holds it, and
   * nobody listens where PORT says.
   */
  collision(uid: string, container: ContainerSpec): Collision | undefined {
    const port = container.ports?.[0]?.containerPort
    const told = this.told(uid, container)
    if (port === undefined || told === undefined || told === port) return undefined
    const sockets = listening()
    const there = sockets.get(port)
    if (there === undefined || sockets.has(told) || holds(this.sessionsOf(uid), there)) return undefined
    const holder = [...this.assigned.keys()].find((other) => other !== uid && holds(this.sessionsOf(other), there))
    return { port, told, ...(holder === undefined ? {} : { holder }) }
  }
}

export interface Collision {
  readonly port: number
  readonly told: number
  /** The uid of the pod that holds the port; none when it is a program outside of the sandbox. */
  readonly holder?: string
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
