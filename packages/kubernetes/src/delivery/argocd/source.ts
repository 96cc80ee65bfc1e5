import type { Cluster } from '../../cluster/cluster'
import type { ApplicationClient, ApplicationName } from './applications'
import type { DigestIn } from './digest-in'

/** How an Application is reached: as an object beside the workloads, or by Argo CD's server. */
export interface ArgoCdTools {
  readonly application: ApplicationName
  open(cluster: Cluster): ApplicationClient
}

/** What Argo CD is to bring. */
export interface ArgoCdSource {
  readonly tools: ArgoCdTools
  readonly digestIn: DigestIn
  /** The commit that holds the digest; without it, what the Application follows. */
  readonly gitRevision: string | undefined
  readonly imageValues: ReadonlyMap<string, string>
}
