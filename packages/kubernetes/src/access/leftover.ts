import { createHash } from 'node:crypto'
import type { Ports } from '@slipway/core'
import { endOrphans } from '../delivery/orphan'
import { isOwnFolder } from './own-folder'

const NOTE = 'deploy/private-folder'

/** A checkout could hold such a note: only what Slipway wrote on this machine counts. */
const receiptOf = (folder: string): string => `folder-${createHash('sha256').update(folder).digest('hex')}`

/**
 * Notes the folder with the checked kubeconfig. A run that is killed before it has a journal leaves credentials there,
 * and its post step knows of the folder by this alone. The note goes when the run ends in any other way.
 */
export async function noteFolder(ports: Ports, output: string, folder: string): Promise<void> {
  const { files, receipts, signals } = ports
  const path = files.resolve(output, NOTE)
  await files.makeDirectory(files.resolve(output, 'deploy'))
  await files.write(path, folder, { mode: 0o600 })
  await receipts.keep(receiptOf(folder))
  signals.defer(() => files.remove(path))
}

/** Ends what a killed run left running, and removes its folder. */
export async function clearFolder(ports: Ports, output: string): Promise<void> {
  const { files, receipts } = ports
  const path = files.resolve(output, NOTE)
  if ((await files.stat(path))?.kind !== 'file') return
  const folder = await files.read(path, { limit: 4096 })
  if (isOwnFolder(folder) && (await receipts.has(receiptOf(folder)))) {
    await endOrphans(ports, folder)
    await files.remove(folder)
  }
  await files.remove(path)
}
