import { randomUUID } from 'node:crypto'
import type { ContainerSpec, Dictionary, KubeObject, PodSpec, PodTemplate, Probe } from '../model'
import { isDictionary } from '../model'

/** Fills what a manifest leaves open, as the API server does; clients compare with what they read back. */
export function applyDefaults(object: KubeObject): void {
  const metadata = object.metadata
  for (const key of ['labels', 'annotations'] as const)
    if (metadata[key] !== undefined && Object.keys(metadata[key]).length === 0) delete metadata[key]
  DEFAULTS[object.kind]?.(object as KubeObject & Dictionary & { spec: Dictionary })
}

type Fill = (object: KubeObject & Dictionary & { spec: Dictionary }) => void

const fill = (target: Dictionary, defaults: Dictionary) => {
  for (const [key, value] of Object.entries(defaults))
    if (target[key] === undefined || target[key] === null) target[key] = value
}

const DEFAULTS: Readonly<Record<string, Fill>> = {
  Namespace: (object) => {
    object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name }
    fill(object, { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } })
  },
  Secret: (object) => {
    fill(object, { type: 'Opaque' })
    const plain = object['stringData']
    delete object['stringData']
    if (isDictionary(plain))
      object['data'] = {
        ...(object['data'] as Dictionary | undefined),
        ...Object.fromEntries(
          Object.entries(plain).map(([key, value]) => [key, Buffer.from(String(value)).toString('base64')]),
        ),
      }
  },
  Pod: (object) => {
    podDefaults(object.spec as unknown as PodSpec)
    fill(object.spec, {
      enableServiceLinks: true,
      serviceAccountName: 'default',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    })
    fill(object.spec, { serviceAccount: object.spec['serviceAccountName'] })
    fill(object, { status: { phase: 'Pending', qosClass: 'BestEffort' } })
  },
  Deployment: ({ spec }) => {
    fill(spec, { replicas: 1, progressDeadlineSeconds: 600, revisionHistoryLimit: 10, strategy: {} })
    const strategy = spec['strategy'] as Dictionary
    fill(strategy, { type: 'RollingUpdate' })
    if (strategy['type'] === 'RollingUpdate') {
      fill(strategy, { rollingUpdate: {} })
      fill(strategy['rollingUpdate'] as Dictionary, { maxSurge: '25%', maxUnavailable: '25%' })
    }
    templateDefaults(spec)
  },
  ReplicaSet: ({ spec }) => {
    fill(spec, { replicas: 1 })
    templateDefaults(spec)
  },
  StatefulSet: ({ spec }) => {
    fill(spec, { replicas: 1, podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10, updateStrategy: {} })
    fill(spec['updateStrategy'] as Dictionary, { type: 'RollingUpdate' })
    templateDefaults(spec)
  },
  DaemonSet: ({ spec }) => {
    fill(spec, { revisionHistoryLimit: 10, updateStrategy: {} })
    fill(spec['updateStrategy'] as Dictionary, {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
    })
    templateDefaults(spec)
  },
  Job: (object) => {
    const { spec, metadata } = object
    fill(spec, {
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      manualSelector: false,
      podReplacementPolicy: 'TerminatingOrFailed',
    })
    if (spec['selector'] === undefined && isDictionary(spec['template'])) {
      const labels = { 'batch.kubernetes.io/controller-uid': randomUUID() }
      spec['selector'] = { matchLabels: labels }
      const template = spec['template'] as unknown as PodTemplate
      template.metadata = {
        ...template.metadata,
        labels: {
          ...template.metadata?.labels,
          ...labels,
          'batch.kubernetes.io/job-name': metadata.name,
          'job-name': metadata.name,
        },
      }
    }
    templateDefaults(spec)
  },
  Service: ({ spec }) => {
    fill(spec, { type: 'ClusterIP', sessionAffinity: 'None' })
    if (spec['type'] === 'ExternalName') return
    fill(spec, { internalTrafficPolicy: 'Cluster', ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' })
    if (spec['type'] !== 'ClusterIP') fill(spec, { externalTrafficPolicy: 'Cluster' })
    for (const port of (spec['ports'] as Dictionary[] | undefined) ?? [])
      fill(port, { protocol: 'TCP', targetPort: port['port'] })
  },
}

function templateDefaults(spec: Dictionary): void {
  const template = spec['template'] as PodTemplate | undefined
  if (isDictionary(template?.spec)) podDefaults(template.spec)
}

function podDefaults(spec: PodSpec): void {
  const all = spec as unknown as Dictionary
  fill(all, {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  })
  if (spec.serviceAccountName !== undefined) fill(all, { serviceAccount: spec.serviceAccountName })
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) containerDefaults(container)
}

function containerDefaults(container: ContainerSpec): void {
  const latest = !/@|:[^/]+$/.test(container.image ?? '') || /:latest$/.test(container.image ?? '')
  fill(container as unknown as Dictionary, {
    imagePullPolicy: latest ? 'Always' : 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  })
  for (const port of container.ports ?? []) fill(port as unknown as Dictionary, { protocol: 'TCP' })
  for (const probe of [container.readinessProbe, container.livenessProbe, container.startupProbe])
    if (probe !== undefined) probeDefaults(probe)
  for (const variable of container.env ?? [])
    if (variable.valueFrom?.fieldRef) fill(variable.valueFrom.fieldRef as unknown as Dictionary, { apiVersion: 'v1' })
}

function probeDefaults(probe: Probe): void {
  fill(probe as unknown as Dictionary, {
    periodSeconds: 10,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3,
  })
  if (probe.httpGet) fill(probe.httpGet as unknown as Dictionary, { path: '/', scheme: 'HTTP' })
}
