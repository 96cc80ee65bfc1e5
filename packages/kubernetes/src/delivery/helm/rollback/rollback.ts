import { errorMessage, lastLine, redactor } from '@slipway/core'
import { hookEvents, secretValues } from '../../../manifest/manifest'
import { removeNotes } from '../../../preflight/beside'
import { rankProblems } from '../../../rollout/problems'
import { look } from '../../../rollout/look'
import { sentence } from '../../../rollout/sentence'
import { dropStuckPods } from '../../../rollout/stuck-pods'
import { watch, type WatchPlan, type WatchResult } from '../../../rollout/watch'
import { isPending, latest, type ReleaseTarget, type Revision, type RollbackResult } from '../../delivery'
import { refsOf } from '../../parts'
import { acceptRevision, isHook, manifestOf, storedObjects } from '../applied/applied'
import { rollbackArgs, uninstallArgs } from '../client/command'
import { WaitReader } from '../client/waiting'
import { causeOf, toApplied } from '../client/words'
import type { HelmContext } from '../context'
import { correctRecord } from '../history/correct'
import { lastGood } from '../history/history'
import { clearJobs } from '../prepare/jobs'
import { readHistory } from '../history/read-history'
import { adoptedObjects } from './adopted'
import { type Back, bringBackAround } from './around-conflict'
import { replicasSet, restoreReplicas } from './replicas'
import type { RollbackPlan } from './rollback-plan'

/**
 * An interrupted `helm rollback` stays `pending-rollback` (3.22, 4.1): it is left to its own timeout, and a little
 * longer.
 */
const SLACK = 15_000

/** Back to the last good revision, or away with a first install; watched as an upgrade is, with a time of its own. */
export async function rollBack(context: HelmContext, plan: RollbackPlan): Promise<RollbackResult> {
  const good = lastGood(plan.history, plan.failed, plan.trusted)
  try {
    if (good === undefined) return await dropFirstInstall(context, plan)
    return await goBack(context, plan, good)
  } catch (error) {
    context.cluster.ports.signals.check()
    return { kind: 'failed', text: errorMessage(error) }
  }
}

async function dropFirstInstall(context: HelmContext, plan: RollbackPlan): Promise<RollbackResult> {
  const { cluster, helm, timeline } = context
  if (plan.onFirstFailure === 'keep')
    return { kind: 'kept', text: 'there is no earlier revision; what was installed is kept (on-first-failure: keep)' }
  const adopted = plan.deleteAdopted === true ? [] : await whatItTookOver(context, plan)
  if (adopted.length > 0) return keepAdopted(context, plan, adopted)
  timeline.add('rollback', `uninstalling ${plan.release}: there is no earlier revision`)
  const result = await helm.run(uninstallArgs(plan), plan.timeout + 10_000)
  const left = await readHistory(helm, plan)
  if (result.code !== 0 || left.length > 0)
    return { kind: 'failed', text: `helm uninstall: ${lastLine(result.stderr) || 'the release is still there'}` }
  await removeNotes(cluster, plan)
  return { kind: 'uninstalled', text: 'the first install was uninstalled: there is no earlier revision' }
}

async function whatItTookOver(context: HelmContext, plan: RollbackPlan): Promise<readonly string[]> {
  const { failed: revision } = plan
  return adoptedObjects(context.cluster, { ...plan, objects: await manifestOf(context, { ...plan, revision }) })
}

/** What it took over is kept with the rest; one that never finished is no lock any more. */
async function keepAdopted(
  { cluster }: HelmContext,
  plan: RollbackPlan,
  adopted: readonly string[],
): Promise<RollbackResult> {
  const last = latest(plan.history)
  if (last !== undefined && isPending(last.status)) {
    const description = 'Install failed: it was interrupted'
    await correctRecord(cluster, { ...plan, revision: last.revision, status: 'failed', description })
  }
  return {
    kind: 'kept',
    text: `not uninstalled, since that would delete what was there before the release: ${adopted.join(', ')} (delete-adopted: true allows it)`,
  }
}

/** The force is that of the upgrade, never more: what somebody else owns by now is theirs. */
async function goBack(context: HelmContext, plan: RollbackPlan, good: Revision): Promise<RollbackResult> {
  const { timeline } = context
  const { namespace } = plan
  timeline.add('rollback', `rolling back to revision ${good.revision}`)
  const objects = await manifestOf(context, { ...plan, revision: good.revision })
  const replicas =
    plan.replicas ??
    (await replicasSet(context, { objects: await manifestOf(context, { ...plan, revision: plan.failed }), namespace }))
  await clearJobs(context, { ...plan, objects })
  const result = await inSomeWay(context, plan, { good, objects })
  if (result.kind === 'rolled-back') await restoreReplicas(context, { objects, namespace, replicas })
  return result
}

/** What Helm 4's server-side apply refuses in a rollback may be done already, or be done as Helm 3 does it. */
async function inSomeWay(
  context: HelmContext,
  plan: RollbackPlan,
  { good, objects }: Omit<Back, 'why'>,
): Promise<RollbackResult> {
  const { helm, timeline } = context
  const { result: first, said } = await tryOnce(context, { ...plan, way: 'plain' }, good)
  if (first.kind !== 'failed' || helm.tools.helmMajor !== 4) return first
  if (WITHOUT_ORIGINAL.test(said)) {
    timeline.add('rollback', `Helm does not go back: ${lastLine(said)}`)
    return (await bringBackAround(context, plan, { good, objects, why: 'without-original' })) ?? first
  }
  const cause = causeOf(said)
  if (cause === 'field-conflict')
    return (await bringBackAround(context, plan, { good, objects, why: 'conflict' })) ?? first
  if (cause !== 'bad-manifest' && cause !== 'immutable-field') return first
  timeline.add('rollback', `${first.text}; trying --server-side=false`)
  const { result } = await tryOnce(context, { ...plan, way: 'client' }, good)
  return result
}

/**
 * Helm 4.1 goes back to no revision with an object that the failed one does not have and the cluster does: one that
 * `helm.sh/resource-policy: keep` kept, or that a person made again.
 */
const WITHOUT_ORIGINAL = /original object \S+ with the name "[^"]*" not found/

interface Tried {
  readonly result: RollbackResult
  /** Helm's own words. */
  readonly said: string
}

async function tryOnce(
  context: HelmContext,
  plan: RollbackPlan & { readonly way: 'plain' | 'client' },
  good: Revision,
): Promise<Tried> {
  const { cluster, helm, timeline } = context
  const { clock, host } = cluster.ports
  const { secrets, ...content } = await contentOf(context, { ...plan, revision: good.revision })
  const started = clock.now()
  const baseline = await look(cluster, content.workloads, { events: true })
  const reader = new WaitReader()
  const command = rollbackArgs({ ...plan, revision: good.revision }, helm.tools.helmMajor)
  const running = helm.start(command, (line) => reader.read(line))
  const unstuck = dropStuckPods(cluster, baseline, timeline).catch((error: unknown) => host.warn(errorMessage(error)))
  const watched = await watchTwice(context, {
    tool: 'Helm',
    content: async () => content,
    foretold: content,
    hooksFirst: true,
    decides: 'watch',
    waiting: () => reader.now,
    failFast: 'off',
    started,
    deadline: started + plan.timeout + SLACK,
    baseline,
    applied: running.done.then(toApplied),
  })
  await Promise.all([watched.hookLogs.stop(), unstuck])
  if (watched.applied === undefined) await running.stop('SIGINT')
  // The old revision serves: that is what counts, whatever else Helm waited for. Its record is set right.
  const serves = watched.end === 'stands' || (watched.end === 'apply-failed' && watched.good && waits(watched))
  const unaccepted = serves ? await acceptRevision(context, { ...plan, revision: good.revision }) : undefined
  const now = latest(await readHistory(helm, plan))
  const redact = redactor(secrets)
  const result = toResult(watched, { good, now, serves, unaccepted, redact })
  return { result, said: redact(watched.applied?.output ?? '') }
}

/** An API server that was away is asked once more: what runs decides, and not that nobody could look. */
async function watchTwice({ cluster, timeline }: HelmContext, plan: WatchPlan): Promise<WatchResult> {
  const first = await watch(cluster, plan, timeline)
  if (first.end !== 'lost') return first
  await first.hookLogs.stop()
  return watch(
    cluster,
    { ...plan, deadline: Math.max(plan.deadline, cluster.ports.clock.now() + SECOND_LOOK) },
    timeline,
  )
}

/** Milliseconds. */
const SECOND_LOOK = 60_000

/** Helm has applied everything. */
const waits = ({ waiting }: WatchResult) => waiting !== undefined

interface Reached {
  readonly good: Revision
  readonly now: Revision | undefined
  readonly serves: boolean
  readonly unaccepted: string | undefined
  readonly redact: (text: string) => string
}

function toResult(watched: WatchResult, { good, now, serves, unaccepted, redact }: Reached): RollbackResult {
  if ((watched.end === 'settled' || serves) && now?.status === 'deployed') {
    return {
      kind: 'rolled-back',
      to: good.revision,
      revision: now.revision,
      text: `revision ${good.revision} is back, as revision ${now.revision}`,
    }
  }
  const [problem] = rankProblems(watched.problems)
  const why =
    unaccepted ??
    (problem === undefined ? lastLine(watched.applied?.output ?? '') || ENDS[watched.end] : sentence(problem))
  return {
    kind: 'failed',
    text: `the rollback to revision ${good.revision} failed: ${redact(why)}; the release is at revision ${now?.revision ?? '?'}, ${now?.status ?? 'gone'}`,
  }
}

/** Where nothing else tells why. */
const ENDS: Readonly<Record<WatchResult['end'], string>> = {
  settled: 'Helm does not call it deployed',
  stands: 'Helm does not call it deployed',
  fatal: 'it fails',
  'apply-failed': 'Helm failed',
  deadline: 'not all of it was ready in time',
  lost: 'the API server did not answer',
}

/**
 * Workloads of a revision as Helm has stored it, without hooks, and its secrets: they need not be those of the one that
 * failed.
 */
async function contentOf(context: HelmContext, target: ReleaseTarget & { readonly revision: number }) {
  const objects = await storedObjects(context, target)
  return {
    workloads: refsOf(
      objects.filter((object) => !isHook(object)),
      target,
    ),
    hooks: [],
    hooksAfter: objects.some((object) => hookEvents(object).includes('post-rollback')),
    secrets: secretValues(objects),
  }
}
