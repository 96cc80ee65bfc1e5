import { formatPlatform } from '@slipway/oci'
import { csvLine } from './csv'
import { type DockerfileOrder, optional, pairs } from './order'

/** How buildx is started: as a program of its own, or as a plugin of the Docker CLI. */
export type BuildxProgram = readonly [string, ...string[]]

/** `--opt=value` throughout, and `--` before the context: no value can become a flag. */
export function buildxArgs(order: DockerfileOrder, destination: string): readonly string[] {
  // Timestamps of files cost time, so they are set only when somebody asks for reproducible bytes.
  const rewrite: readonly (readonly [string, string])[] = order.time.explicit ? [['rewrite-timestamp', 'true']] : []
  return [
    'build',
    '--progress=plain',
    // Always explicit: what is attested when nothing is said differs between versions, exporters and numbers of
    // platforms.
    order.provenance === 'off' ? '--provenance=false' : `--provenance=mode=${order.provenance}`,
    '--sbom=false',
    `--output=${csvLine([['type', 'oci'], ['dest', destination], ['tar', 'false'], ...rewrite])}`,
    `--file=${order.dockerfile}`,
    ...optional('--target', order.target),
    ...optional('--platform', order.platforms.length === 0 ? undefined : order.platforms.map(formatPlatform).join(',')),
    ...pairs('--build-arg', order.buildArgs),
    ...order.secrets.map(
      ({ id, path }) =>
        `--secret=${csvLine([
          ['id', id],
          ['src', path],
        ])}`,
    ),
    ...pairs('--label', order.labels),
    ...pairs('--annotation', withLevel(order)),
    '--',
    order.context,
  ]
}

/** An image of one platform without attestations has no index to annotate, and BuildKit refuses to. */
function withLevel({ annotations, platforms, provenance }: DockerfileOrder): ReadonlyMap<string, string> {
  const level = platforms.length > 1 || provenance !== 'off' ? 'index,manifest' : 'manifest'
  return new Map([...annotations].map(([key, value]) => [`${level}:${key}`, value]))
}

/** What `buildx inspect` says of the builder that would be used. */
export interface Builder {
  readonly name: string
  readonly driver: string
  readonly nodes: number
  readonly error: string | undefined
}

/**
 * Reads `buildx inspect`, which has no machine-readable form (buildx 0.38.2): a head of `Key: value`, then one block a
 * node.
 */
export function parseBuilder(text: string): Builder {
  const [head = '', ...rest] = text.split(/^Nodes:\s*$/m)
  const field = (part: string, name: string) => new RegExp(`^${name}:[ \\t]*(\\S.*)$`, 'm').exec(part)?.[1]?.trim()
  const nodes = rest.join('\n')
  return {
    name: field(head, 'Name') ?? '',
    driver: field(head, 'Driver') ?? '',
    nodes: nodes.match(/^Name:/gm)?.length ?? 0,
    error: field(head, 'Error') ?? field(nodes, 'Error'),
  }
}

/** Why this builder cannot write an OCI layout, or undefined. */
export function whyNot(builder: Builder, platforms: number): string | undefined {
  const name = `builder "${builder.name}"`
  if (builder.error !== undefined) return `${name} cannot be reached: ${builder.error}`
  // The docker driver exports OCI only with containerd's image store, which inspect does not show.
  if (builder.driver === 'docker' || builder.driver === '')
    return `${name} has the driver docker, which may not export OCI layouts`
  if (builder.nodes > 1 && platforms > 1)
    return `${name} has ${builder.nodes} nodes, and an OCI layout can come from one only`
  return undefined
}
