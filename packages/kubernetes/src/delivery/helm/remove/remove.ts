import { lastLine, TransientError } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import { hookEvents, type KubeObject, workloadRef } from '../../../manifest/manifest'
import { readNotes, removeBeside } from '../../../preflight/beside'
import { namespaceOf, objectKey, objectTitle } from '../../../preflight/identity'
import { readLive } from '../../../preflight/live'
import { look } from '../../../rollout/look'
import { isPending, latest, type Removal, type RemoveOrder, type ReleaseTarget, type Revision } from '../../delivery'
import { refsOf } from '../../parts'
import { isTest, storedObjects } from '../applied/applied'
import { uninstallArgs } from '../client/command'
import type { HelmContext } from '../context'
import { readOwner } from '../history/owner'
import { readHistory } from '../history/read-history'
import { findAdopted, isKept } from '../rollback/adopted'
import { deleteObjects } from './delete'
import { fluxNote } from './flux'
import { keepInRecord } from './keep-in-record'
import { waitUntilGone } from './gone'

/**
 * Uninstalls a release and waits until nothing of it is left. What was there before the release stays, unless that may
 * be deleted too.
 * @throws TransientError `RELEASE_LOCKED` while another run deploys it
 */
export async function removeRelease(context: HelmContext, target: ReleaseTarget, order: RemoveOrder): Promise<Removal> {
  const { cluster, helm, timeline } = context
  const { namespace } = target
  const history = await readHistory(helm, target)
  const last = latest(history)
  if (last === undefined) return { kind: 'absent', kept: [], left: [] }
  await refuseLocked(context, target, last)
  const parts = await partsOf(context, { ...target, history, deleteAdopted: order.deleteAdopted })
  const pods = await podsOf(cluster, parts.going, target)
  if (parts.toKeep.length > 0) {
    const own = { ...target, revision: last.revision }
    await keepInRecord(cluster, own, parts.toKeep)
  }
  timeline.add('start', `removing ${target.release} from ${namespace}, revision ${last.revision}`)
  const deadline = cluster.ports.clock.now() + order.timeout
  const result = await helm.run(uninstallArgs({ ...target, timeout: order.timeout }), order.timeout + 10_000)
  if (result.code !== 0) timeline.add('note', `helm uninstall: ${lastLine(result.stderr)}`)
  await deleteObjects(cluster, parts.byHand, namespace)
  const left = await waitUntilGone(cluster, { objects: parts.going, pods, namespace, deadline })
  const still = latest(await readHistory(helm, target))
  const kept = await liveTitles(cluster, parts.staying, namespace)
  if (still !== undefined)
    return { kind: 'left', kept, left: [`Helm's record of revision ${still.revision} (${still.status})`, ...left] }
  await removeBeside(cluster, target)
  return { kind: left.length > 0 ? 'left' : 'removed', kept, left }
}

async function refuseLocked(context: HelmContext, target: ReleaseTarget, last: Revision): Promise<void> {
  if (!isPending(last.status) || last.status === 'uninstalling') return
  const owner = await readOwner(context, { ...target, revision: last.revision })
  if (owner === undefined || owner.until <= context.cluster.ports.clock.now()) return
  throw new TransientError(
    'RELEASE_LOCKED',
    `${target.release}: run ${owner.run} is deploying revision ${last.revision} now`,
    `wait for its end; from ${new Date(owner.until).toISOString()} on it is removed all the same`,
  )
}

interface Parts {
  /** What must be gone in the end. */
  readonly going: readonly KubeObject[]
  readonly staying: readonly KubeObject[]
  /** What was adopted, and nothing in Helm's record says that it stays. */
  readonly toKeep: readonly KubeObject[]
  /** What Helm leaves behind, and goes. */
  readonly byHand: readonly KubeObject[]
}

const RUNS = /^(?:Job|Pod)$/

async function partsOf(
  { cluster, helm, timeline }: HelmContext,
  question: ReleaseTarget & { readonly history: readonly Revision[]; readonly deleteAdopted: boolean },
): Promise<Parts> {
  const { namespace, history, deleteAdopted } = question
  const revision = latest(history)?.revision ?? 0
  const stored = await storedObjects({ cluster, helm, timeline }, { ...question, revision })
  const flux = fluxNote(stored)
  if (flux !== undefined) timeline.add('note', flux)
  const isHook = (object: KubeObject) => hookEvents(object).length > 0
  const objects = stored.filter((object) => !isHook(object))
  // Hooks that ran stay where no policy of theirs deletes them: a Job or a Pod is of no use then, all else may be data.
  const hooks = stored.filter((object) => isHook(object) && (isTest(object) || RUNS.test(String(object['kind']))))
  const adopted = await adoptedOf(cluster, { ...question, objects })
  const staysAnyway = (object: KubeObject) => isKept(object) && !(deleteAdopted && adopted.has(object))
  const stays = (object: KubeObject) => staysAnyway(object) || (adopted.has(object) && !deleteAdopted)
  const runs = hooks.filter((hook) => RUNS.test(String(hook['kind'])))
  return {
    going: [...objects.filter((object) => !stays(object)), ...runs],
    staying: objects.filter(stays),
    toKeep: deleteAdopted ? [] : [...adopted].filter((object) => !isKept(object)),
    byHand: [...runs, ...(deleteAdopted ? [...adopted].filter(isKept) : [])].map((object) => ({
      ...object,
      metadata: { ...(object['metadata'] as object), namespace: namespaceOf(object, namespace) },
    })),
  }
}

async function adoptedOf(
  cluster: Cluster,
  question: ReleaseTarget & { readonly objects: readonly KubeObject[]; readonly history: readonly Revision[] },
): Promise<ReadonlySet<KubeObject>> {
  const { objects, namespace } = question
  const notes = await readNotes(cluster, question)
  const noted = objects.filter((object) => notes.adopted.includes(objectKey(object, namespace)))
  return new Set([...noted, ...(await findAdopted(cluster, question))])
}

/** Of its workloads, to see that they are gone too: Helm does not wait for those. */
async function podsOf(
  cluster: Cluster,
  objects: readonly KubeObject[],
  { namespace }: ReleaseTarget,
): Promise<readonly KubeObject[]> {
  const refs = refsOf(
    objects.filter((object) => workloadRef(object, namespace) !== undefined),
    { namespace },
  )
  const { workloads } = await look(cluster, refs, { events: false })
  return workloads
    .flatMap(({ pods, others }) => [...pods, ...others])
    .map((pod) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: pod.name, namespace: pod.namespace, uid: pod.uid },
    }))
}

async function liveTitles(
  cluster: Cluster,
  objects: readonly KubeObject[],
  namespace: string,
): Promise<readonly string[]> {
  const { found } = await readLive(cluster, { objects, namespace })
  return [...found.values()].map((object) => objectTitle(object, namespace))
}
