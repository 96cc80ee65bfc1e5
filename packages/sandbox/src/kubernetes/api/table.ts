import type { Deployment, Job, KubeObject, Pod, ReplicaSet, Service } from '../model'
import type { Resource } from '../resources'

type Cell = string | number
interface Columns {
  readonly names: readonly string[]
  readonly cells: (object: KubeObject) => readonly Cell[]
}

/** What `kubectl get` prints, one entry a kind; other kinds have a name and an age. */
const COLUMNS: Readonly<Record<string, Columns>> = {
  Pod: { names: ['Ready', 'Status', 'Restarts'], cells: (object) => podCells(object as Pod) },
  Deployment: {
    names: ['Ready', 'Up-to-date', 'Available'],
    cells: (object) => {
      const { spec, status } = object as Deployment
      return [
        `${status?.readyReplicas ?? 0}/${spec.replicas}`,
        status?.updatedReplicas ?? 0,
        status?.availableReplicas ?? 0,
      ]
    },
  },
  ReplicaSet: {
    names: ['Desired', 'Current', 'Ready'],
    cells: (object) => {
      const { spec, status } = object as ReplicaSet
      return [spec.replicas, status?.replicas ?? 0, status?.readyReplicas ?? 0]
    },
  },
  StatefulSet: {
    names: ['Ready'],
    cells: (object) => {
      const { spec, status } = object as ReplicaSet
      return [`${status?.readyReplicas ?? 0}/${spec.replicas}`]
    },
  },
  Job: {
    names: ['Status', 'Completions'],
    cells: (object) => {
      const { spec, status } = object as Job
      return [
        status?.conditions?.find(({ type }) => type === 'Complete' || type === 'Failed')?.type ?? 'Running',
        `${status?.succeeded ?? 0}/${spec.completions ?? 1}`,
      ]
    },
  },
  Service: {
    names: ['Type', 'Cluster-IP', 'External-IP', 'Port(s)'],
    cells: (object) => {
      const { spec } = object as Service
      const ports = (spec.ports ?? []).map(
        ({ port, nodePort, protocol }) => `${port}${nodePort === undefined ? '' : `:${nodePort}`}/${protocol ?? 'TCP'}`,
      )
      return [spec.type ?? '', spec.clusterIP ?? '<none>', '<none>', ports.join(',') || '<none>']
    },
  },
  Namespace: { names: ['Status'], cells: ({ status }) => [(status as { phase?: string } | undefined)?.phase ?? ''] },
  Node: {
    names: ['Status', 'Version'],
    cells: ({ status }) => ['Ready', (status as { nodeInfo: { kubeletVersion: string } }).nodeInfo.kubeletVersion],
  },
  Secret: {
    names: ['Type', 'Data'],
    cells: (object) => {
      const { type, data } = object as KubeObject & { type?: string; data?: object }
      return [type ?? '', Object.keys(data ?? {}).length]
    },
  },
  ConfigMap: {
    names: ['Data'],
    cells: (object) => [Object.keys((object as KubeObject & { data?: object }).data ?? {}).length],
  },
  Event: {
    names: ['Type', 'Reason', 'Object', 'Message'],
    cells: (object) => {
      const event = object as KubeObject & {
        type: string
        reason: string
        message: string
        involvedObject: { kind: string; name: string }
      }
      return [
        event.type,
        event.reason,
        `${event.involvedObject.kind.toLowerCase()}/${event.involvedObject.name}`,
        event.message,
      ]
    },
  },
}

export function toTable(
  resource: Resource,
  objects: readonly KubeObject[],
  resourceVersion: string,
  withColumns = true,
) {
  const { names, cells } = COLUMNS[resource.kind] ?? { names: [], cells: () => [] }
  const column = (name: string) => ({
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: name,
    priority: 0,
  })
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    columnDefinitions: withColumns ? ['Name', ...names, 'Age'].map(column) : null,
    rows: objects.map((object) => ({
      cells: [object.metadata.name, ...cells(object), age(object.metadata.creationTimestamp)],
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  }
}

function age(created: string): string {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(created)) / 1000))
  return seconds < 120
    ? `${seconds}s`
    : seconds < 7200
      ? `${Math.floor(seconds / 60)}m`
      : `${Math.floor(seconds / 3600)}h`
}

function podCells(pod: Pod): Cell[] {
  const statuses = pod.status?.containerStatuses ?? []
  const restarts = [...statuses, ...(pod.status?.initContainerStatuses ?? [])].reduce(
    (sum, { restartCount }) => sum + restartCount,
    0,
  )
  return [`${statuses.filter(({ ready }) => ready).length}/${pod.spec.containers.length}`, podPhase(pod), restarts]
}

/** A pod's state as `kubectl get` shows it. */
function podPhase(pod: Pod): string {
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating'
  const preparing = pod.status?.initContainerStatuses?.find(({ state }) => state.terminated?.exitCode !== 0)
  if (preparing) {
    const reason = preparing.state.waiting?.reason ?? preparing.state.terminated?.reason
    return reason === undefined || reason === 'PodInitializing' ? 'Init' : `Init:${reason}`
  }
  const [troubled] = (pod.status?.containerStatuses ?? []).flatMap(
    ({ state }) => state.waiting?.reason ?? state.terminated?.reason ?? [],
  )
  return troubled ?? pod.status?.reason ?? pod.status?.phase ?? 'Pending'
}
