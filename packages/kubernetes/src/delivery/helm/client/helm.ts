import type { ExecResult, Ports, Running } from '@slipway/core'
import type { Access } from '../../../access/access'
import type { Prefetch } from '../prefetch/prefetch'
import { READ_LIMITS } from './limits'
import type { HelmTools } from './tools'

/** Helm against one cluster. */
export class Helm {
  readonly #prefetch: Prefetch | undefined

  constructor(
    readonly ports: Ports,
    readonly access: Pick<Access, 'env' | 'folder' | 'server'>,
    readonly tools: HelmTools,
    prefetch?: Prefetch,
  ) {
    this.#prefetch = prefetch
  }

  /** A command that changes nothing. */
  read(args: readonly string[]): Promise<ExecResult> {
    const { exec } = this.ports
    return this.#prefetch?.take(args) ?? exec.run(this.tools.helm, args, { env: this.access.env, ...READ_LIMITS })
  }

  /** A command that changes the release; waits for its end. */
  run(args: readonly string[], timeout: number): Promise<ExecResult> {
    this.releaseChanges()
    const { capture } = READ_LIMITS
    return this.ports.exec.run(this.tools.helm, args, { env: this.access.env, timeout, capture })
  }

  /** A command that changes the release, beside which the cluster is watched. */
  start(args: readonly string[]): Running {
    this.releaseChanges()
    return this.ports.exec.start(this.tools.helm, args, { env: this.access.env })
  }

  /** What was read of the release before is out of date. */
  releaseChanges(): void {
    this.#prefetch?.forgetCluster()
  }
}
