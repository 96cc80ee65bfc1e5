import { createServer, connect } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Pod, Service } from '../model'
import { guarded } from '../problem'
import type { Problem } from '../problem'
import { resource } from '../resources'
import { matchesLabels } from '../selectors'
import type { Store } from '../store'
import { isReady } from './controller'

/** Where a port of a service answers on this machine. */
export interface ServiceAddress {
  readonly namespace: string
  readonly name: string
  readonly port: number
  /** `127.0.0.1:PORT`: the NodePort where there is one, else a free port. */
  readonly address: string
}

interface Listener {
  readonly server: Server
  readonly sockets: Set<Socket>
  turn: number
}

/** Where a pod's port answers on this machine, if it does. */
export type Endpoint = (pod: Pod, port: number) => number | undefined

/** A listener on loopback for each port of each service, leading to its ready pods in turn. */
export class ServiceProxy {
  private readonly listeners = new Map<string, Listener>()
  private readonly stopListening: () => void

  constructor(
    private readonly store: Store,
    private readonly endpoint: Endpoint,
    private readonly hooks: { readonly problem: Problem; readonly notice: (text: string) => void },
  ) {
    this.stopListening = store.onChange(({ resource: { name } }) => name === 'services' && this.sync())
  }

  get addresses(): readonly ServiceAddress[] {
    return this.services().flatMap(({ metadata: { namespace = '', name, uid }, spec }) =>
      (spec.ports ?? []).flatMap(({ port }) => {
        const bound = this.listeners.get(`${uid}/${port}`)?.server.address() as AddressInfo | null | undefined
        return bound ? [{ namespace, name, port, address: `127.0.0.1:${bound.port}` }] : []
      }),
    )
  }

  stop(): void {
    this.stopListening()
    for (const key of [...this.listeners.keys()]) this.close(key)
  }

  private services(): Service[] {
    return this.store.list<Service>(resource('services'))
  }

  private sync(): void {
    const wanted = new Map<string, { service: Service; port: number; listenOn: number }>()
    for (const service of this.services())
      for (const { port, nodePort } of service.spec.ports ?? [])
        wanted.set(`${service.metadata.uid}/${port}`, { service, port, listenOn: nodePort ?? 0 })
    for (const [key, { server }] of this.listeners) {
      const want = wanted.get(key)?.listenOn
      const bound = (server.address() as AddressInfo | null)?.port
      if (want === undefined || (want !== 0 && bound !== undefined && bound !== want)) this.close(key)
    }
    for (const [key, want] of wanted) if (!this.listeners.has(key)) this.open(key, want)
  }

  private open(key: string, { service, port, listenOn }: { service: Service; port: number; listenOn: number }): void {
    const sockets = new Set<Socket>()
    const { namespace = '', name } = service.metadata
    const label = `service ${namespace}/${name}, port ${port}`
    const server = createServer((client) => {
      client.on('error', () => client.destroy())
      guarded(this.hooks.problem, () => this.forward(client, service, port, key))()
    })
    this.listeners.set(key, { server, sockets, turn: 0 })
    server.on('error', (error) => {
      if (!server.listening) this.listeners.delete(key)
      this.hooks.problem(new Error(`${label}: cannot listen on port ${listenOn} of this machine: ${error.message}`))
    })
    server.listen(listenOn, '127.0.0.1', () =>
      this.hooks.notice(`${label}: 127.0.0.1:${(server.address() as AddressInfo).port}`),
    )
  }

  private forward(client: Socket, service: Service, port: number, key: string): void {
    const listener = this.listeners.get(key)
    const targets = this.targets(service, port)
    const target = targets[listener === undefined ? 0 : listener.turn++ % Math.max(1, targets.length)]
    if (listener === undefined || target === undefined) return void client.destroy()
    const onward = connectOr(client, target)
    for (const socket of [client, onward]) {
      listener.sockets.add(socket)
      socket
        .on('error', () => socket.destroy())
        .once('close', () => (listener.sockets.delete(socket), client.destroy(), onward.destroy()))
    }
    client.pipe(onward).pipe(client)
  }

  private targets({ metadata, spec: { selector } }: Service, port: number): number[] {
    if (selector === undefined) return []
    const current = this.store.find<Service>(resource('services'), metadata.namespace, metadata.name)
    const target = current?.spec.ports?.find((each) => each.port === port)?.targetPort ?? port
    const pods = this.store
      .list<Pod>(resource('pods'), metadata.namespace)
      .filter((pod) => isReady(pod) && matchesLabels(pod.metadata.labels, current?.spec.selector))
    return pods.flatMap((pod) => {
      const ports = pod.spec.containers.flatMap((container) => container.ports ?? [])
      const number = typeof target === 'number' ? target : ports.find(({ name }) => name === target)?.containerPort
      const found = number === undefined ? undefined : this.endpoint(pod, number)
      return found === undefined ? [] : [found]
    })
  }

  private close(key: string): void {
    const listener = this.listeners.get(key)
    this.listeners.delete(key)
    listener?.server.close()
    for (const socket of listener?.sockets ?? []) socket.destroy()
  }
}

/** Node throws for a port out of range, which a manifest may name. */
function connectOr(client: Socket, port: number): Socket {
  try {
    return connect({ host: '127.0.0.1', port })
  } catch (error) {
    client.destroy()
    throw error
  }
}
