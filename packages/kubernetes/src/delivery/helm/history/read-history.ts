import { lastLine, TransientError, UserError } from '@slipway/core'
import type { Cause } from '../../../rollout/causes'
import type { ReleaseTarget, Revision } from '../../delivery'
import { historyArgs } from '../client/command'
import type { Helm } from '../client/helm'
import { causeOf } from '../client/words'
import { parseHistory } from './history'

const ATTEMPTS = 4
const PAUSE = 2000

/**
 * All revisions that Helm has of a release, oldest first; none when there is no such release. A server that does not
 * answer is asked again.
 * @throws TransientError `API_UNREACHABLE`; UserError `RELEASE_FORBIDDEN` (inconclusive), `RELEASE_UNREADABLE`
 */
export async function readHistory(helm: Helm, target: ReleaseTarget): Promise<readonly Revision[]> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await helm.read(historyArgs(target))
    const history = result.code === 0 ? parseHistory(result.stdout) : undefined
    if (history !== undefined) return history
    if (/release: not found/.test(result.stderr)) return []
    const cause = causeOf(result.stderr)
    if (cause === 'api-lost' && attempt < ATTEMPTS) await helm.ports.clock.sleep(PAUSE)
    else throw unreadable(cause, lastLine(result.stderr), helm.access.server)
  }
}

export function unreadable(cause: Cause | undefined, message: string, server: string): UserError {
  if (cause === 'api-lost')
    return new TransientError(
      'API_UNREACHABLE',
      `${server} does not answer: ${message}`,
      'check the cluster and the network, then run again',
    )
  if (cause === 'unauthorized')
    return new UserError(
      'API_UNAUTHORIZED',
      `${server} does not accept the credentials: ${message}`,
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
  return new UserError(
    'RELEASE_UNREADABLE',
    `the release cannot be read: ${message}`,
    'run helm history to see the whole error',
    {
      outcome: 'tool-failed',
    },
  )
}
