import { isObject, parseJson } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import { type KubeObject, parseManifest } from '../../../manifest/manifest'
import { splitDocuments } from '../../../manifest/documents'
import { objectKey } from '../../../preflight/identity'
import type { ReleaseTarget } from '../../delivery'
import { rewriteRecord } from '../history/correct'
import { annotated } from '../manifests/prepare'

/**
 * Writes into Helm's record of a revision that objects stay when it is uninstalled: Helm goes by the manifest that it
 * has stored.
 * @throws when that is not possible: uninstalling would delete them
 */
export async function keepInRecord(
  cluster: Cluster,
  own: ReleaseTarget & { readonly revision: number },
  objects: readonly KubeObject[],
): Promise<void> {
  const keys = new Set(objects.map((object) => objectKey(object, own.namespace)))
  const isDone = await rewriteRecord(cluster, own, (text) => withPolicies(text, keys, own.namespace))
  if (!isDone) throw new Error(`Helm's record of revision ${own.revision} cannot be changed, so nothing was removed`)
}

const MANIFEST = /"manifest":("---\\n(?:[^"\\]|\\.)*")/

async function withPolicies(text: string, keys: ReadonlySet<string>, namespace: string): Promise<string | undefined> {
  const [whole, quoted] = MANIFEST.exec(text) ?? []
  const manifest = quoted === undefined ? undefined : parseJson(quoted)
  if (whole === undefined || typeof manifest !== 'string') return undefined
  const documents = await Promise.all(
    splitDocuments(manifest).map(async ({ text: document }) => {
      const [object] = await parseManifest(document)
      if (!isObject(object) || !keys.has(objectKey(object, namespace))) return document.trim()
      const kept = await annotated({ object, text: document, from: '' }, { 'helm.sh/resource-policy': 'keep' })
      return kept.text.trim()
    }),
  )
  const changed = documents.map((document) => `---\n${document}\n`).join('')
  return text.replace(whole, () => `"manifest":${JSON.stringify(changed)}`)
}
