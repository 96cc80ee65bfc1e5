import { type JsonObject, UserError } from '@slipway/core'
import type { KubeObject } from '../../manifest/manifest'

/** Where an Application stands: its own namespace, not the one that it deploys to. */
export interface ApplicationName {
  readonly namespace: string
  readonly name: string
}

export const titleOf = ({ namespace, name }: ApplicationName): string => `${namespace}/${name}`

/** The account may not do it: reading may be all that it is for. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof UserError && error.code === 'APPLICATION_FORBIDDEN'

/** One Application of Argo CD: as an object of the cluster, or through the API of its server. */
export interface ApplicationClient {
  readonly name: ApplicationName
  /** `undefined` where nobody says it. */
  version(): Promise<string | undefined>
  /** @throws UserError `APPLICATION_MISSING`, `APPLICATION_FORBIDDEN`; TransientError */
  get(): Promise<KubeObject>
  /** Has Argo CD look at its sources anew, and waits until it has. */
  refresh(limit: number): Promise<KubeObject>
  /** A merge patch. @throws as `get` */
  patch(content: JsonObject): Promise<void>
  /** Asks for a sync. @throws as `get`; UserError `APPLICATION_REFUSED` */
  sync(operation: SyncOperation): Promise<void>
  /** Ends the operation that runs; hooks of it are deleted. */
  terminate(): Promise<void>
  /** The AppProject; undefined when it may not be read. */
  project(name: string): Promise<KubeObject | undefined>
  /** The ApplicationSet of that name beside it; undefined when it may not be read. */
  set(name: string): Promise<KubeObject | undefined>
  /** Another Application beside it, such as its parent; undefined when it may not be read. */
  other(name: string): Promise<KubeObject | undefined>
  /** It says itself whether a window is closed, and its destination may be any cluster. */
  readonly isServer: boolean
}

/** What is synced: without a source, what the Application says. */
export interface SyncOperation {
  readonly run: string
  readonly revision?: string | undefined
  readonly revisions?: readonly string[] | undefined
  readonly source?: JsonObject | undefined
  readonly sources?: readonly JsonObject[] | undefined
  readonly prune: boolean
  readonly options: readonly string[]
  /** Of `status.history`, where it goes back to one: the server knows nothing else by it. */
  readonly history?: number | undefined
}

/** By which an operation is known again. */
export const RUN_INFO = 'slipway.dev/run'

/** On the Application: the run that set its parameters. */
export const RUN_ANNOTATION = 'slipway.dev/run'

/** The `operation` that the controller works off, as the object has it. */
export function operationOf({ run, prune, options, ...what }: SyncOperation): JsonObject {
  const { revision, revisions, source, sources } = what
  return {
    initiatedBy: { username: 'slipway' },
    info: [{ name: RUN_INFO, value: run }],
    sync: {
      prune,
      syncOptions: [...options],
      ...(revision === undefined ? {} : { revision }),
      ...(revisions === undefined ? {} : { revisions: [...revisions] }),
      ...(source === undefined ? {} : { source }),
      ...(sources === undefined ? {} : { sources: [...sources] }),
    },
  }
}
