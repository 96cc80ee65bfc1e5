import type { Cluster } from '../cluster/cluster'
import type { Delivery } from '../delivery/delivery'
import type { Timeline } from '../rollout/timeline'
import type { DeployOrder } from './order'

/** What every step of one deployment works with. */
export interface Deployment {
  readonly cluster: Cluster
  readonly delivery: Delivery
  readonly order: DeployOrder
  readonly timeline: Timeline
  /** Takes the chart's secrets out of a text. */
  readonly redact: (text: string) => string
  /** Has `redact` and the host take out, from now on, what stands in the cluster's Secrets and in this text. */
  readonly hideSecretsIn: (text: string) => Promise<void>
}
