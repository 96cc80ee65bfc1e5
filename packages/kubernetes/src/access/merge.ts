import { dirname } from 'node:path/posix'
import { isObject, listAt, type Ports, property, textAt, UserError } from '@slipway/core'
import { parseKubeconfig } from './content'
import { refuseOfChange } from './of-change'
import { inside } from './inside'
import type { Entry, Fields, Merged } from './entries'
import type { KubeconfigSource } from './source'

interface Document extends Omit<Entry, 'fields'> {
  readonly content: Fields
}

const PARTS = { contexts: 'context', clusters: 'cluster', users: 'user' } as const

/** @throws UserError `KUBECONFIG_MISSING`, `KUBECONFIG_INVALID` */
export async function readMerged(ports: Ports, source: Exclude<KubeconfigSource, { kind: 'pod' }>): Promise<Merged> {
  const documents =
    source.kind === 'content'
      ? [{ content: await parseKubeconfig(source.text, 'kubeconfig-content') }]
      : await readFiles(ports, source.paths)
  return mergeDocuments(documents)
}

export function mergeDocuments(documents: readonly Document[]): Merged {
  const part = (list: keyof typeof PARTS) => {
    const entries = new Map<string, Entry>()
    for (const { content, ...place } of documents)
      for (const item of listAt(content, list)) {
        const name = textAt(item, 'name')
        const fields = property(item, PARTS[list])
        if (name !== undefined && !entries.has(name))
          entries.set(name, { fields: isObject(fields) ? fields : {}, ...place })
      }
    return entries
  }
  return { contexts: part('contexts'), clusters: part('clusters'), users: part('users') }
}

/** Of several, those that are not there are passed over, as kubectl does. */
async function readFiles(ports: Ports, paths: readonly string[]): Promise<readonly Document[]> {
  const { environment, files } = ports
  const workspace = await files.realPath(environment.workspace).catch(() => environment.workspace)
  const documents: Document[] = []
  for (const path of paths) {
    if (paths.length > 1 && (await files.stat(path)) === undefined) continue
    const folder = dirname(await files.realPath(path))
    const text = await files.read(path)
    await refuseOfChange(ports, path, text)
    const content = await parseKubeconfig(text, 'kubeconfig')
    documents.push({ content, folder, inCheckout: inside(workspace, folder) })
  }
  if (documents.length > 0) return documents
  throw new UserError(
    'KUBECONFIG_MISSING',
    `KUBECONFIG names ${paths.length} files, and none of them is there`,
    'correct the variable KUBECONFIG, or give the input kubeconfig',
  )
}
