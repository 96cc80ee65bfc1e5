import { TransientError, UserError } from '@slipway/core'
import { isPending, latest, type ReleaseTarget, type Revision } from '../../delivery'
import type { Journal } from '../../journal'
import { endOrphans } from '../../orphan'
import type { HelmContext } from '../context'
import { lastGood } from '../history/history'
import { type Owner, readOwner } from '../history/owner'
import { readHistory } from '../history/read-history'
import { rollBack } from '../rollback/rollback'

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
export async function freeLock(context: HelmContext, plan: LockPlan): Promise<readonly Revision[]> {
  const { cluster, helm, timeline } = context
  let { history } = plan
  let last = latest(history)
  if (plan.journal !== undefined && isSameRelease(plan.journal, plan)) {
    const ended = await endOrphans(cluster.ports, plan.journal.folder)
    // It holds a kubeconfig, and nobody else removes it.
    await cluster.ports.files.remove(plan.journal.folder)
    if (ended > 0) {
      timeline.add('stop', 'stopped the Helm process that an earlier run had left running')
      history = await readHistory(helm, plan)
      last = latest(history)
    }
  }
  if (last === undefined || !isPending(last.status)) return history
  await mustBeDeadAndOurs(context, plan, last)
  timeline.add(
    'rollback',
    `revision ${last.revision} is ${last.status}, left by an earlier run that is dead: recovering`,
  )
  const onFirstFailure = lastGood(history, last.revision) === undefined ? 'uninstall' : 'keep'
  const result = await rollBack(context, { ...plan, history, failed: last.revision, onFirstFailure })
  if (result.kind === 'failed')
    throw new UserError('RELEASE_RECOVERY', result.text, 'check the release with helm history, and repair it by hand', {
      outcome: 'rollback-failed',
    })
  return readHistory(helm, plan)
}

function isSameRelease(journal: Journal, target: ReleaseTarget): boolean {
  return journal.release === target.release && journal.namespace === target.namespace
}

/**
 * Helm gives a rollback the labels of the revision that it goes back to: whose it is shows in the revision that it
 * leaves.
 */
async function findOwner(context: HelmContext, plan: LockPlan, last: Revision): Promise<Owner | undefined> {
  const owner = await readOwner(context, { ...plan, revision: last.revision })
  return (
    owner ??
    (last.status === 'pending-rollback' ? readOwner(context, { ...plan, revision: last.revision - 1 }) : undefined)
  )
}

async function mustBeDeadAndOurs(context: HelmContext, plan: LockPlan, last: Revision): Promise<void> {
  const owner = await findOwner(context, plan, last)
  const what = `release ${plan.release} in ${plan.namespace}: revision ${last.revision} is ${last.status} since ${last.updated}`
  if (owner === undefined) {
    const command = last.revision === 1 ? `helm uninstall ${plan.release}` : `helm rollback ${plan.release}`
    throw new UserError(
      'RELEASE_LOCKED_BY_OTHERS',
      `${what}, and not by Slipway`,
      `if nobody is deploying, free it with: ${command} --namespace ${plan.namespace}`,
      { outcome: 'inconclusive' },
    )
  }
  const mine = plan.journal?.run === owner.run
  if (mine || context.cluster.ports.clock.now() > owner.until + SLACK) return
  const left = new Date(owner.until + SLACK).toISOString()
  throw new TransientError(
    'RELEASE_LOCKED',
    `${what}, by another run (${owner.run}) that may be alive`,
    `wait for it; from ${left} on the next run takes over by itself`,
  )
}
