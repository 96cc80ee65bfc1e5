import { type Ports, UserError, errorMessage } from '@slipway/core'
import { openAccess } from '../access/access'
import { isPending, latest, lastGood } from '../helm/history'
import { type DeployTools, Kube } from '../kube'
import { Timeline } from '../rollout/timeline'
import { JOURNAL, type Journal, readJournal, removeJournal, writeJournal } from './journal'
import { endOrphans } from './orphan'
import { readHistory, readOwner } from './releases'
import { rollBack } from './rollback'

/**
 * Completes what a killed run left: ends its Helm, and takes back a revision that did not become `deployed`. Does
 * nothing without a journal, or when the release's own record does not name the same run: a file alone proves nothing.
 * @returns what was done, one sentence, or undefined when there was nothing to do
 */
export async function finishRelease(
  ports: Ports,
  output: string,
  install: (helmVersion: string) => Promise<DeployTools>,
): Promise<string | undefined> {
  const path = ports.files.resolve(output, JOURNAL)
  const journal = await readJournal(ports, path)
  if (journal === undefined) return undefined
  const ended = await endOrphans(ports, journal.folder)
  if (ended > 0) ports.host.info('ended the Helm that the killed run left behind')
  const text = await finishFrom(ports, output, journal, await install(journal.helmVersion))
  await ports.files
    .remove(journal.folder)
    .catch((error: unknown) => ports.host.warn(`${journal.folder}: ${errorMessage(error)}`))
  return text
}

async function finishFrom(ports: Ports, output: string, journal: Journal, tools: DeployTools): Promise<string> {
  const access = await openAccess(ports, journal)
  const kube = new Kube(ports, access, tools)
  const history = await readHistory(kube, journal)
  const last = latest(history)
  const ours = history.find(({ revision }) => revision === journal.revision)
  const done = async (text: string) => {
    await removeJournal(ports, output)
    return text
  }
  if (ours === undefined) return done('the killed run had not begun to change the release')
  if ((await readOwner(kube, { ...journal, revision: journal.revision }))?.run !== journal.run) {
    return done(`revision ${journal.revision} is not the killed run's: left alone`)
  }
  if (ours.status === 'deployed')
    return done(`revision ${journal.revision} was deployed by Helm before the run was killed; it was not proved`)
  const isRollback = last !== undefined && last.revision > journal.revision && journal.phase === 'rollback'
  if (last !== ours && !isRollback) return done('somebody has deployed since: left alone')
  if (isRollback && !isPending(last.status) && last.status !== 'failed')
    return done(`the rollback was complete: revision ${last.revision} is ${last.status}`)
  if (journal.rollback === 'never' && !isPending(ours.status))
    return done(`revision ${journal.revision} failed and stays (rollback: never)`)
  await writeJournal(ports, output, { ...journal, phase: 'rollback' })
  // A first install that never finished would block the next one: `keep` is for one that can be looked at.
  const onFirstFailure =
    isPending(ours.status) && lastGood(history, journal.revision) === undefined ? 'uninstall' : journal.onFirstFailure
  const result = await rollBack(
    kube,
    { ...journal, history, failed: journal.revision, onFirstFailure },
    new Timeline(ports),
  )
  if (result.kind === 'failed')
    throw new UserError(
      'RELEASE_RECOVERY',
      result.text,
      'look at the release with helm history, and put it right by hand',
      {
        outcome: 'rollback-failed',
      },
    )
  return done(result.text)
}
