import { isObject, listAt, parseJson, textAt } from '@slipway/core'
import type { SeenRelease } from '@slipway/kubernetes'

export interface SeenPod {
  readonly name: string
  /** Its phase, or why a container waits. */
  readonly state: string
}

export interface Workload {
  /** `deployment/shop` */
  readonly name: string
  readonly ready: number
  readonly wanted: number
  readonly images: readonly string[]
  readonly pods: readonly SeenPod[]
}

/** A workload as the API server has it, with its pods. What may not be read is empty. */
export async function readWorkload(
  cluster: SeenRelease['cluster'],
  namespace: string,
  name: string,
): Promise<Workload> {
  const { items } = await cluster.list(['get', name, `--namespace=${namespace}`, '--output=json'])
  const [object] = items
  const spec = field(object, 'spec')
  const status = field(object, 'status')
  const labels = field(field(spec, 'selector'), 'matchLabels')
  const selector = Object.entries(isObject(labels) ? labels : {})
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',')
  return {
    name,
    ready: number(status, 'readyReplicas') ?? number(status, 'numberReady') ?? 0,
    wanted: number(spec, 'replicas') ?? number(status, 'desiredNumberScheduled') ?? 0,
    images: listAt(object, 'spec', 'template', 'spec', 'containers').flatMap(
      (container) => textAt(container, 'image') ?? [],
    ),
    pods: selector === '' ? [] : await readPods(cluster, namespace, selector),
  }
}

async function readPods(
  cluster: SeenRelease['cluster'],
  namespace: string,
  selector: string,
): Promise<readonly SeenPod[]> {
  const { stdout } = await cluster.kubectl([
    'get',
    'pods',
    `--namespace=${namespace}`,
    `--selector=${selector}`,
    '--output=json',
  ])
  return listAt(parseJson(stdout), 'items').map((pod) => ({
    name: textAt(pod, 'metadata', 'name') ?? '',
    state: waits(pod) ?? textAt(pod, 'status', 'phase') ?? 'unknown',
  }))
}

function waits(pod: unknown): string | undefined {
  return listAt(pod, 'status', 'containerStatuses')
    .map((status) => textAt(status, 'state', 'waiting', 'reason'))
    .find((reason) => reason !== undefined)
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined
}

function number(value: unknown, name: string): number | undefined {
  const found = field(value, name)
  return typeof found === 'number' ? found : undefined
}
