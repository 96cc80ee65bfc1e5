import { gunzipSync, gzipSync } from 'node:zlib'
import { isObject, parseJson, property, textAt } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import type { ReleaseTarget, RevisionStatus } from '../../delivery'
import { type RecordKind, releaseArgs } from '../client/command'
import { recordKind } from './record'

export interface Correction extends ReleaseTarget {
  readonly revision: number
  readonly status: RevisionStatus
  /** How it ended, in Helm's words; without one it stays. */
  readonly description?: string
}

/**
 * Writes a status into Helm's own record of a revision, in its label and in its content: Helm lists by the one and
 * decides by the other. For what no command of Helm does without touching the cluster.
 * @returns false when there is no such object, when its content is not as expected, or when it may not be written
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
  own: Own,
  change: (text: string) => string | undefined | Promise<string | undefined>,
  more: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const kind = recordKind(cluster.ports)
  if (kind === undefined) return false
  const read = await cluster.kubectl(releaseArgs(kind, own))
  const record = parseJson(read.stdout)
  const metadata = property(record, 'metadata')
  const encoded = textAt(record, 'data', 'release')
  if (read.code !== 0 || !isObject(record) || !isObject(metadata) || encoded === undefined) return false
  const content = await change(decode(encoded, kind))
  if (content === undefined) return false
  const labels = isObject(metadata['labels']) ? metadata['labels'] : {}
  const corrected = {
    ...record,
    metadata: { ...metadata, labels: { ...labels, ...more } },
    data: { release: encode(content, kind) },
  }
  // It names the version that was read: what Helm writes meanwhile is not lost.
  const written = await cluster.kubectl(['replace', '--filename=-', '--output=name', `--namespace=${own.namespace}`], {
    input: JSON.stringify(corrected),
  })
  return written.code === 0
}

/** Base64 of Helm around gzip, and in a Secret base64 around that. */
function decode(encoded: string, kind: RecordKind): string {
  const inner = kind === 'secret' ? Buffer.from(encoded, 'base64').toString('latin1') : encoded
  return gunzipSync(Buffer.from(inner, 'base64'), { maxOutputLength: 64 * 1024 * 1024 }).toString('utf8')
}

function encode(content: string, kind: RecordKind): string {
  const inner = gzipSync(Buffer.from(content, 'utf8')).toString('base64')
  return kind === 'secret' ? Buffer.from(inner, 'latin1').toString('base64') : inner
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
