import { badRequest } from '../failure'
import { isDictionary } from '../model'
import type { Dictionary, KubeObject } from '../model'

/** A type of Go's decoder, a list of one shape, or an object; `*` stands for any key. */
type Shape = 'string' | 'int32' | readonly [Shape] | { readonly [key: string]: Shape }

const TEXTS = { '*': 'string' } as const
const PROBE: Shape = {
  httpGet: { path: 'string' },
  tcpSocket: {},
  exec: { command: ['string'] },
  initialDelaySeconds: 'int32',
  periodSeconds: 'int32',
  timeoutSeconds: 'int32',
  successThreshold: 'int32',
  failureThreshold: 'int32',
}
const CONTAINER: Shape = {
  name: 'string',
  image: 'string',
  command: ['string'],
  args: ['string'],
  workingDir: 'string',
  ports: [{ name: 'string', containerPort: 'int32' }],
  env: [
    {
      name: 'string',
      value: 'string',
      valueFrom: { configMapKeyRef: {}, secretKeyRef: {}, fieldRef: { fieldPath: 'string' } },
    },
  ],
  envFrom: [{ prefix: 'string', configMapRef: {}, secretRef: {} }],
  resources: { limits: {}, requests: {} },
  volumeMounts: [{}],
  securityContext: {},
  readinessProbe: PROBE,
  livenessProbe: PROBE,
  startupProbe: PROBE,
}
const POD: Shape = {
  containers: [CONTAINER],
  initContainers: [CONTAINER],
  volumes: [{}],
  nodeSelector: TEXTS,
  securityContext: {},
  restartPolicy: 'string',
  terminationGracePeriodSeconds: 'int32',
}
const WORKLOAD: Shape = {
  selector: { matchLabels: TEXTS, matchExpressions: [{ key: 'string', operator: 'string', values: ['string'] }] },
  template: { metadata: { labels: TEXTS, annotations: TEXTS }, spec: POD },
  strategy: { type: 'string', rollingUpdate: {} },
  updateStrategy: { type: 'string', rollingUpdate: {} },
  ...Object.fromEntries(
    [
      'replicas',
      'revisionHistoryLimit',
      'progressDeadlineSeconds',
      'minReadySeconds',
      'completions',
      'parallelism',
      'backoffLimit',
      'activeDeadlineSeconds',
    ].map((key) => [key, 'int32' as const]),
  ),
}
const METADATA: Shape = {
  name: 'string',
  generateName: 'string',
  labels: TEXTS,
  annotations: TEXTS,
  finalizers: ['string'],
  ownerReferences: [{ kind: 'string', name: 'string', uid: 'string' }],
  managedFields: [{ fieldsV1: {} }],
}
const BODIES: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  ConfigMap: { data: TEXTS, binaryData: TEXTS },
  Secret: { data: TEXTS, stringData: TEXTS, type: 'string' },
  Service: {
    spec: {
      type: 'string',
      clusterIP: 'string',
      selector: TEXTS,
      ports: [{ name: 'string', port: 'int32', nodePort: 'int32' }],
    },
  },
  ResourceQuota: { spec: { hard: {} } },
  Event: { involvedObject: {} },
  Pod: { spec: POD },
  ...Object.fromEntries(
    ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'].map((kind) => [kind, { spec: WORKLOAD }]),
  ),
}

/**
 * Refuses what the API server's decoder refuses, as far as anything here reads it: a port in quotes, a variable without
 * them.
 * @throws ApiFailure 400
 */
export function checkShape(object: KubeObject): void {
  const refuse = (found: unknown, path: readonly string[], type: string) =>
    badRequest(
      `${object.kind} in version "v1" cannot be handled as a ${object.kind}: json: cannot unmarshal ${nameOf(found)} into Go struct field ${object.kind}${path[0] === 'spec' ? 'Spec' : ''}.${path.join('.')} of type ${type}`,
    )
  const check = (value: unknown, shape: Shape, path: readonly string[]): void => {
    if (value === undefined) return
    if (shape === 'string' || shape === 'int32') {
      if (shape === 'string' ? typeof value !== 'string' : !Number.isInteger(value)) throw refuse(value, path, shape)
    } else if (isList(shape)) {
      if (!Array.isArray(value)) throw refuse(value, path, 'list')
      for (const item of value) check(item, shape[0], path)
    } else {
      if (!isDictionary(value)) throw refuse(value, path, 'object')
      for (const [key, inner] of Object.entries(value)) {
        const below = shape[key] ?? shape['*']
        if (below !== undefined) check(inner, below, [...path, key])
      }
    }
  }
  check(object.metadata, METADATA, ['metadata'])
  for (const [key, shape] of Object.entries(BODIES[object.kind] ?? {}))
    check((object as unknown as Dictionary)[key], shape, [key])
}

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape)
const nameOf = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value)

const TEXT_MAPS = new Set(['data', 'stringData', 'labels', 'annotations', 'matchLabels', 'nodeSelector'])

/**
 * As the decoder reads `null`: a field that is not given, in a map of texts an empty one. Charts write it for an empty
 * list.
 */
export function withoutNulls<T>(value: T, name = ''): T {
  if (Array.isArray(value)) return value.map((item: unknown) => withoutNulls(item)) as T
  if (!isDictionary(value)) return value
  const entries = Object.entries(value).filter(([, inner]) => inner !== null || TEXT_MAPS.has(name))
  return Object.fromEntries(entries.map(([key, inner]) => [key, inner === null ? '' : withoutNulls(inner, key)])) as T
}
