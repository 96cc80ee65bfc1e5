import type { ExecResult, JsonObject, Ports, Running } from '@slipway/core'
import type { ToolHome } from '../../../access/tool-home'
import type { ReleaseTarget } from '../../delivery'
import { dryRunArgs, historyArgs, templateArgs } from '../client/command'
import { READ_LIMITS } from '../client/limits'
import type { HelmSource } from '../source'
import { givenValues, withOverlay } from '../values/files'
import { leadsIntoList } from '../../../values/overlay'

type Environment = Readonly<Record<string, string>>
type ChartOrder = ReleaseTarget & Pick<HelmSource, 'chart' | 'values' | 'set'>

interface Begun {
  readonly running: Running
  readonly asksCluster: boolean
  /** Milliseconds since the epoch after which the answer is too old. */
  readonly until: number
}

/** Milliseconds for which Helm's record of a release is taken as it was read. */
const FRESH = 2000

/**
 * Reads that a deployment will probably ask Helm for, begun before it does. What is asked for is compared by the whole
 * command line, so an answer is used exactly where the same command would have been run, and once; whoever asks does
 * not see the difference. Without it everything is the same, only later.
 */
export class Prefetch {
  readonly #begun = new Map<string, Begun>()

  constructor(
    readonly ports: Ports,
    readonly helm: string,
  ) {}

  /**
   * The first render that the search for the image's values asks for, which needs no cluster: while the kubeconfig is
   * checked and kubectl is verified.
   * @throws UserError `VALUES_MISSING`
   */
  async chart(order: ChartOrder, home: ToolHome): Promise<void> {
    // Which values stand below is not known yet.
    if (leadsIntoList(order.set)) return
    const values = await givenValues({ ports: this.ports, folder: home.folder }, order, () =>
      Promise.resolve(undefined),
    )
    this.#begin(templateArgs({ ...order, values, isUpgrade: true }), home.env)
  }

  /**
   * Both renders with the values that most charts take an image by, while the cluster is still asked what is there. A
   * wrong guess costs the time of two cores.
   */
  async likelyImage(
    order: ReleaseTarget & Pick<HelmSource, 'chart' | 'flags'>,
    given: readonly string[],
    likely: JsonObject,
    access: { readonly folder: string; readonly env: Environment },
  ): Promise<void> {
    const values = await withOverlay({ ports: this.ports, folder: access.folder }, given, likely)
    this.#begin(dryRunArgs({ ...order, values }), access.env, { asksCluster: true })
    this.#begin(templateArgs({ ...order, values, isUpgrade: true }), access.env)
  }

  /** Helm's record, as soon as an upgrade ended well: beside the look at the cluster that is waited for. */
  historyAfter(upgrade: Promise<ExecResult>, target: ReleaseTarget, env: Environment): void {
    const begin = ({ end }: ExecResult) => {
      if (end.kind === 'exit' && end.code === 0)
        this.#begin(historyArgs(target), env, { asksCluster: true, freshFor: FRESH })
    }
    upgrade.then(begin, () => undefined)
  }

  /** The answer to a command that was begun, if it is still good. */
  take(args: readonly string[]): Promise<ExecResult> | undefined {
    const key = JSON.stringify(args)
    const found = this.#begun.get(key)
    this.#begun.delete(key)
    if (found === undefined || this.ports.clock.now() < found.until) return found?.running.done
    found.running.signal('SIGKILL')
    return undefined
  }

  /** The release is about to change: what was read of the cluster is out of date. */
  forgetCluster(): void {
    for (const [key, { asksCluster, running }] of this.#begun) {
      if (!asksCluster) continue
      running.signal('SIGKILL')
      this.#begun.delete(key)
    }
  }

  /** Ends what nobody came to need, and waits for that. */
  async stop(): Promise<void> {
    const left = [...this.#begun.values()]
    this.#begun.clear()
    for (const { running } of left) running.signal('SIGKILL')
    await Promise.allSettled(left.map(({ running }) => running.done))
  }

  #begin(args: readonly string[], env: Environment, of: { asksCluster?: boolean; freshFor?: number } = {}): void {
    const key = JSON.stringify(args)
    if (this.#begun.has(key)) return
    const { clock, exec } = this.ports
    const until = clock.now() + (of.freshFor ?? Number.POSITIVE_INFINITY)
    const running = exec.start(this.helm, args, { env, ...READ_LIMITS })
    // When nobody comes to need it, its end is nobody's failure.
    running.done.catch(() => undefined)
    this.#begun.set(key, { running, asksCluster: of.asksCluster ?? false, until })
  }
}
