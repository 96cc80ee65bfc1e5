import { type Ports, textAt } from '@slipway/core'
import { type AccessInputs, openAccess } from '../access/access'
import { Cluster } from '../cluster/cluster'
import { latest, type Release, type Revision } from '../delivery/delivery'
import { type DeliveryTools, findRelease } from '../delivery/ways'
import { Timeline } from '../rollout/timeline'

export type { Revision } from '../delivery/delivery'

export interface ReleaseLook extends AccessInputs {
  readonly release: string
  readonly namespace: string
  readonly kubectl: string
  readonly delivery: DeliveryTools
}

/** A release that is there, to be looked at: nothing is changed. */
export interface SeenRelease {
  readonly server: string
  /** Oldest first; empty when there is none of this name. */
  readonly history: readonly Revision[]
  readonly now: Revision | undefined
  /** The revision that a rollback would go back to. */
  readonly back: Revision | undefined
  /** Workloads of the standing revision, as `kind/name`. */
  readonly workloads: readonly string[]
  readonly cluster: Cluster
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet']

function workloadName(object: unknown): readonly string[] {
  const kind = textAt(object, 'kind')
  const name = textAt(object, 'metadata', 'name')
  return kind !== undefined && name !== undefined && WORKLOADS.includes(kind) ? [`${kind.toLowerCase()}/${name}`] : []
}

/** @throws UserError, TransientError when the cluster or the record cannot be read */
export async function lookAtRelease(ports: Ports, look: ReleaseLook): Promise<SeenRelease> {
  const access = await openAccess(ports, look)
  const cluster = new Cluster(ports, access, look.kubectl)
  const release: Release = findRelease({ cluster, timeline: new Timeline(ports) }, look, look.delivery)
  const { history } = await release.standing()
  const now = latest(history)
  const objects = now === undefined ? [] : ((await release.objects?.(now.revision)) ?? [])
  return {
    server: access.server,
    history,
    now,
    back: now === undefined ? undefined : release.lastGood(history, now.revision),
    workloads: objects.flatMap(workloadName),
    cluster,
  }
}
