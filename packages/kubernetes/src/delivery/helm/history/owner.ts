import { errorMessage, textAt } from '@slipway/core'
import type { Made, ReleaseTarget } from '../../delivery'
import type { HelmContext } from '../context'
import { unreadable } from './read-history'
import { recordLabels } from './record'

const RUN_LABEL = 'slipway-run'
const REVISION_LABEL = 'slipway-revision'
const UNTIL_LABEL = 'slipway-until'
const CONTENT_LABEL = 'slipway-content'
const DIGEST_LABEL = 'slipway-digest'
/** How many of them this revision has: those of an earlier one are handed on. */
const COUNT_LABEL = 'slipway-digests'
const digestLabel = (index: number) => (index === 0 ? DIGEST_LABEL : `${DIGEST_LABEL}-${index}`)

export interface Owner {
  readonly run: string
  /** Milliseconds since the epoch: after this the Helm of that run is surely dead. */
  readonly until: number
}

type Reading = Pick<HelmContext, 'cluster' | 'helm'>
type Own = ReleaseTarget & { readonly revision: number }

/** @throws TransientError `API_UNREACHABLE`: no answer is not "nobody's" */
export async function readOwner(context: Reading, target: Own): Promise<Owner | undefined> {
  const labels = await ownLabels(context, target)
  const run = labels?.[RUN_LABEL]
  if (typeof run !== 'string') return undefined
  return { run, until: Number(labels?.[UNTIL_LABEL] ?? 0) * 1000 }
}

/** @throws TransientError `API_UNREACHABLE` */
export async function readMade(context: Reading, target: Own): Promise<Made | undefined> {
  const labels = await ownLabels(context, target)
  if (labels === undefined) return undefined
  const count = Number(labels[COUNT_LABEL] ?? 1)
  const names = Array.from({ length: Math.min(count, MOST_DIGESTS) || 0 }, (_, index) => digestLabel(index))
  const content = labels[CONTENT_LABEL]
  return {
    digests: names.flatMap((name) => digestIn(labels[name]) ?? []),
    content: typeof content === 'string' ? content : undefined,
  }
}

/** Helm hands labels on to later revisions, other people's too: a mark counts only on the revision that it names. */
async function ownLabels(context: Reading, target: Own): Promise<Record<string, unknown> | undefined> {
  const found = await recordLabels(context, target).catch((error: unknown) => {
    context.cluster.ports.signals.check()
    throw unreadable('api-lost', errorMessage(error), context.cluster.access.server)
  })
  const labels = found as Record<string, unknown> | undefined
  return labels?.[REVISION_LABEL] === String(target.revision) ? labels : undefined
}

/** The revision that such labels were made for; Helm hands them on to later ones, so they tell which was the last. */
export function markedRevision(labels: unknown): number | undefined {
  const text = textAt(labels, REVISION_LABEL)
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text)
}

interface Marks extends Owner {
  readonly revision: number
  readonly digests: readonly string[]
  readonly content: string | undefined
}

/** Labels of one revision: what is more is not remembered. */
const MOST_DIGESTS = 50

export function ownerLabels({ run, revision, until, digests, content }: Marks): Readonly<Record<string, string>> {
  const packed = [...new Set(digests)].slice(0, MOST_DIGESTS).flatMap((digest) => packDigest(digest) ?? [])
  return {
    [RUN_LABEL]: run,
    [REVISION_LABEL]: String(revision),
    [UNTIL_LABEL]: String(Math.ceil(until / 1000)),
    [COUNT_LABEL]: String(packed.length),
    ...Object.fromEntries(packed.map((text, index) => [digestLabel(index), text])),
    ...(content === undefined ? {} : { [CONTENT_LABEL]: content }),
  }
}

const SHA256 = /^sha256:([0-9a-f]{64})$/

/** The value of a label has at most 63 characters, one short of a SHA-256 in hex: it is written with 36 digits. */
function packDigest(digest: string): string | undefined {
  const [, hex] = SHA256.exec(digest) ?? []
  return hex === undefined ? undefined : BigInt(`0x${hex}`).toString(36)
}

function digestIn(packed: unknown): string | undefined {
  if (typeof packed !== 'string' || !/^[0-9a-z]{1,50}$/.test(packed)) return undefined
  const number = [...packed].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n)
  const hex = number.toString(16).padStart(64, '0')
  return hex.length === 64 ? `sha256:${hex}` : undefined
}
