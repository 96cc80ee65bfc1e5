import { TransientError, UserError, type Outcome, type Ports } from '@slipway/core'
import { type AccessInputs, openAccess } from '../access/access'
import { Cluster } from '../cluster/cluster'
import { latest, type Release, type RollbackResult } from '../delivery/delivery'
import { findRelease, type DeliveryTools } from '../delivery/ways'
import { keepHeld } from '../hold/keep'
import { Timeline, type TimelineEvent } from '../rollout/timeline'

export interface ReleaseRollback extends AccessInputs {
  readonly release: string
  readonly namespace: string
  readonly kubectl: string
  /** How it was delivered. */
  readonly delivery: DeliveryTools
  /** The revision that is taken back. */
  readonly expectedRevision: number
  /** What Helm's record says of that revision then. */
  readonly verdict: string
  /** A person asks: one that Helm calls failed is taken back too. A check takes back only what was deployed. */
  readonly evenFailed?: boolean | undefined
  /** Milliseconds for the rollback. */
  readonly timeout: number
  /** Who took it back and why, where the application is to blame: what it deployed is not deployed there again. */
  readonly hold?: { readonly stage: string; readonly why: string } | undefined
}

export interface ReleaseRollbackResult {
  /** `inconclusive`: nothing was touched. */
  readonly outcome: Extract<Outcome, 'rolled-back' | 'rollback-failed' | 'inconclusive' | 'fail' | 'transient'>
  /** One sentence. */
  readonly text: string
  /** The revision that is back, and the number that Helm gave it now. */
  readonly to?: number
  readonly revision?: number
  readonly events: readonly TimelineEvent[]
}

/**
 * Brings the revision before `expectedRevision` back and verifies it, for smoke's `on-failure: rollback`. Refuses, as
 * `inconclusive`, when the release is no longer at the revision that was tested: somebody else has deployed since.
 * Without an earlier revision, or where the way cannot go back, it is `fail`, and nothing is touched. Throws only when
 * it is cancelled or the kubeconfig is refused.
 */
export async function rollBackRelease(ports: Ports, plan: ReleaseRollback): Promise<ReleaseRollbackResult> {
  const access = await openAccess(ports, plan)
  const timeline = new Timeline(ports)
  const cluster = new Cluster(ports, access, plan.kubectl)
  const release = findRelease({ cluster, timeline }, plan, plan.delivery)
  const done = (
    outcome: ReleaseRollbackResult['outcome'],
    text: string,
    more: Pick<ReleaseRollbackResult, 'to' | 'revision'> = {},
  ): ReleaseRollbackResult => ({
    outcome,
    text,
    ...more,
    events: timeline.events,
  })
  try {
    const { history } = await release.standing()
    const now = latest(history)
    if (now?.revision !== plan.expectedRevision)
      return done(
        'inconclusive',
        `not rolled back: ${plan.release} is at revision ${now?.revision ?? 'none'}, but revision ${plan.expectedRevision} was tested`,
      )
    if (now.status !== 'deployed' && !(plan.evenFailed === true && now.status === 'failed'))
      return done(
        'inconclusive',
        `not rolled back: revision ${now.revision} is ${now.status}, and only one that is deployed is taken back`,
      )
    if (release.lastGood(history, now.revision) === undefined)
      return done('fail', 'not rolled back: there is no earlier revision')
    const result = await release.rollBack({
      history,
      failed: now.revision,
      onFirstFailure: 'keep',
      timeout: plan.timeout,
    })
    await condemn({ cluster, release, plan }, now.revision, result)
    if (result.kind === 'kept') return done('fail', result.text)
    return result.kind === 'rolled-back'
      ? done('rolled-back', result.text, { to: result.to, revision: result.revision })
      : done('rollback-failed', result.text)
  } catch (error) {
    ports.signals.check()
    if (error instanceof TransientError) return done('transient', `not rolled back: ${error.message}`)
    if (error instanceof UserError) return done('inconclusive', `not rolled back: ${error.message}`)
    throw error
  }
}

interface Found {
  readonly cluster: Cluster
  readonly release: Release
  readonly plan: ReleaseRollback
}

/** Nobody is to meet the revision as a good one, or its digest again. */
async function condemn({ cluster, release, plan }: Found, revision: number, result: RollbackResult): Promise<void> {
  const unwritten = await release.condemn?.(revision, plan.verdict)
  if (unwritten !== undefined) cluster.ports.host.warn(unwritten)
  if (result.kind !== 'rolled-back' || plan.hold === undefined) return
  const place = { release: plan.release, namespace: plan.namespace }
  await keepHeld(cluster, release, { place, revision, back: result.to, ...plan.hold })
}
