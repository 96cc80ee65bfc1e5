import { type Plan, RefusedPlan } from '../delivery/delivery'
import type { Deployment } from '../release/deployment'
import type { ApplyPlan } from './apply'
import { Ahead } from './ahead'
import type { Answer } from './ask'
import { afterRun, checkOrder, orderedRun } from './older-run'
import { checkHolds } from '../hold/check'
import { type Hold, releaseHold } from '../hold/holds'
import { type Beside, type Notes, writeNotes } from './beside'
import { hintFor } from './hint'
import { objectKey, objectTitle } from './identity'
import { foreignObjects, type Live } from './live'
import { checkScope, scopeLines, scopeOf } from './scope'
import { type Judged, judgeAnswers, type Judgement } from './verdict'

/** What is known of the cluster before anything changes. */
export interface Preflight {
  /** Objects of the release as they are; undefined when the way of delivery does not tell them. */
  readonly live: Live | undefined
  readonly notes: Notes
  /** Digests that were taken back from here, and that are deployed all the same. */
  readonly held: readonly Hold[]
  /** What the API server did not take, and the release goes on all the same. */
  readonly open: readonly Answer[]
}

/**
 * Looks and asks before anything changes: how far the release reaches, whether a newer run has deployed, whether its
 * image was taken back from here, whose the objects are that it names, and whether the API server would take them.
 * @throws RefusedPlan what the API server would not take; UserError `DEPLOY_NAMESPACE_NOT_ALLOWED`, `DEPLOY_OLDER_RUN`,
 * `DEPLOY_HELD`
 */
export async function preflight(deployment: Deployment, plan: Plan, ahead = new Ahead(deployment)): Promise<Preflight> {
  const { cluster, order } = deployment
  const { applies } = plan
  const { namespace } = order
  if (applies !== undefined) tellScope(deployment, applies)
  const reading = ahead.beside()
  if (applies === undefined) {
    const { notes, held } = tellBeside(deployment, plan, await reading)
    return { live: undefined, notes, held, open: [] }
  }
  const looking = ahead.live(applies)
  const [beside, live, answers] = await Promise.all([reading, looking, ahead.answers(applies, looking)])
  cluster.ports.signals.check()
  const { notes, held } = tellBeside(deployment, plan, beside)
  const judgement = judgeAnswers(answers, applies)
  tellOpen(deployment, judgement)
  if (applies.side === 'client' && live.found.size > 0) deployment.timeline.add('note', notTried(order))
  if (judgement.refused.length > 0) throw toRefusal(judgement.refused, live, namespace)
  return { live, notes: await rememberAdopted(deployment, { applies, live, notes }), held, open: answers }
}

/** Helm 3 works out each patch itself while it upgrades, and Helm 4 does for a release that Helm 3 has made. */
function notTried({ rollback }: Deployment['order']): string {
  const then = rollback === 'auto' ? 'and is rolled back' : 'and stays as it is, since rollback is never'
  return `objects that exist were not tried beforehand, new ones only: as Helm 3 does, Helm works out the changes of this release itself while it upgrades. Nothing is to be done: what the API server refuses then is told as the cause, ${then}`
}

/** @throws UserError `DEPLOY_OLDER_RUN`, `DEPLOY_HELD` */
function tellBeside(deployment: Deployment, plan: Plan, beside: Beside): Pick<Preflight, 'notes' | 'held'> {
  const { order, timeline } = deployment
  const { notes, holds, unread } = beside
  if (unread !== undefined)
    timeline.add('note', `what was taken back from here before cannot be read, so nothing is held: ${unread}`)
  tellOrder(deployment, plan, notes)
  const digests = plan.images.flatMap(({ digest, kept }) => (kept === true ? [] : [digest]))
  const asked = { place: order, digests, content: plan.content, allowed: order.allowHeld === true }
  for (const line of checkHolds(holds, asked)) timeline.add('note', line)
  return { notes, held: holds.filter(({ digest }) => digests.includes(digest)) }
}

function tellScope({ order, timeline }: Deployment, plan: ApplyPlan): void {
  const { namespace, allowNamespaces = [] } = order
  const scope = scopeOf(plan, namespace)
  for (const line of scopeLines(scope, namespace)) timeline.add('note', line)
  checkScope(scope, { namespace, allowed: allowNamespaces })
}

function tellOrder({ cluster, order, timeline }: Deployment, { previous }: Plan, { run }: Notes): void {
  const standing = previous?.status === 'deployed' ? previous.revision : undefined
  const told = checkOrder(orderedRun(cluster.ports.host), run, { standing, allowed: order.allowOlder === true })
  if (told !== undefined) timeline.add('note', told)
}

const SHOWN = 5

function tellOpen({ order, timeline }: Deployment, { mayHeal, open }: Judgement): void {
  const list = (answers: readonly Answer[]) => {
    const texts = answers.map(({ object, words }) => `${objectTitle(object, order.namespace)} (${words})`)
    return `${texts.slice(0, SHOWN).join(', ')}${texts.length > SHOWN ? ` and ${texts.length - SHOWN} more` : ''}`
  }
  if (open.length > 0) timeline.add('note', `the API server could not say beforehand whether it takes ${list(open)}`)
  if (mayHeal.length > 0)
    timeline.add(
      'note',
      `the API server would not take now, but the release may change that on its way: ${list(mayHeal)}`,
    )
}

function toRefusal(refused: readonly Judged[], live: Live, namespace: string): RefusedPlan {
  const told = refused.map(({ object, words }) => `${objectTitle(object, namespace)}: ${words}`)
  const rest = told.length > SHOWN ? `; and ${told.length - SHOWN} more` : ''
  return new RefusedPlan(
    `${told.slice(0, SHOWN).join('; ')}${rest}`,
    told.join('\n'),
    refused[0]?.cause,
    'the API server, asked before anything was changed,',
    hintFor(refused, live, namespace),
  )
}

interface Adoption {
  readonly applies: ApplyPlan
  readonly live: Live
  readonly notes: Notes
}

/** Written down before the tool takes them over: whoever uninstalls the release later must know. */
async function rememberAdopted(
  { cluster, order, timeline }: Deployment,
  { applies, live, notes }: Adoption,
): Promise<Notes> {
  const { namespace } = order
  const foreign = applies.adopts ? foreignObjects(applies, live, namespace) : []
  if (foreign.length === 0) return notes
  const titles = foreign.map((object) => objectTitle(object, namespace)).join(', ')
  const then = applies.inherits === undefined ? 'which uninstalling it would delete' : 'and stays when that goes'
  timeline.add('note', `taken over by this release, ${then}: ${titles}`)
  if (order.dryRun === true) return notes
  const keys = foreign.map((object) => objectKey(object, namespace))
  const known = { ...notes, adopted: [...new Set([...notes.adopted, ...keys])] }
  const problem = await writeNotes(cluster, order, known)
  if (problem !== undefined)
    cluster.ports.host.warn(`what the release takes over cannot be written down beside it: ${problem}`)
  return known
}

/** After a deployment whose revision stands: later runs compare themselves with this one. */
export async function rememberRun({ cluster, order }: Deployment, notes: Notes, revision: number): Promise<void> {
  const ordered = orderedRun(cluster.ports.host)
  if (ordered === undefined) return
  const run = afterRun(ordered, notes.run, revision)
  const problem = await writeNotes(cluster, order, { ...notes, run })
  if (problem !== undefined)
    cluster.ports.host.info(
      `the run cannot be written down beside the release, so a later deploy of an older run is not noticed: ${problem}`,
    )
}

/** Somebody said that what was held may be deployed, and it stands: what runs is not held. */
export async function forgetHolds({ cluster, order, timeline }: Deployment, held: readonly Hold[]): Promise<void> {
  if (order.allowHeld !== true) return
  for (const { digest } of held) {
    const problem = await releaseHold(cluster, order, digest)
    const short = digest.slice(0, 19)
    if (problem === undefined) timeline.add('note', `${short} is not held any more (allow-held: true)`)
    else cluster.ports.host.info(`that ${short} is held cannot be taken off: ${problem}`)
  }
}
