import type { Ports } from '@slipway/core'
import type { AccessInputs, Cluster, Forward } from '@slipway/kubernetes'
import type { Probe, Seen } from './probes/probe'
import { showVia, type Via } from './via'

export interface TunnelPlan {
  readonly access: AccessInputs
  readonly namespace: string
}

/** Ways into the cluster: kubectl is installed and the kubeconfig read before the first look. */
export class Tunnels {
  constructor(
    readonly cluster: Cluster,
    readonly namespace: string,
  ) {}

  static async open(plan: TunnelPlan, ports: Ports): Promise<Tunnels> {
    const [{ Cluster, openAccess }, { installTool }] = await Promise.all([
      import('@slipway/kubernetes'),
      import('@slipway/tools'),
    ])
    const access = await openAccess(ports, plan.access)
    const { path } = await installTool(ports, { tool: 'kubectl' })
    return new Tunnels(new Cluster(ports, access, path), plan.namespace)
  }

  /** A new one for each look: a tunnel stays with one pod, and that may be gone by the next. */
  async through(via: Via, probe: Probe, limit: number): Promise<Seen> {
    const { openForward, ForwardError } = await import('@slipway/kubernetes')
    const { clock } = this.cluster.ports
    const end = clock.now() + limit
    let forward: Forward
    try {
      const object = `${via.kind}/${via.name}`
      forward = await openForward(this.cluster, {
        ...{ namespace: this.namespace, object, port: via.port },
        limit: Math.min(limit, LONGEST),
      })
    } catch (error) {
      if (!(error instanceof ForwardError)) throw error
      return { checks: [], none: { cause: 'tunnel', message: `${showVia(via)}: ${error.message}` } }
    }
    try {
      const seen = await probe.ask(Math.max(1, end - clock.now()), forward.endpoint)
      if (seen.none === undefined) return seen
      const said = await this.#wordsOf(forward)
      return said === '' ? seen : { ...seen, none: { ...seen.none, message: `${seen.none.message}; kubectl: ${said}` } }
    } finally {
      await forward.close()
    }
  }

  /** The connection is cut a moment before kubectl hears from the node why. */
  async #wordsOf(forward: Forward): Promise<string> {
    const { clock } = this.cluster.ports
    const end = clock.now() + WORDS
    while (forward.said() === '' && clock.now() < end) await clock.sleep(100)
    return forward.said()
  }
}

/** Milliseconds that kubectl has to say why a look failed. */
const WORDS = 1_000
/** Milliseconds until a tunnel must be open. */
const LONGEST = 15_000
