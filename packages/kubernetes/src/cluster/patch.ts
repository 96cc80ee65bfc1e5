import { type Exited, textAt } from '@slipway/core'
import type { Cluster } from './cluster'
import type { KubeObject } from '../manifest/manifest'
import { nameOf, namespaceOf } from '../preflight/identity'

interface Patch {
  readonly object: KubeObject
  readonly namespace: string
  readonly type: 'json' | 'merge'
  readonly content: unknown
  readonly manager: string
}

/** One object, by a patch. What it holds goes through a file of this user alone. */
export async function patchObject(
  cluster: Cluster,
  { object, namespace, type, content, manager }: Patch,
): Promise<Exited> {
  const { ports, access } = cluster
  const file = ports.files.resolve(access.folder, `patch-${ports.random.hex(6)}.json`)
  await ports.files.write(file, JSON.stringify(content), { mode: 0o600 })
  try {
    return await cluster.kubectl(
      [
        'patch',
        `--type=${type}`,
        `--patch-file=${file}`,
        `--field-manager=${manager}`,
        '--filename=-',
        '--output=name',
        `--namespace=${namespaceOf(object, namespace)}`,
      ],
      { input: JSON.stringify(identityOf(object)) },
    )
  } finally {
    await ports.files.remove(file)
  }
}

/** Enough for kubectl to find it. */
export function identityOf(object: KubeObject): KubeObject {
  const namespace = textAt(object, 'metadata', 'namespace')
  return {
    apiVersion: object['apiVersion'],
    kind: object['kind'],
    metadata: { name: nameOf(object), ...(namespace === undefined ? {} : { namespace }) },
  }
}
