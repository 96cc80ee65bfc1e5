import { parseReference, type Reference } from '@slipway/core'
import type { Descriptor } from '../layout/descriptor'
import type { ImageGraph } from '../layout/graph'
import type { ImageManifest } from '../layout/manifest'
import type { Connection } from './connection'

/**
 * Written by containerd and BuildKit on layers: the repositories of a registry that they came from, comma-separated.
 */
const SOURCE = 'containerd.io/distribution.source.'
const BASE_NAME = 'org.opencontainers.image.base.name'

/**
 * For each layer the repositories of the same registry that probably have it: its recorded source, else the base
 * image's.
 */
export function mountCandidates(
  graph: ImageGraph,
  connection: Pick<Connection, 'base' | 'repository'>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const { manifest } of graph.nodes) {
    if (manifest.kind !== 'image') continue
    const base = baseRepository(manifest, connection.base.host)
    for (const layer of manifest.layers) {
      const candidates = [...sources(layer, connection.base.host), ...base].filter(
        (repository) => repository !== connection.repository,
      )
      if (candidates.length > 0 && !found.has(layer.digest)) found.set(layer.digest, [...new Set(candidates)])
    }
  }
  return found
}

function sources({ annotations = {} }: Descriptor, host: string): readonly string[] {
  const names = host === 'registry-1.docker.io' ? ['docker.io'] : [host]
  return names
    .flatMap((name) => (annotations[SOURCE + name] ?? '').split(','))
    .filter((repository) => parse(`${host}/${repository}`) !== undefined)
}

function baseRepository({ annotations }: ImageManifest, host: string): readonly string[] {
  const base = parse(annotations[BASE_NAME] ?? '')
  const registry = base?.registry === 'docker.io' ? 'registry-1.docker.io' : base?.registry
  return base !== undefined && registry === host ? [base.repository] : []
}

function parse(text: string): Reference | undefined {
  try {
    return parseReference(text)
  } catch {
    return undefined
  }
}
