import { CancelledError, errorMessage, formatDuration } from '@slipway/core'
import type { Cluster } from '../../cluster/cluster'
import { isCustom } from '../../manifest/groups'
import type { KubeObject } from '../../manifest/manifest'
import { readLive } from '../../preflight/live'
import type { Applied } from '../../rollout/watch'
import type { AppliedParts, Applying, DeliveryOrder, Setup } from '../delivery'
import { appliedParts, refsOf } from '../parts'
import type { Applier, Sight } from './applier'
import { goalOf } from './goal'

/** Milliseconds between two looks at the record: one costs a start of kubectl. */
const PAUSE = 1000

/** Milliseconds without a word, after which what is waited for is said once more. */
const REMIND = 30_000

/** Milliseconds for which nobody may answer. */
const SILENCE = 60_000

type Order = Pick<DeliveryOrder, 'images' | 'namespace'>

/**
 * Follows what somebody else applies, until it has ended or `stop`. The cluster is only read.
 * @param until milliseconds since the epoch
 */
export function follow(setup: Setup, order: Order, applier: Applier, until: number): Applying {
  const follower = new Follower(setup, order, applier, until)
  const done = follower.run()
  done.catch(() => undefined)
  return {
    done,
    stop: () => follower.stop(),
    isFollowed: true,
    content: () => follower.content(),
    waiting: () => follower.seen?.waiting,
  }
}

class Follower {
  seen: Sight | undefined
  #wakeUp: () => void = () => undefined
  readonly #stopped = new Promise<void>((resolve) => (this.#wakeUp = resolve))
  #isStopped = false
  readonly #said = new Set<string>()
  #lastWord = 0
  readonly #running: { done?: Promise<Applied> } = {}

  constructor(
    readonly setup: Setup,
    readonly order: Order,
    readonly applier: Applier,
    readonly until: number,
  ) {}

  run(): Promise<Applied> {
    return (this.#running.done ??= this.#run())
  }

  async #run(): Promise<Applied> {
    const { clock, signals } = this.setup.cluster.ports
    let answered = clock.now()
    for (;;) {
      try {
        const sight = await this.applier.look()
        this.seen = sight
        answered = clock.now()
        for (const text of sight.says) this.#say(text)
        if (sight.ended !== undefined) return sight.ended
        this.#remind(sight)
      } catch (error) {
        signals.check()
        if (error instanceof CancelledError) throw error
        if (clock.now() - answered > SILENCE) return failed(errorMessage(error))
      }
      if (this.#isStopped) return failed('nobody waits for it any more')
      if (clock.now() > this.until) return failed(lateText(this.seen))
      await clock.sleep(PAUSE, this.#stopped)
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#wakeUp()
    await this.applier.withdraw?.()
    await this.#running.done?.catch(() => undefined)
  }

  #say(text: string): void {
    if (this.#said.has(text)) return
    this.#said.add(text)
    this.#lastWord = this.setup.cluster.ports.clock.now()
    this.setup.timeline.add('waiting', text)
  }

  /** Until it has begun nothing changes in the cluster, and nobody else has anything to say. */
  #remind(sight: Sight): void {
    const now = this.setup.cluster.ports.clock.now()
    const text = awaitedText(sight)
    if (text === undefined || now - this.#lastWord < REMIND) return
    this.#lastWord = now
    this.setup.timeline.add('waiting', `${text}; ${formatDuration(Math.max(0, this.until - now))} are left`)
  }

  async content(): Promise<AppliedParts | undefined> {
    if (this.seen?.begun !== true) return undefined
    const parts = await liveParts(this.setup, this.order, this.seen)
    // Until it has ended, hooks may run before any object is applied.
    return { ...parts, hooksFirst: this.seen.ended === undefined }
  }
}

const failed = (message: string): Applied => ({ ok: false, message, output: message })

/** What has to come before anything changes in the cluster; no pod has to do with it. */
const awaitedText = ({ begun, says }: Sight): string | undefined => (begun ? undefined : says.at(-1))

function lateText(seen: Sight | undefined): string {
  const text = seen === undefined ? undefined : awaitedText(seen)
  return text === undefined ? 'timed out waiting for its end' : `timed out: ${text}`
}

/** What an applier's record names, as it lives; what does not live yet is there by its name. */
export async function liveParts(
  { cluster }: Setup,
  order: Order,
  { objects, hooks }: Pick<Sight, 'objects' | 'hooks'>,
): Promise<AppliedParts> {
  const { namespace, images } = order
  const { found: live } = await liveObjects(cluster, objects, namespace)
  const parts = appliedParts(live, order)
  return {
    ...parts,
    targets: goalOf(live, images, namespace),
    workloads: refsOf(objects, order),
    hooks: refsOf(hooks, order),
  }
}

/** Workloads as they live; the rest may be many objects, and secrets. */
export async function liveObjects(
  cluster: Cluster,
  objects: readonly KubeObject[],
  namespace: string,
): Promise<{ readonly found: readonly KubeObject[]; readonly complete: boolean }> {
  const wanted = objects.filter((object) => refsOf([object], { namespace }).length > 0 || isCustom(object))
  if (wanted.length === 0) return { found: [], complete: true }
  const { found, complete } = await readLive(cluster, { objects: wanted, namespace })
  return { found: [...found.values()], complete }
}
