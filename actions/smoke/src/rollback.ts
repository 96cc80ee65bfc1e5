import type { Ports } from '@slipway/core'
import type { ReleaseUnderTest } from './plan'

/** What became of the release. */
export interface RollbackReport {
  readonly outcome: 'rolled-back' | 'rollback-failed' | 'inconclusive'
  readonly headline: string
  readonly hint?: string
}

export async function rollBack(_release: ReleaseUnderTest, _kubeconfig: string | undefined, _ports: Ports): Promise<RollbackReport> {
  return Promise.reject(new Error('rollBackRelease of @slipway/kubernetes is awaited'))
}
