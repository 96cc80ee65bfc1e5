import { gunzipSync, gzipSync } from 'node:zlib'
import { isObject, parseJson, property, textAt } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import type { ReleaseTarget, RevisionStatus } from '../../delivery'

export interface Correction extends ReleaseTarget {
  readonly revision: number
  readonly status: RevisionStatus
  /** How it ended, in Helm's words; without one it stays. */
  readonly description?: string
}

/**
 * Writes a status into Helm's own record of a revision, in its label and in its content: Helm lists by the one and
 * decides by the other. For what no command of Helm does without touching the cluster.
 * @returns false when there is no such Secret, when its content is not as expected, or when it may not be written
 */
export function correctRecord(cluster: Cluster, correction: Correction): Promise<boolean> {
  const { status } = correction
  return rewriteRecord(cluster, correction, (text) => rewrite(text, correction), { status })
}

interface Own extends ReleaseTarget {
  readonly revision: number
}

/**
 * Helm's own record of a revision, rewritten as the text that it is: numbers of a chart may be greater than a number
 * can be here.
 * @param change undefined where the text is not as expected
 * @returns false as `correctRecord` does
 */
export async function rewriteRecord(
  cluster: Cluster,
  { namespace, release, revision }: Own,
  change: (text: string) => string | undefined | Promise<string | undefined>,
  more: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const name = `sh.helm.release.v1.${release}.v${revision}`
  const place = `--namespace=${namespace}`
  const read = await cluster.kubectl(['get', '--output=json', place, '--', 'secret', name])
  const secret = parseJson(read.stdout)
  const metadata = property(secret, 'metadata')
  const encoded = textAt(secret, 'data', 'release')
  if (read.code !== 0 || !isObject(secret) || !isObject(metadata) || encoded === undefined) return false
  const content = await change(decode(encoded))
  if (content === undefined) return false
  const labels = isObject(metadata['labels']) ? metadata['labels'] : {}
  const corrected = {
    ...secret,
    metadata: { ...metadata, labels: { ...labels, ...more } },
    data: { release: encode(content) },
  }
  // It names the version that was read: what Helm writes meanwhile is not lost.
  const written = await cluster.kubectl(['replace', '--filename=-', '--output=name', place], {
    input: JSON.stringify(corrected),
  })
  return written.code === 0
}

/** Base64 of the Secret around base64 of Helm around gzip. */
function decode(encoded: string): string {
  const inner = Buffer.from(encoded, 'base64').toString('latin1')
  return gunzipSync(Buffer.from(inner, 'base64'), { maxOutputLength: 64 * 1024 * 1024 }).toString('utf8')
}

function encode(content: string): string {
  return Buffer.from(gzipSync(Buffer.from(content, 'utf8')).toString('base64'), 'latin1').toString('base64')
}

const INFO = /"info":\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*/
const STATUS = /"status":"[a-z-]+"/
const DESCRIPTION = /"description":"(?:[^"\\]|\\.)*"/

/** In the text itself: numbers of a chart's values may be greater than a number can be here. */
function rewrite(text: string, { status, description }: Correction): string | undefined {
  const info = INFO.exec(text)?.[0]
  if (info === undefined) return undefined
  const marked = info.replace(STATUS, () => `"status":${JSON.stringify(status)}`)
  const corrected =
    description === undefined
      ? marked
      : marked.replace(DESCRIPTION, () => `"description":${JSON.stringify(description)}`)
  const result = text.replace(info, () => corrected)
  return textAt(parseJson(result), 'info', 'status') === status ? result : undefined
}
