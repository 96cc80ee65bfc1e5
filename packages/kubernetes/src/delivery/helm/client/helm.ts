import { exited, type Exited, exitedAnyway, type Ports, type Running } from '@slipway/core'
import type { Access } from '../../../access/access'
import { READ_LIMITS, readEnvironment } from './limits'
import type { HelmTools } from './tools'

/** Helm against one cluster. */
export class Helm {
  constructor(
    readonly ports: Ports,
    readonly access: Pick<Access, 'env' | 'folder' | 'server'>,
    readonly tools: HelmTools,
  ) {}

  /**
   * A command that changes nothing.
   * @throws ToolError, TransientError when Helm came to no answer: what it was asked is then not known
   */
  async read(args: readonly string[]): Promise<Exited> {
    const { environment, exec } = this.ports
    const env = { ...readEnvironment((name) => environment.get(name)), ...this.access.env }
    const result = await exec.run(this.tools.helm, args, { env, ...READ_LIMITS })
    return exited(result, { program: 'Helm', ...(isLocal(args) ? {} : { server: this.access.server }) })
  }

  /** A command that changes the release; waits for its end. */
  async run(args: readonly string[], timeout: number): Promise<Exited> {
    const { capture } = READ_LIMITS
    return exitedAnyway(
      await this.ports.exec.run(this.tools.helm, args, { env: this.access.env, timeout, capture, outlives: true }),
      'Helm',
    )
  }

  /**
   * A command that changes the release, beside which the cluster is watched.
   * @param onErrorLine gets what Helm tells of its work as it comes
   */
  start(args: readonly string[], onErrorLine?: (line: string) => void): Running {
    const watched = onErrorLine === undefined ? {} : { onErrorLine }
    const env = { ...this.access.env, ...(onErrorLine === undefined ? {} : { HELM_DEBUG: 'true' }) }
    return this.ports.exec.start(this.tools.helm, args, { env, outlives: true, ...watched })
  }
}

/** Renders without a cluster; a chart may come from a registry, but the cluster is not asked. */
function isLocal([command]: readonly string[]): boolean {
  return command === 'template' || command === 'show'
}
