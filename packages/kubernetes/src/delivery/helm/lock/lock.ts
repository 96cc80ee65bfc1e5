import { TransientError, UserError } from '@slipway/core'
import type { ReleaseTarget } from '../helm/command'
import { isPending, latest, lastGood, type Revision } from '../helm/history'
import type { Kube } from '../kube'
import type { Timeline } from '../rollout/timeline'
import type { Journal } from './journal'
import { endOrphans } from './orphan'
import { type Owner, readHistory, readOwner } from './releases'
import { rollBack } from './rollback'

export interface LockPlan extends ReleaseTarget {
  readonly history: readonly Revision[]
  /** Left on this disk by a run of ours. */
  readonly journal: Journal | undefined
  readonly timeout: number
}

/** Clocks of two machines differ. */
const SLACK = 60_000

/**
 * Makes a release that a dead run of ours left `pending-…` usable again. A lock of others, or of a run that may be
 * alive, is never broken.
 * @returns the history after that
 * @throws TransientError `RELEASE_LOCKED`; UserError `RELEASE_LOCKED_BY_OTHERS` (inconclusive), `RELEASE_RECOVERY`
 * (rollback-failed)
 */
export async function freeLock(kube: Kube, plan: LockPlan, timeline: Timeline): Promise<readonly Revision[]> {
  let { history } = plan
  let last = latest(history)
  if (plan.journal !== undefined && isSameRelease(plan.journal, plan)) {
    const ended = await endOrphans(kube.ports, plan.journal.folder)
    // It holds a kubeconfig, and nobody else comes by to take it away.
    await kube.ports.files.remove(plan.journal.folder)
    if (ended > 0) {
      timeline.add('stop', 'ended the Helm that an earlier run left behind')
      history = await readHistory(kube, plan)
      last = latest(history)
    }
  }
  if (last === undefined || !isPending(last.status)) return history
  await mustBeDeadAndOurs(kube, plan, last)
  timeline.add(
    'rollback',
    `revision ${last.revision} is ${last.status}, left by an earlier run that is dead: recovering`,
  )
  const onFirstFailure = lastGood(history, last.revision) === undefined ? 'uninstall' : 'keep'
  const result = await rollBack(kube, { ...plan, history, failed: last.revision, onFirstFailure }, timeline)
  if (result.kind === 'failed')
    throw new UserError(
      'RELEASE_RECOVERY',
      result.text,
      'look at the release with helm history, and put it right by hand',
      {
        outcome: 'rollback-failed',
      },
    )
  return readHistory(kube, plan)
}

export function isSameRelease(journal: Journal, target: ReleaseTarget): boolean {
  return journal.release === target.release && journal.namespace === target.namespace
}

/**
 * Helm gives a rollback the labels of the revision that it goes back to: whose it is shows in the revision that it
 * leaves.
 */
async function findOwner(kube: Kube, plan: LockPlan, last: Revision): Promise<Owner | undefined> {
  const owner = await readOwner(kube, { ...plan, revision: last.revision })
  return (
    owner ??
    (last.status === 'pending-rollback' ? readOwner(kube, { ...plan, revision: last.revision - 1 }) : undefined)
  )
}

async function mustBeDeadAndOurs(kube: Kube, plan: LockPlan, last: Revision): Promise<void> {
  const owner = await findOwner(kube, plan, last)
  const what = `release ${plan.release} in ${plan.namespace}: revision ${last.revision} is ${last.status} since ${last.updated}`
  if (owner === undefined) {
    const way = last.revision === 1 ? `helm uninstall ${plan.release}` : `helm rollback ${plan.release}`
    throw new UserError(
      'RELEASE_LOCKED_BY_OTHERS',
      `${what}, and not by Slipway`,
      `if nobody is deploying, free it with: ${way} --namespace ${plan.namespace}`,
      { outcome: 'inconclusive' },
    )
  }
  const mine = plan.journal?.run === owner.run
  if (mine || kube.ports.clock.now() > owner.until + SLACK) return
  const left = new Date(owner.until + SLACK).toISOString()
  throw new TransientError(
    'RELEASE_LOCKED',
    `${what}, by another run (${owner.run}) that may be alive`,
    `wait for it; from ${left} on the next run takes over by itself`,
  )
}
