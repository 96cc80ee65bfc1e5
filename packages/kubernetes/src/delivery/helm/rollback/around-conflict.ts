import type { KubeObject } from '../../../manifest/manifest'
import type { ApplyPlan } from '../../../preflight/apply'
import { applyArgs, askServer, withMarks } from '../../../preflight/ask'
import { inBatches } from '../../../preflight/batches'
import { objectKey, objectTitle } from '../../../preflight/identity'
import { readLive } from '../../../preflight/live'
import { conflictsIn, withoutField } from '../../../preflight/conflicts'
import { look } from '../../../rollout/look'
import { watch } from '../../../rollout/watch'
import { latest, type Revision, type RollbackResult } from '../../delivery'
import { refsOf } from '../../parts'
import type { HelmContext } from '../context'
import { correctRecord } from '../history/correct'
import { manifestOf } from '../applied/applied'
import { readHistory } from '../history/read-history'
import { releaseMarks } from '../plan/apply-plan'
import { haveTemplates } from './old-templates'
import type { RollbackPlan } from './rollback-plan'

export interface Back {
  readonly good: Revision
  /** What that revision holds, hooks left out. */
  readonly objects: readonly KubeObject[]
  /** What Helm does not get over: a field of somebody else, or an object that the failed revision does not have. */
  readonly why: 'conflict' | 'without-original'
}

/**
 * A rollback that Helm does not get through, mostly because somebody else owns a field by now. It is done when every
 * workload has the old pod template and is ready. Until then the old revision is applied without what somebody else
 * owns: an autoscaler or a person set it, and by force Helm would scale a service down that is in need.
 * @returns undefined when it is not done
 */
export async function bringBackAround(
  context: HelmContext,
  plan: RollbackPlan,
  { good, objects, why }: Back,
): Promise<RollbackResult | undefined> {
  const { cluster, helm, timeline } = context
  const { namespace } = plan
  const back =
    (await applyRest(context, plan, { objects, why })) || (await haveTemplates(cluster, { objects, namespace }))
  if (!back || !(await isReady(context, plan, objects))) return undefined
  const history = await readHistory(helm, plan)
  const now = latest(history)
  if (now === undefined || now.revision <= plan.failed) return undefined
  const corrected = await correctHistory(context, plan, { good, now })
  if (corrected) await keepFailed(context, plan, history)
  timeline.add(
    'rollback',
    `every workload has the pod template of revision ${good.revision}; Helm's record ${corrected ? 'says so now' : `still calls revision ${now.revision} ${now.status}`}`,
  )
  const left = await leftOver(context, plan, objects)
  if (left.length > 0)
    timeline.add('rollback', `left over from revision ${plan.failed}, to be deleted by hand: ${left.join(', ')}`)
  const rest = why === 'conflict' ? '; what others set meanwhile stays' : ''
  const text = `revision ${good.revision} is back, as revision ${now.revision}${rest}`
  return { kind: 'rolled-back', to: good.revision, revision: now.revision, text }
}

/** What only the failed revision has: Helm deletes it in a rollback that it is not refused. */
async function leftOver(
  context: HelmContext,
  plan: RollbackPlan,
  objects: readonly KubeObject[],
): Promise<readonly string[]> {
  const { namespace, failed: revision } = plan
  const old = new Set(objects.map((object) => objectKey(object, namespace)))
  const added = (await manifestOf(context, { ...plan, revision })).filter(
    (object) => !old.has(objectKey(object, namespace)),
  )
  const { found } = await readLive(context.cluster, { objects: added, namespace })
  return [...found.values()].map((object) => objectTitle(object, namespace))
}

/** As Helm applies, without force, and without the fields that somebody else owns. */
async function applyRest(
  { cluster, timeline }: HelmContext,
  plan: RollbackPlan,
  { objects, why }: Pick<Back, 'objects' | 'why'>,
): Promise<boolean> {
  const { namespace } = plan
  const marks = releaseMarks(plan)
  const apply: ApplyPlan = {
    objects,
    hooks: [],
    before: [],
    side: 'server',
    manager: 'helm',
    force: false,
    adopts: false,
    marks,
  }
  const answers = await askServer(cluster, { plan: apply, namespace, live: { found: new Map(), complete: true } })
  const conflicts = new Map(
    answers.map(({ object, words }) => [objectKey(object, namespace), { object, fields: conflictsIn(words) }]),
  )
  const owned = [...conflicts.values()]
  if (owned.some(({ fields }) => fields.length === 0) || (owned.length === 0 && why === 'conflict')) return false
  const told = owned.map(
    ({ object, fields }) => `${fields.map(({ field }) => field).join(', ')} of ${objectTitle(object, namespace)}`,
  )
  const without = told.length === 0 ? '' : ` without what somebody else set: ${told.join('; ')}`
  timeline.add('rollback', `applying the old revision${without}`)
  const rest = objects.map((object) =>
    (conflicts.get(objectKey(object, namespace))?.fields ?? []).reduce(
      (left, { field }) => withoutField(left, field),
      withMarks(object, marks),
    ),
  )
  const batches = await inBatches(cluster, { objects: rest, namespace, writes: true }, (place) => [
    ...applyArgs(apply),
    ...place,
  ])
  return batches.every(({ result }) => result.code === 0) && haveTemplates(cluster, { objects: rest, namespace })
}

async function isReady(
  { cluster, timeline }: HelmContext,
  plan: RollbackPlan,
  objects: readonly KubeObject[],
): Promise<boolean> {
  const content = { workloads: refsOf(objects, plan), hooks: [] }
  const started = cluster.ports.clock.now()
  const watched = await watch(
    cluster,
    {
      tool: 'Helm',
      content: async () => ({ ...content, hooksAfter: false }),
      foretold: content,
      hooksFirst: true,
      decides: 'watch',
      failFast: 'off',
      started,
      deadline: started + plan.timeout,
      baseline: await look(cluster, content.workloads, { events: true }),
      applied: Promise.resolve({ ok: true, message: '', output: '' }),
    },
    timeline,
  )
  await watched.hookLogs.stop()
  return watched.end === 'settled'
}

/** A rollback that Helm does not finish calls the failed revision superseded, as if it had been good once. */
async function keepFailed({ cluster }: HelmContext, plan: RollbackPlan, history: readonly Revision[]): Promise<void> {
  const statusIn = (list: readonly Revision[]) => list.find(({ revision }) => revision === plan.failed)?.status
  if (statusIn(plan.history) === 'failed' && statusIn(history) === 'superseded')
    await correctRecord(cluster, { ...plan, revision: plan.failed, status: 'failed' })
}

/** Helm's record says what is so: no command of Helm does that without taking the field. */
async function correctHistory(
  { cluster }: HelmContext,
  plan: RollbackPlan,
  { good, now }: { readonly good: Revision; readonly now: Revision },
): Promise<boolean> {
  const description = `Rollback to ${good.revision}`
  const corrected = await correctRecord(cluster, { ...plan, revision: now.revision, status: 'deployed', description })
  if (corrected && good.status === 'deployed')
    await correctRecord(cluster, { ...plan, revision: good.revision, status: 'superseded' })
  return corrected
}
