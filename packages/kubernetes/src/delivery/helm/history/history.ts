import { isObject, parseJson } from '@slipway/core'
import { type Revision, REVISION_STATUSES } from '../../delivery'

/** `helm history --output=json`, oldest first; undefined when it is not that. */
export function parseHistory(text: string): readonly Revision[] | undefined {
  const list = parseJson(text)
  if (!Array.isArray(list)) return undefined
  const revisions = list.filter(isObject).map(toRevision)
  return revisions.every((found) => Number.isSafeInteger(found.revision) && found.revision > 0)
    ? revisions.sort((a, b) => a.revision - b.revision)
    : undefined
}

function toRevision(item: Readonly<Record<string, unknown>>): Revision {
  return {
    revision: Number(item['revision']),
    status: REVISION_STATUSES.find((known) => known === item['status']) ?? 'unknown',
    updated: String(item['updated'] ?? ''),
    description: String(item['description'] ?? ''),
  }
}

/**
 * The revision to go back to: the newest before `below` that is, or was, deployed. A failed upgrade leaves its
 * predecessor `deployed`; after a successful upgrade the predecessor is `superseded`.
 * @param trusted one that was seen to run, whatever Helm calls it
 */
export function lastGood(
  history: readonly Revision[],
  below = Number.POSITIVE_INFINITY,
  trusted?: number,
): Revision | undefined {
  const before = history.filter((found) => found.revision < below)
  return (
    before.find((found) => found.revision === trusted) ??
    before.findLast((found) => found.status === 'deployed') ??
    before.findLast((found) => found.status === 'superseded' && !neverGood(found))
  )
}

/** A rollback marks whatever was last as `superseded`, failed revisions too: the description keeps how they ended. */
function neverGood({ description }: Revision): boolean {
  return /\bfailed\b|^Preparing |^Initial install underway/.test(description)
}
