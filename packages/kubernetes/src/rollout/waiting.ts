/** What the tool that applies a release waits for beside the watch. */
export interface Waiting {
  /** Undefined until it has named one. */
  readonly object?: { readonly kind: string; readonly name: string; readonly why: string }
}

/** Kinds that the watch judges itself. */
const WATCHED = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'DeploymentConfig',
  'Job',
  'Pod',
]

/** Whether the tool waits for something that does not run: it is named, and condemns nothing. */
export function isForeign({ object }: Waiting): boolean {
  return object !== undefined && !WATCHED.includes(object.kind)
}

/** An address is what people wait for; a claim that nobody mounts, or a condition of a custom resource, is not. */
export function isWorthWaiting({ object }: Waiting): boolean {
  return object?.kind === 'Service'
}

export function waitingText(tool: string, { object }: Waiting): string {
  return object === undefined ? `${tool} still waits` : `${tool} waits for ${object.kind} ${object.name}: ${object.why}`
}
