import { errorMessage } from '@slipway/core'
import { containersOf, type RenderedContainer } from '../../../manifest/manifest'
import { look } from '../../../rollout/look'
import type { WorkloadView } from '../../../rollout/observation'
import { workloadKey } from '../../../rollout/symptoms'
import { latest, type ReleaseTarget, type Revision } from '../../delivery'
import { refsOf } from '../../parts'
import { manifestOf } from '../applied/applied'
import type { HelmContext } from '../context'
import { isAppliedWhole } from './applied-whole'
import { recordLabels } from './record'
import { isCondemned } from './verdict'

/**
 * The revision that stands, when Helm calls it failed though all of it runs: whoever deployed it, it is a way back. A
 * `helm upgrade --wait` that ran out of time leaves such a one. One that was refused is none, though the same image
 * runs.
 */
export async function trustedRevision(
  context: HelmContext,
  target: ReleaseTarget,
  history: readonly Revision[],
): Promise<number | undefined> {
  const last = latest(history)
  if (last?.status !== 'failed' || !isAppliedWhole(last.description)) return undefined
  const own = { ...target, revision: last.revision }
  const { cluster, timeline } = context
  try {
    const labels = await recordLabels(context, own)
    if (isCondemned(labels, last.revision)) return undefined
    const objects = await manifestOf(context, own)
    const { workloads } = await look(cluster, refsOf(objects, target), { events: false })
    if (!runs(workloads, containersOf(objects, target.namespace))) return undefined
    timeline.add('start', `revision ${last.revision} runs, though Helm calls it failed: it is the way back`)
    return last.revision
  } catch (error) {
    cluster.ports.signals.check()
    timeline.add('start', `whether revision ${last.revision} runs cannot be seen: ${errorMessage(error)}`)
    return undefined
  }
}

/** Everything is ready, with the images that this revision gives it. */
function runs(views: readonly WorkloadView[], containers: readonly RenderedContainer[]): boolean {
  const found = new Map(views.map((view) => [workloadKey(view), view]))
  const isAsGiven = ({ workload, name, image }: RenderedContainer) => {
    const view = found.get(workloadKey(workload))
    return view === undefined ? workload.kind === 'Job' : view.settled && (view.image[name] ?? image) === image
  }
  return containers.length > 0 && containers.every(isAsGiven)
}
