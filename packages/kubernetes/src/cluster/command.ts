/** kubectl's command lines as data. Text of users is only ever the value of a `--flag=value` or stands behind `--`. */
export interface PodLogs {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

export function getKindsArgs(plan: {
  readonly kinds: readonly string[]
  readonly namespace: string
}): readonly string[] {
  return ['get', '--output=json', '--ignore-not-found', `--namespace=${plan.namespace}`, '--', plan.kinds.join(',')]
}

/** What every rollout brings, and nothing is recognised by. A busy namespace has thousands of them. */
const ROUTINE = [
  'Scheduled',
  'Pulling',
  'Pulled',
  'Created',
  'Started',
  'SuccessfulCreate',
  'SuccessfulDelete',
  'ScalingReplicaSet',
]

/** Events of a namespace, all of them or those that may tell of a problem. */
export function eventsArgs({
  namespace,
  all,
}: {
  readonly namespace: string
  readonly all: boolean
}): readonly string[] {
  const selector = all ? [] : [`--field-selector=${ROUTINE.map((reason) => `reason!=${reason}`).join(',')}`]
  return ['get', '--output=json', '--ignore-not-found', `--namespace=${namespace}`, ...selector, '--', 'events']
}

/** Secrets of one namespace or of all, without the records that Helm keeps, which hold whole releases. */
export function secretsArgs(namespace?: string): readonly string[] {
  const where = namespace === undefined ? '--all-namespaces' : `--namespace=${namespace}`
  return [
    'get',
    '--output=json',
    '--ignore-not-found',
    where,
    '--field-selector=type!=helm.sh/release.v1',
    '--',
    'secrets',
  ]
}

export function deletePodArgs(plan: { readonly namespace: string; readonly pod: string }): readonly string[] {
  return ['delete', '--wait=false', '--ignore-not-found', `--namespace=${plan.namespace}`, '--', 'pod', plan.pod]
}

export function getNamespaceArgs(name: string): readonly string[] {
  return ['get', '--output=json', '--ignore-not-found', '--', 'namespace', name]
}

export function getNodeArgs(name: string): readonly string[] {
  return ['get', '--output=json', '--', 'node', name]
}

export function logsArgs(plan: PodLogs & { readonly previous: boolean; readonly lines: number }): readonly string[] {
  return [
    'logs',
    `--namespace=${plan.namespace}`,
    `--container=${plan.container}`,
    `--tail=${plan.lines}`,
    '--limit-bytes=65536',
    ...(plan.previous ? ['--previous'] : []),
    '--',
    plan.pod,
  ]
}

export function followArgs(plan: PodLogs): readonly string[] {
  return [
    'logs',
    '--follow',
    `--namespace=${plan.namespace}`,
    `--container=${plan.container}`,
    '--limit-bytes=1048576',
    '--',
    plan.pod,
  ]
}

export interface PodLogsWish {
  readonly namespace: string
  readonly pod: string
  /** Of each container. */
  readonly bytes: number
  /** The last lines of each container, instead of the first. */
  readonly tail?: number
  /** RFC 3339. */
  readonly since?: string
  /** Of the containers before the last restart. */
  readonly previous?: boolean
}

/** All containers of a pod, each line with its time and its container. */
export function podLogsArgs({ namespace, pod, bytes, tail, since, previous }: PodLogsWish): readonly string[] {
  return [
    'logs',
    `--namespace=${namespace}`,
    '--all-containers',
    '--ignore-errors',
    '--prefix',
    '--timestamps',
    `--limit-bytes=${bytes}`,
    ...(tail === undefined ? [] : [`--tail=${tail}`]),
    ...(since === undefined ? [] : [`--since-time=${since}`]),
    ...(previous === true ? ['--previous'] : []),
    '--',
    pod,
  ]
}
