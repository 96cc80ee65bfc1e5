import { UserError } from '@slipway/core'
import { isPending, latest } from '../delivery'
import type { Journal } from '../journal'
import { hasEnded, historyOf, operationState } from './application'
import { type ArgoCdRelease, isOf } from './argocd-delivery'

const PAUSE = 2000

/**
 * Takes back what a killed run asked of Argo CD when it did not get through; what Argo CD syncs by itself goes on.
 * @throws UserError `RELEASE_RECOVERY` (rollback-failed)
 */
export async function finishRun(
  release: ArgoCdRelease,
  journal: Journal,
  unfinished: () => Promise<void>,
): Promise<string> {
  const { clock } = release.setup.cluster.ports
  const until = clock.now() + journal.timeout
  for (;;) {
    const app = await release.client.get()
    const state = operationState(app)
    if (!isOf(app, journal.run)) return 'the killed run had asked nothing of Argo CD that is still there: left alone'
    if (historyOf(app).some(({ id }) => id >= journal.revision))
      return `the sync was complete before the run was killed; it was not proved`
    if (state !== undefined && hasEnded(state)) break
    if (clock.now() > until) break
    await clock.sleep(PAUSE)
  }
  const { history } = await release.standing()
  if (journal.rollback === 'never') return 'the sync failed and stays (rollback: never)'
  await unfinished()
  const result = await release.rollBack({ ...journal, history, failed: journal.revision })
  if (result.kind !== 'failed') return result.text
  const now = latest(history)
  throw new UserError(
    'RELEASE_RECOVERY',
    `${result.text}${now !== undefined && isPending(now.status) ? '; its operation still runs' : ''}`,
    'look at the Application, and sync it by hand',
    { outcome: 'rollback-failed' },
  )
}
