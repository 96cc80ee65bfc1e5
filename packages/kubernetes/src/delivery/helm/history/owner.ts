import { lastLine, parseJson, textAt } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import type { ReleaseTarget } from '../../delivery'
import { releaseLabelsArgs } from '../client/command'
import { unreadable } from './read-history'

const RUN_LABEL = 'slipway-run'
const REVISION_LABEL = 'slipway-revision'
const UNTIL_LABEL = 'slipway-until'

export interface Owner {
  readonly run: string
  /** Milliseconds since the epoch: after this the Helm of that run is surely dead. */
  readonly until: number
}

/**
 * Helm hands labels on to later revisions, other people's too: a mark counts only on the revision that it names.
 * @throws TransientError `API_UNREACHABLE`: no answer is not "nobody's"
 */
export async function readOwner(
  cluster: Cluster,
  target: ReleaseTarget & { readonly revision: number },
): Promise<Owner | undefined> {
  const result = await cluster.kubectl(releaseLabelsArgs(target))
  if (result.code !== 0) throw unreadable('api-lost', lastLine(result.stderr), cluster.access.server)
  const labels = parseJson(result.stdout) as Record<string, unknown> | undefined
  const run = labels?.[RUN_LABEL]
  if (typeof run !== 'string' || labels?.[REVISION_LABEL] !== String(target.revision)) return undefined
  return { run, until: Number(labels[UNTIL_LABEL] ?? 0) * 1000 }
}

/** The revision that such labels were made for; Helm hands them on to later ones, so they tell which was the last. */
export function markedRevision(labels: unknown): number | undefined {
  const text = textAt(labels, REVISION_LABEL)
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text)
}

export function ownerLabels(owner: Owner & { readonly revision: number }): Readonly<Record<string, string>> {
  return {
    [RUN_LABEL]: owner.run,
    [REVISION_LABEL]: String(owner.revision),
    [UNTIL_LABEL]: String(Math.ceil(owner.until / 1000)),
  }
}
