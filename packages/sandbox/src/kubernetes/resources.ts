/** All kinds that are served: discovery, routing, storage and OpenAPI read this table. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly name: string
  readonly singular: string
  readonly kind: string
  readonly namespaced: boolean
  readonly short?: readonly string[]
  readonly all?: boolean
  readonly status?: boolean
}

const ALL = { all: true } as const
const STATUS = { status: true } as const

export const RESOURCES: readonly Resource[] = [
  core('namespaces', 'Namespace', { namespaced: false, short: ['ns'], ...STATUS }),
  core('nodes', 'Node', { namespaced: false, short: ['no'], ...STATUS }),
  core('configmaps', 'ConfigMap', { short: ['cm'] }),
  core('secrets', 'Secret', {}),
  core('serviceaccounts', 'ServiceAccount', { short: ['sa'] }),
  core('services', 'Service', { short: ['svc'], ...ALL, ...STATUS }),
  core('endpoints', 'Endpoints', { singular: 'endpoints', short: ['ep'] }),
  core('events', 'Event', { short: ['ev'] }),
  core('pods', 'Pod', { short: ['po'], ...ALL, ...STATUS }),
  core('persistentvolumeclaims', 'PersistentVolumeClaim', { short: ['pvc'], ...STATUS }),
  core('resourcequotas', 'ResourceQuota', { short: ['quota'], ...STATUS }),
  core('limitranges', 'LimitRange', { short: ['limits'] }),
  apps('deployments', 'Deployment', { short: ['deploy'] }),
  apps('replicasets', 'ReplicaSet', { short: ['rs'] }),
  apps('statefulsets', 'StatefulSet', { short: ['sts'] }),
  apps('daemonsets', 'DaemonSet', { short: ['ds'] }),
  { ...named('controllerrevisions', 'ControllerRevision'), group: 'apps', version: 'v1' },
  { ...named('jobs', 'Job'), group: 'batch', version: 'v1', ...ALL, ...STATUS },
  { ...named('cronjobs', 'CronJob'), group: 'batch', version: 'v1', short: ['cj'], ...ALL, ...STATUS },
  { ...named('roles', 'Role'), group: 'rbac.authorization.k8s.io', version: 'v1' },
  { ...named('rolebindings', 'RoleBinding'), group: 'rbac.authorization.k8s.io', version: 'v1' },
  {
    ...named('networkpolicies', 'NetworkPolicy'),
    singular: 'networkpolicy',
    group: 'networking.k8s.io',
    version: 'v1',
    short: ['netpol'],
  },
  {
    ...named('ingresses', 'Ingress'),
    singular: 'ingress',
    group: 'networking.k8s.io',
    version: 'v1',
    short: ['ing'],
    ...STATUS,
  },
  {
    ...named('poddisruptionbudgets', 'PodDisruptionBudget'),
    group: 'policy',
    version: 'v1',
    short: ['pdb'],
    ...STATUS,
  },
  {
    ...named('horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
    group: 'autoscaling',
    version: 'v2',
    short: ['hpa'],
    ...ALL,
    ...STATUS,
  },
]

function named(name: string, kind: string) {
  return { name, singular: kind.toLowerCase(), kind, namespaced: true }
}

function core(name: string, kind: string, more: Partial<Resource>): Resource {
  return { ...named(name, kind), group: '', version: 'v1', ...more }
}

function apps(name: string, kind: string, more: Partial<Resource>): Resource {
  return { ...named(name, kind), group: 'apps', version: 'v1', ...ALL, ...STATUS, ...more }
}

export const groupVersion = ({ group, version }: Pick<Resource, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`
/** As error messages name it: `deployments.apps`, `pods`. */
export const qualifiedName = ({ name, group }: Pick<Resource, 'name' | 'group'>): string =>
  group === '' ? name : `${name}.${group}`

export const findResource = (group: string, version: string, name: string): Resource | undefined =>
  RESOURCES.find((resource) => resource.group === group && resource.version === version && resource.name === name)

/** By plural name alone: each is unique in the table. */
export function resource(name: string): Resource {
  const found = RESOURCES.find((each) => each.name === name)
  if (found === undefined) throw new Error(`the sandbox has no resource ${name}`)
  return found
}
