import { UserError } from '@slipway/core'
import { isPending, latest, type Revision } from '../../delivery'
import type { Journal } from '../../journal'
import type { HelmContext } from '../context'
import { lastGood } from '../history/history'
import { readOwner } from '../history/owner'
import { readHistory } from '../history/read-history'
import { rollBack } from './rollback'

/**
 * Takes back a revision of a killed run that did not become `deployed`, when the release's own record names the same
 * run: a file alone proves nothing.
 * @throws UserError `RELEASE_RECOVERY` (rollback-failed)
 */
export async function finishRun(
  context: HelmContext,
  journal: Journal,
  unfinished: () => Promise<void>,
): Promise<string> {
  const history = await readHistory(context.helm, journal)
  const own = history.find(({ revision }) => revision === journal.revision)
  if (own === undefined)
    return journal.phase === 'rollback'
      ? `revision ${journal.revision} is gone: nothing is left to roll back`
      : 'the killed run had not yet changed the release'
  if ((await readOwner(context, journal))?.run !== journal.run)
    return `revision ${journal.revision} is not the killed run's: left alone`
  const settled = whyNothingToDo(history, own, journal)
  if (settled !== undefined) return settled
  await unfinished()
  // A first install that never finished would block the next one: `keep` is for one that can be looked at.
  const onFirstFailure =
    isPending(own.status) && lastGood(history, journal.revision) === undefined ? 'uninstall' : journal.onFirstFailure
  const result = await rollBack(context, { ...journal, history, failed: journal.revision, onFirstFailure })
  if (result.kind !== 'failed') return result.text
  throw new UserError('RELEASE_RECOVERY', result.text, 'check the release with helm history, and repair it by hand', {
    outcome: 'rollback-failed',
  })
}

function whyNothingToDo(history: readonly Revision[], own: Revision, journal: Journal): string | undefined {
  const last = latest(history) ?? own
  if (own.status === 'deployed')
    return `revision ${journal.revision} was deployed by Helm before the run was killed; it was not proved`
  const isLater = last !== own
  if (isLater && journal.phase !== 'rollback') return 'another deployment has run since: left alone'
  if (isLater && !isPending(last.status) && last.status !== 'failed')
    return `the rollback was complete: revision ${last.revision} is ${last.status}`
  if (journal.rollback === 'never' && !isPending(own.status))
    return `revision ${journal.revision} failed and stays (rollback: never)`
  return undefined
}
