import { UserError } from '@slipway/core'
import { isPending, latest, type Plan, type Revision, type RollbackResult, type Standing } from '../delivery/delivery'
import { JOURNAL, removeJournal, writeJournal } from '../delivery/journal'
import type { Diagnosis } from '../diagnosis/diagnosis'
import type { Deployment } from '../release/deployment'
import { blamedDigests } from '../hold/blame'
import { keepHeld } from '../hold/keep'
import { isUntouched, replicasIn } from '../preflight/untouched'
import { CAUSES, isReadingForbidden } from '../rollout/causes'
import { diagnose } from './diagnose'
import { DIAGNOSIS, orWarn } from './evidence-file'
import type { Failure } from './failure'
import { countsOf, type DeployResult } from './result'

/** Evidence first; then what is being applied is stopped; then the rollback. */
export async function concludeFailed(deployment: Deployment, failure: Failure): Promise<DeployResult> {
  const { cluster, delivery, order, timeline } = deployment
  const { watched } = failure
  await deployment.hideSecretsIn(watched.applied?.output ?? '')
  const end = delivery.isFollowed === true ? '' : ' ended'
  if (watched.applied?.ok === false) timeline.add('stop', `${delivery.tool}${end}: ${watched.applied.message}`)
  const diagnosis = await diagnose(deployment, failure)
  const stopping = delivery.isFollowed === true ? 'not waiting any longer for' : 'interrupting'
  if (watched.applied === undefined) timeline.add('stop', `${stopping} ${delivery.tool}`)
  await failure.stop()
  if (watched.end === 'lost' || CAUSES[diagnosis.cause].blinds === true) return lost(deployment, failure, diagnosis)
  const standing = await readStanding(deployment, failure.plan)
  if (standing === undefined) return lost(deployment, failure, diagnosis)
  const obstacle = whyNoRollback(deployment, failure, standing) ?? (await whyNothingToUndo(deployment, failure))
  if (obstacle === undefined) return rollBack(deployment, failure, { diagnosis, standing })
  await removeJournal(cluster.ports, order.output)
  if (obstacle.outcome === 'fail') await condemn(deployment, failure, { diagnosis, standing })
  const now = latest((await readStanding(deployment, failure.plan))?.history ?? standing.history)
  return {
    ...told(deployment, failure, diagnosis),
    outcome: obstacle.outcome,
    headline: `${diagnosis.sentence}; ${obstacle.text}`,
    revision: now?.revision,
    state: stateOf(deployment, failure, now) ?? 'absent',
  }
}

/** A way that keeps no record of ours calls what it brought deployed, whatever became of it. */
function stateOf(
  { delivery }: Deployment,
  { plan }: Failure,
  now: Revision | undefined,
): Revision['status'] | undefined {
  const isOwn = now?.status === 'deployed' && now.revision === plan.revision
  return isOwn && delivery.condemn === undefined ? 'failed' : now?.status
}

/** What the result says however it ends. */
function told({ timeline }: Deployment, { plan, watched }: Failure, diagnosis: Diagnosis) {
  return {
    diagnosis,
    diagnosisFile: DIAGNOSIS,
    notes: [],
    workloads: countsOf(watched.last),
    events: timeline.events,
    previousRevision: plan.previous?.revision,
  } as const
}

interface Known {
  readonly diagnosis: Diagnosis
  readonly standing: Standing
}

const OUTCOMES: Readonly<Record<RollbackResult['kind'], DeployResult['outcome']>> = {
  'rolled-back': 'rolled-back',
  uninstalled: 'rolled-back',
  kept: 'fail',
  failed: 'rollback-failed',
}

async function rollBack(
  deployment: Deployment,
  failure: Failure,
  { diagnosis, standing }: Known,
): Promise<DeployResult> {
  const { history } = standing
  const { cluster, delivery, order, timeline, redact } = deployment
  const { ports } = cluster
  const { plan, journal } = failure
  await orWarn(deployment, JOURNAL, () => writeJournal(ports, order.output, { ...journal, phase: 'rollback' }))
  const { onFirstFailure, deleteAdopted = false, timeout } = order
  const replicas = replicasIn(failure.before.live, order.namespace)
  const rollback = await delivery.rollBack({
    history,
    failed: plan.revision,
    onFirstFailure,
    deleteAdopted,
    timeout,
    replicas,
    trusted: plan.trusted,
    historyMax: order.historyMax,
  })
  timeline.add('end', rollback.text)
  if (rollback.kind !== 'uninstalled') await condemn(deployment, failure, { diagnosis, standing })
  await hold(deployment, failure, { diagnosis, rollback })
  const after = (await readStanding(deployment, plan))?.history
  const now = latest(after ?? [])
  const state =
    rollback.kind === 'uninstalled'
      ? 'uninstalled'
      : after === undefined
        ? 'unknown'
        : stateOf(deployment, failure, now)
  // A rollback whose end was not seen stays in the journal: the post step finishes it.
  if (state !== 'unknown' && !isPending(state ?? 'absent')) await removeJournal(ports, order.output)
  const text = redact(rollback.text)
  return {
    ...told(deployment, failure, diagnosis),
    outcome: OUTCOMES[rollback.kind],
    headline: `${diagnosis.sentence}; ${text}`,
    revision: now?.revision,
    state: state ?? 'absent',
    rollback: { ...rollback, text },
  }
}

/** A revision that the tool calls deployed and that does not run well is no way back for anybody. */
async function condemn({ cluster, delivery }: Deployment, { plan }: Failure, { diagnosis, standing }: Known) {
  const own = standing.history.find(({ revision }) => revision === plan.revision)
  if (own?.status !== 'deployed' || standing.made !== 'by this run') return
  const unwritten = await delivery.condemn?.(plan.revision, diagnosis.title)
  if (unwritten !== undefined) cluster.ports.host.warn(unwritten)
}

/** What was taken back because of the application is not deployed here again. */
async function hold(
  { cluster, delivery, order }: Deployment,
  { plan, watched }: Failure,
  { diagnosis, rollback }: { readonly diagnosis: Diagnosis; readonly rollback: RollbackResult },
): Promise<void> {
  const digests = blamedDigests({ plan, watched }, diagnosis)
  if (digests.length === 0 || (rollback.kind !== 'rolled-back' && rollback.kind !== 'uninstalled')) return
  await keepHeld(cluster, delivery, {
    place: { release: order.release, namespace: order.namespace },
    // A number that nobody knows is not written down.
    revision: delivery.called === undefined ? plan.revision : 0,
    back: rollback.kind === 'rolled-back' ? rollback.to : undefined,
    stage: 'deploy',
    why: diagnosis.sentence,
    digests,
    content: plan.content,
  })
}

interface Obstacle {
  readonly outcome: 'fail' | 'inconclusive'
  readonly text: string
}

function whyNoRollback(
  { delivery, order }: Deployment,
  { plan, watched }: Failure,
  { history, made }: Standing,
): Obstacle | undefined {
  const newest = latest(history)?.revision
  if (order.rollback === 'never') {
    const why = `, since rollback is never${wayByHand({ delivery, order }, plan, history)}`
    return { outcome: 'fail', text: unrolled(delivery, why) }
  }
  if (made === 'not at all') return { outcome: 'fail', text: unrolled(delivery, whyNoRecord(delivery, plan)) }
  if (made === 'by another' || (newest ?? 0) > plan.revision)
    return {
      outcome: 'fail',
      text: `not rolled back: another deployment made revision ${newest ?? '?'} in the meantime`,
    }
  if (watched.applied !== undefined && isReadingForbidden(watched.applied.output))
    return {
      outcome: 'inconclusive',
      text: unrolled(delivery, ': the credentials lack the permission to read whether the release failed'),
    }
  return undefined
}

/** Another way than Helm says itself what stays, and how to take that back. */
const isHelm = (delivery: Deployment['delivery']) => delivery.called === undefined && delivery.stays === undefined

function wayByHand(
  { delivery, order }: Pick<Deployment, 'delivery' | 'order'>,
  { revision }: Plan,
  history: readonly Revision[],
): string {
  const back = isHelm(delivery) ? delivery.lastGood(history, revision)?.revision : undefined
  const { release, namespace } = order
  return back === undefined
    ? ''
    : `; helm rollback ${release} ${back} --namespace ${namespace} brings revision ${back} back`
}

function whyNoRecord(delivery: Deployment['delivery'], { revision }: Plan): string {
  return isHelm(delivery)
    ? `: ${delivery.tool} has no record of revision ${revision}, so there is nothing that it could take back`
    : ''
}

/** What stays then is said with the way to take it back. */
function unrolled(delivery: Deployment['delivery'], why = ''): string {
  return [`nothing was rolled back${why}`, delivery.stays?.()].filter((part) => part !== undefined).join('; ')
}

/** What was refused before an object changed needs no way back; only a first install may be asked to go. */
async function whyNothingToUndo(deployment: Deployment, { plan, before }: Failure): Promise<Obstacle | undefined> {
  if (!(await isUntouched(deployment, plan, before.live))) return undefined
  const isFirst = plan.previous === undefined
  if (isFirst && deployment.order.onFirstFailure === 'uninstall') return undefined
  const ran = (plan.applies?.hooks.length ?? 0) > 0 ? ', but hooks of it may have run' : ''
  return { outcome: 'fail', text: `nothing was changed: no object of the release was touched${ran}` }
}

/** What there is of the release now; undefined when nobody answers. */
async function readStanding({ cluster, delivery, order }: Deployment, plan: Plan): Promise<Standing | undefined> {
  try {
    return await delivery.standing({ revision: plan.revision, run: order.run })
  } catch (error) {
    cluster.ports.signals.check()
    if (error instanceof UserError) return undefined
    throw error
  }
}

/** Without an answer from the API server there is no telling whether it failed: nothing is rolled back blindly. */
function lost(deployment: Deployment, failure: Failure, diagnosis: Diagnosis): DeployResult {
  const { delivery } = deployment
  const { revision } = failure.plan
  const what = delivery.called?.(revision) ?? `revision ${revision}`
  const next = delivery.stays?.() ?? 'the post step or the next run finishes it'
  const cause = CAUSES[diagnosis.cause].blinds === true ? diagnosis.cause : 'api-lost'
  return {
    ...told(deployment, failure, diagnosis),
    outcome: 'inconclusive',
    headline: `${CAUSES[cause].title}: contact was lost while ${what} was rolling out. Nothing was rolled back; ${next}`,
    revision,
    state: 'unknown',
  }
}
