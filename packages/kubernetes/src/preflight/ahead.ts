import type { Foretold, Plan } from '../delivery/delivery'
import { keepLogs } from '../logs/keep-logs'
import type { KeptLogs } from '../logs/kept-logs'
import type { KubeObject } from '../manifest/manifest'
import type { Deployment } from '../release/deployment'
import type { Observation } from '../rollout/observation'
import type { ApplyPlan } from './apply'
import { type Answer, askAbout } from './ask'
import { SIZE } from './batches'
import { type Beside, readBeside, readBesideWith } from './beside'
import { objectKey } from './identity'
import { type Live, readLive } from './live'

type Asking = Pick<Deployment, 'cluster' | 'order'>

/**
 * What is asked of the cluster before anything changes: begun while the tool renders, of what it will most likely apply
 * (0.2 s of 1.0 s before an upgrade). What comes out otherwise is asked anew.
 */
export class Ahead {
  #beside: Promise<Beside> | undefined
  #likely: Likely | undefined
  #kept: { readonly baseline: Observation; readonly logs: Promise<KeptLogs | undefined> } | undefined

  constructor(readonly deployment: Asking) {}

  readonly begin = ({ applies, baseline, previous }: Foretold): void => {
    const { cluster, order } = this.deployment
    baseline.then((seen) => this.logs({ baseline: seen, previous })).catch(ignore)
    if (applies === undefined || applies.objects.length > SIZE) return
    const reading = readBesideWith(cluster, order, applies.objects)
    this.#beside = quiet(reading.then(({ beside }) => beside))
    const live = quiet(reading.then((read) => read.live))
    const answers = quiet(askAbout(cluster, { plan: applies, namespace: order.namespace, live }))
    this.#likely = { objects: byKey(applies.objects, order.namespace), side: applies.side, live, answers }
  }

  /** What Slipway keeps beside the release. */
  beside(): Promise<Beside> {
    return (this.#beside ??= readBeside(this.deployment.cluster, this.deployment.order))
  }

  /** The objects of the release as they are. */
  live({ objects }: ApplyPlan): Promise<Live> {
    const { cluster, order } = this.deployment
    const { namespace } = order
    const known = this.#likely
    const keys = new Set(objects.map((object) => objectKey(object, namespace)))
    const isKnown = known?.objects.size === keys.size && [...keys].every((key) => known.objects.has(key))
    return isKnown ? known.live : readLive(cluster, { objects, namespace })
  }

  /** What the API server says to them; only what is applied to the letter has been asked about. */
  answers(plan: ApplyPlan, live: Promise<Live>): Promise<readonly Answer[]> {
    const { cluster, order } = this.deployment
    const { namespace } = order
    const known = this.#likely
    const asked = byKey(plan.objects, namespace)
    const isSame =
      known !== undefined &&
      known.side === plan.side &&
      known.objects.size === asked.size &&
      [...asked].every(([key, text]) => known.objects.get(key) === text)
    return isSame ? known.answers : askAbout(cluster, { plan, namespace, live })
  }

  /** The kinds of error lines of the pods that are there now: they are gone when somebody wants to compare. */
  logs({ previous, baseline }: Pick<Plan, 'previous' | 'baseline'>): Promise<KeptLogs | undefined> {
    const { cluster, order } = this.deployment
    if (previous === undefined || order.dryRun === true) return Promise.resolve(undefined)
    if (this.#kept?.baseline !== baseline) {
      const logs = keepLogs(cluster, { workloads: baseline.workloads, revision: previous.revision })
      this.#kept = { baseline, logs: quiet(logs) }
    }
    return this.#kept.logs
  }
}

interface Likely {
  /** By `objectKey`, to the letter. */
  readonly objects: ReadonlyMap<string, string>
  readonly side: ApplyPlan['side']
  readonly live: Promise<Live>
  readonly answers: Promise<readonly Answer[]>
}

const byKey = (objects: readonly KubeObject[], namespace: string): ReadonlyMap<string, string> =>
  new Map(objects.map((object) => [objectKey(object, namespace), JSON.stringify(object)]))

const ignore = () => undefined

/** Nobody may come to wait for it. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(ignore)
  return promise
}
