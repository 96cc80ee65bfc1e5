import { createHash } from 'node:crypto'
import { isObject, parseJson, type Ports, textAt } from '@slipway/core'
import { parseContextName, parseNamespace, parseReleaseName } from '../names'
import { isOwnFolder } from '../access/own-folder'

/** What a killed run leaves behind, so that the post step or the next run can finish. Holds paths, no credentials. */
export interface Journal {
  readonly version: '2'
  /** The way of delivery. */
  readonly via: string
  readonly phase: 'upgrade' | 'rollback'
  /** Also a mark on the release's own record of the revision: only with both is a release ours to touch. */
  readonly run: string
  readonly release: string
  readonly namespace: string
  readonly kubeconfig: string
  readonly context: string
  /** The programs themselves are installed and verified anew: a file in a checkout names nothing to be started. */
  readonly toolVersion: string
  /** The revision that this run makes. */
  readonly revision: number
  readonly rollback: 'auto' | 'never'
  readonly onFirstFailure: 'keep' | 'uninstall'
  /** Milliseconds. */
  readonly timeout: number
  readonly started: string
  /** The folder of generated values files; names the programs that may still run. */
  readonly folder: string
}

export const JOURNAL = 'deploy/journal.json'

export async function writeJournal(ports: Ports, output: string, journal: Journal): Promise<void> {
  await ports.files.makeDirectory(ports.files.resolve(output, 'deploy'))
  const text = `${JSON.stringify(journal, undefined, 2)}\n`
  await ports.files.write(ports.files.resolve(output, JOURNAL), text, { mode: 0o600 })
  await ports.receipts.keep(receiptOf(text))
}

/**
 * The journal stands where a checkout and an artifact can put one, too, and names a kubeconfig to be used and a folder
 * to be removed: only what Slipway wrote on this machine, to the letter, counts.
 */
const receiptOf = (text: string): string => `journal-${createHash('sha256').update(text).digest('hex')}`

export async function removeJournal(ports: Ports, output: string): Promise<void> {
  await ports.files.remove(ports.files.resolve(output, JOURNAL))
}

/** Undefined when there is none, or one that is not ours or not whole: nothing could be finished safely then. */
export async function readJournal(ports: Ports, path: string): Promise<Journal | undefined> {
  if ((await ports.files.stat(path))?.kind !== 'file') return undefined
  const text = await ports.files.read(path)
  if (!(await ports.receipts.has(receiptOf(text)))) return undefined
  const value = parseJson(text)
  return isJournal(value) ? value : undefined
}

function isJournal(value: unknown): value is Journal {
  if (!isObject(value) || value['version'] !== '2') return false
  try {
    parseReleaseName(textAt(value, 'release') ?? '')
    parseNamespace(textAt(value, 'namespace') ?? '')
    parseContextName(textAt(value, 'context') ?? '')
  } catch {
    return false
  }
  const texts = ['via', 'run', 'kubeconfig', 'toolVersion', 'started', 'folder'].every(
    (key) => (textAt(value, key) ?? '') !== '',
  )
  const choices =
    ['upgrade', 'rollback'].includes(String(value['phase'])) &&
    ['auto', 'never'].includes(String(value['rollback'])) &&
    ['keep', 'uninstall'].includes(String(value['onFirstFailure']))
  return (
    texts &&
    choices &&
    isOwnFolder(textAt(value, 'folder') ?? '') &&
    Number.isSafeInteger(value['revision']) &&
    Number.isSafeInteger(value['timeout'])
  )
}
