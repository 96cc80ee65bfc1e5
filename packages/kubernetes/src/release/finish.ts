import { errorMessage, type Ports } from '@slipway/core'
import { type Access, type AccessInputs, openAccess } from '../access/access'
import { clearFolder } from '../access/leftover'
import { readSource } from '../access/source'
import { Cluster } from '../cluster/cluster'
import { JOURNAL, type Journal, readJournal, removeJournal, writeJournal } from '../delivery/journal'
import { endOrphans } from '../delivery/orphan'
import { type DeliveryTools, findRelease, WAY_NAMES, type WayName } from '../delivery/ways'
import { Timeline } from '../rollout/timeline'

/** The programs that finish what a killed run left, installed and verified. */
export interface FinishTools {
  readonly kubectl: string
  readonly delivery: DeliveryTools
}

/** The way that a killed run delivered by, and the version of its program. */
export interface FinishNeed {
  readonly via: WayName
  readonly toolVersion: string
}

/**
 * Completes what a killed run left: ends its programs, and takes back a revision that did not come up. Does nothing
 * without a journal, or when the release's own record does not name the same run: a file alone proves nothing.
 * @param given what the inputs of that run say of the access: a journal holds no credentials, and allows no programs
 * @returns what was done, one sentence, or undefined when there was nothing to do
 */
export async function finishRelease(
  ports: Ports,
  output: string,
  install: (need: FinishNeed) => Promise<FinishTools>,
  given: () => Promise<AccessInputs | undefined> = () => Promise.resolve(undefined),
): Promise<string | undefined> {
  const path = ports.files.resolve(output, JOURNAL)
  const journal = await readJournal(ports, path)
  const via = WAY_NAMES.find((name) => name === journal?.via)
  if (journal === undefined || via === undefined) {
    if ((await ports.files.stat(path)) !== undefined)
      ports.host.warn(
        `${path}: a run was killed and is not finished, since its journal is not whole, of another version of Slipway or not written by it on this machine; look at the release`,
      )
    await clearFolder(ports, output)
    return undefined
  }
  const ended = await endOrphans(ports, journal.folder)
  if (ended > 0) ports.host.info('stopped what the killed run had left running')
  const inputs = (await given()) ?? {}
  const source = readSource(journal.kubeconfig, inputs.content)
  const access = await openAccess(ports, { ...inputs, context: journal.context }, { source })
  const tools = await install({ via, toolVersion: journal.toolVersion })
  const text = await finishFrom({ ports, output, journal, access, tools })
  await ports.files
    .remove(journal.folder)
    .catch((error: unknown) => ports.host.warn(`${journal.folder}: ${errorMessage(error)}`))
  await clearFolder(ports, output)
  return text
}

interface Unfinished {
  readonly ports: Ports
  readonly output: string
  readonly journal: Journal
  readonly access: Access
  readonly tools: FinishTools
}

async function finishFrom({ ports, output, journal, access, tools }: Unfinished): Promise<string> {
  const setup = { cluster: new Cluster(ports, access, tools.kubectl), timeline: new Timeline(ports) }
  const release = findRelease(setup, journal, tools.delivery)
  const text = await release.finish(journal, () => writeJournal(ports, output, { ...journal, phase: 'rollback' }))
  await removeJournal(ports, output)
  return text
}
