/**
 * Lists of objects that are maps by a key, named by the last step of their path: Kubernetes' `patchMergeKey` and
 * `listMapKeys`.
 */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey'],
  ownerReferences: ['uid'],
  conditions: ['type'],
}

/** A service's ports and a container's have keys of different names. */
export function mergeKeys(path: readonly string[]): readonly string[] | undefined {
  const last = path.at(-1) ?? ''
  if (last === 'ports')
    return path.includes('containers') || path.includes('initContainers')
      ? ['containerPort', 'protocol']
      : ['port', 'protocol']
  return KEYS[last]
}

/** Of such a list, what tells its items apart; `protocol` has a default. */
export function identity(item: Readonly<Record<string, unknown>>, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => item[key] ?? (key === 'protocol' ? 'TCP' : null)))
}
