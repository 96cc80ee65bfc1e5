import type { ContainerSpec, KeyReference, KubeObject, Pod } from '../model'
import { resource } from '../resources'
import type { Store } from '../store'

/** A ConfigMap, Secret or key of one is missing; the message is the kubelet's. */
export class ConfigFailure extends Error {}

interface Keyed extends KubeObject {
  data?: Record<string, string>
}

/** A container's environment, without that of its image. */
export function environmentOf(store: Store, pod: Pod, container: ContainerSpec): Record<string, string> {
  const result: Record<string, string> = {}
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const all = configMapRef
      ? readAll(store, pod, 'configmaps', configMapRef)
      : secretRef
        ? readAll(store, pod, 'secrets', secretRef)
        : {}
    for (const [key, value] of Object.entries(all)) result[`${prefix}${key}`] = value
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (valueFrom?.configMapKeyRef) assign(result, name, readKey(store, pod, 'configmaps', valueFrom.configMapKeyRef))
    else if (valueFrom?.secretKeyRef) assign(result, name, readKey(store, pod, 'secrets', valueFrom.secretKeyRef))
    else if (valueFrom?.fieldRef) assign(result, name, fieldOf(pod, valueFrom.fieldRef.fieldPath))
    else
      result[name] = (value ?? '').replace(
        /\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g,
        (whole, key: string) => result[key] ?? whole,
      )
  }
  return result
}

const assign = (target: Record<string, string>, name: string, value: string | undefined) => {
  if (value !== undefined) target[name] = value
}

type Kind = 'configmaps' | 'secrets'
const WORD: Readonly<Record<Kind, { readonly missing: string; readonly noKey: string }>> = {
  configmaps: { missing: 'configmap', noKey: 'ConfigMap' },
  secrets: { missing: 'secret', noKey: 'Secret' },
}

const decoded = (kind: Kind, value: string) =>
  kind === 'secrets' ? Buffer.from(value, 'base64').toString('utf8') : value

function find(
  store: Store,
  pod: Pod,
  kind: Kind,
  { name, optional }: { name: string; optional?: boolean },
): Keyed | undefined {
  const found = store.find<Keyed>(resource(kind), pod.metadata.namespace, name)
  if (found === undefined && optional !== true) throw new ConfigFailure(`${WORD[kind].missing} "${name}" not found`)
  return found
}

function readAll(
  store: Store,
  pod: Pod,
  kind: Kind,
  reference: { name: string; optional?: boolean },
): Record<string, string> {
  const { data = {} } = find(store, pod, kind, reference) ?? {}
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, decoded(kind, value)]))
}

function readKey(store: Store, pod: Pod, kind: Kind, reference: KeyReference): string | undefined {
  const found = find(store, pod, kind, reference)
  const value = found?.data?.[reference.key]
  if (value !== undefined) return decoded(kind, value)
  if (reference.optional === true || found === undefined) return undefined
  throw new ConfigFailure(
    `couldn't find key ${reference.key} in ${WORD[kind].noKey} ${pod.metadata.namespace ?? ''}/${reference.name}`,
  )
}

function fieldOf(pod: Pod, path: string): string | undefined {
  const key = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path)
  if (key) return pod.metadata[key[1] as 'labels' | 'annotations']?.[key[2] ?? '']
  const value = path
    .split('.')
    .reduce<unknown>((object, step) => (object as Record<string, unknown> | undefined)?.[step], pod)
  return value === undefined ? undefined : String(value as string | number)
}
