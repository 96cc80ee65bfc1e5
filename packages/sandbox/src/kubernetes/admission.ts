import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Admission } from './api/objects'
import { NODE_PORTS } from './api/validate'
import { forbidden } from './failure'
import type { KubeObject, Pod, Service } from './model'
import { resource } from './resources'
import type { Store } from './store'

/** What is decided when an object is created: addresses of services, and whether a quota leaves room for a pod. */
export const createAdmission =
  (store: Store): Admission =>
  (kind, object) => {
    if (kind.name === 'services') allocate(store, object as Service)
    if (kind.name === 'pods') checkQuota(store, object as Pod)
  }

function allocate(store: Store, { spec }: Service): void {
  if (spec.type === 'ExternalName') return
  if (spec.clusterIP === undefined || spec.clusterIP === '')
    spec.clusterIP = `10.96.${randomInt(256)}.${randomInt(1, 255)}`
  spec.clusterIPs ??= [spec.clusterIP]
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return
  const taken = new Set<number | undefined>(listening())
  for (const service of store.list<Service>(resource('services')))
    for (const { nodePort } of service.spec.ports ?? []) taken.add(nodePort)
  for (const port of spec.ports ?? []) {
    if (port.nodePort === undefined) port.nodePort = freeOf(taken)
    taken.add(port.nodePort)
  }
}

function freeOf(taken: ReadonlySet<number | undefined>): number {
  for (;;) {
    const port = randomInt(...NODE_PORTS)
    if (!taken.has(port)) return port
  }
}

/** Ports of this machine that are in use: a NodePort is listened on here. */
function listening(): number[] {
  try {
    return readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => parseInt(line.trim().split(/\s+/)[1]?.split(':')[1] ?? '', 16))
  } catch {
    return []
  }
}

interface Quota extends KubeObject {
  spec: { hard?: Record<string, string | number> }
}

function checkQuota(store: Store, pod: Pod): void {
  const { namespace, name, generateName } = pod.metadata
  const used = store
    .list<Pod>(resource('pods'), namespace)
    .filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed').length
  for (const quota of store.list<Quota>(resource('resourcequotas'), namespace)) {
    const hard = quota.spec.hard?.['pods'] ?? quota.spec.hard?.['count/pods']
    if (hard !== undefined && used + 1 > Number(hard))
      throw forbidden(
        resource('pods'),
        name || (generateName ?? ''),
        `exceeded quota: ${quota.metadata.name}, requested: pods=1, used: pods=${used}, limited: pods=${hard}`,
      )
  }
}
