import { parseJson, TransientError, UserError } from '@slipway/core'
import { type ReleaseTarget, historyArgs } from '../helm/command'
import { parseHistory, type Revision } from '../helm/history'
import { type Kube, lastLine } from '../kube'
import { releaseLabelsArgs } from '../kubectl/command'
import { recognise } from '../rollout/symptoms'

const ATTEMPTS = 4
const PAUSE = 2000

/**
 * All revisions that Helm has of a release, oldest first; none when there is no such release. A server that does not
 * answer is asked again.
 * @throws TransientError `API_UNREACHABLE`; UserError `RELEASE_FORBIDDEN` (inconclusive), `RELEASE_UNREADABLE`
 */
export async function readHistory(kube: Kube, target: ReleaseTarget): Promise<readonly Revision[]> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await kube.helm(historyArgs(target))
    const history = result.code === 0 ? parseHistory(result.stdout) : undefined
    if (history !== undefined) return history
    if (/release: not found/.test(result.stderr)) return []
    const cause = recognise('helm', '', result.stderr)
    if (cause === 'api-lost' && attempt < ATTEMPTS) await kube.ports.clock.sleep(PAUSE)
    else throw unreadable(cause, lastLine(result.stderr), kube)
  }
}

function unreadable(cause: string | undefined, message: string, kube: Kube): UserError {
  if (cause === 'api-lost')
    return new TransientError(
      'API_UNREACHABLE',
      `${kube.access.server} does not answer: ${message}`,
      'look at the cluster and the network, then run again',
    )
  if (cause === 'unauthorized')
    return new UserError(
      'API_UNAUTHORIZED',
      `${kube.access.server} does not accept the credentials: ${message}`,
      'renew the token or certificate in the kubeconfig',
    )
  if (cause === 'forbidden') {
    return new UserError(
      'RELEASE_FORBIDDEN',
      `the release may not be read: ${message}`,
      'grant get and list on secrets in the namespace: Helm keeps its releases there',
      { outcome: 'inconclusive' },
    )
  }
  return new UserError('RELEASE_UNREADABLE', `the release cannot be read: ${message}`, 'try helm history yourself', {
    outcome: 'tool-failed',
  })
}

export const RUN_LABEL = 'slipway-run'
export const REVISION_LABEL = 'slipway-revision'
export const UNTIL_LABEL = 'slipway-until'

export interface Owner {
  readonly run: string
  /** Milliseconds since the epoch: after this its Helm is surely dead. */
  readonly until: number
}

/**
 * Helm hands labels on to later revisions, other people's too: a mark counts only on the revision that it names.
 * @throws TransientError `API_UNREACHABLE`: no answer is not "nobody's"
 */
export async function readOwner(
  kube: Kube,
  target: ReleaseTarget & { readonly revision: number },
): Promise<Owner | undefined> {
  const result = await kube.kubectl(releaseLabelsArgs(target))
  if (result.code !== 0) throw unreadable('api-lost', lastLine(result.stderr), kube)
  const labels = parseJson(result.stdout) as Record<string, unknown> | undefined
  const run = labels?.[RUN_LABEL]
  if (typeof run !== 'string' || labels?.[REVISION_LABEL] !== String(target.revision)) return undefined
  return { run, until: Number(labels[UNTIL_LABEL] ?? 0) * 1000 }
}

export function ownerLabels(owner: Owner & { readonly revision: number }): Readonly<Record<string, string>> {
  return {
    [RUN_LABEL]: owner.run,
    [REVISION_LABEL]: String(owner.revision),
    [UNTIL_LABEL]: String(Math.ceil(owner.until / 1000)),
  }
}
