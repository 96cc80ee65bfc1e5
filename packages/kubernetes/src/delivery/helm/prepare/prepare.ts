import type { Live } from '../../../preflight/live'
import type { DeliveryOrder, Revision } from '../../delivery'
import type { HelmContext } from '../context'
import type { HelmPlan } from '../plan/plan'
import type { HelmSource } from '../source'
import { adopt } from './adopt'
import { applyCrds } from './crds'
import { renewJobs } from './jobs'
import { makeNamespace } from './namespace'

interface Beforehand {
  readonly order: DeliveryOrder
  readonly source: HelmSource
  readonly plan: HelmPlan
  readonly live: Live | undefined
}

/**
 * What must be so before Helm begins, when nothing speaks against the plan: the namespace is there, and of manifests
 * their definitions, what they take over, and Jobs that can be made.
 * @returns the plan as it is now
 * @throws RefusedPlan
 */
export async function prepareRelease(
  context: HelmContext,
  { order, source: { madeOf }, plan, live }: Beforehand,
): Promise<HelmPlan> {
  const { cluster } = context
  const isBrought = madeOf?.bringsNamespace === true
  // Where it has gone since, Helm makes it.
  if (!plan.hasNamespace || isBrought) await makeNamespace(cluster, { order, isBrought })
  if (madeOf === undefined) return plan
  const { applies, previous } = plan
  const { namespace, release, timeout } = order
  const now = cluster.ports.clock.now()
  const isUpgrade = previous !== undefined || madeOf.crdsBeside
  await applyCrds(context, { crds: madeOf.crds, namespace, isUpgrade })
  await renewJobs(context, { objects: applies.objects, namespace, release, until: now + timeout })
  if (!madeOf.adopts || live === undefined) return plan
  const until = now + timeout * 2 + 120_000
  const isRecorded = await adopt(context, { order, applies, live, previous, until })
  return isRecorded ? { ...plan, previous: STANDING, revision: plan.revision + 1 } : plan
}

/** What lived before the release, as its first revision. */
const STANDING: Revision = { revision: 1, status: 'deployed', updated: '', description: '' }
