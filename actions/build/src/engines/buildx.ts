import { exitedAnyway, lastLine, type Ports } from '@slipway/core'
import type { Given } from '../inputs'
import { BUILDKIT_ENVIRONMENT, BUILDKIT_SYMPTOMS, buildkitVariables } from './buildkit'
import { buildkitCache } from '../cache/buildkit-cache'
import { dockerfileEngine } from './dockerfile-engine'
import { dockerLogin } from './login'
import { pick } from './pick'
import type { Availability, Fitness, Program } from './engine'
import { optionArgs } from './option-rules'
import type { DockerfileOrder } from './order'

export const buildx = dockerfileEngine({
  name: 'buildx',
  symptoms: BUILDKIT_SYMPTOMS,
  environment: BUILDKIT_ENVIRONMENT,
  variables: async (order, ports) => ({
    ...(await buildkitVariables(order)),
    BUILDX_METADATA_WARNINGS: '1',
    ...(await dockerLogin(order.given, ports)),
  }),
  cache: buildkitCache,
  available,
  fitness,
  args: buildxArgs,
  run: (tool) => tool.build(),
})

/** `--opt=value` throughout, and `--` before the context: no value can become a flag. */
function buildxArgs(order: DockerfileOrder): readonly string[] {
  return [
    'build',
    '--progress=plain',
    `--metadata-file=${order.metadata}`,
    ...optionArgs('buildx', order),
    '--',
    order.context,
  ]
}

/** As a program of its own (`buildx`, Homebrew's `docker-buildx`), else through the Docker CLI. */
async function available({ exec }: Ports): Promise<Availability> {
  for (const name of ['buildx', 'docker-buildx']) if ((await exec.which(name)) !== undefined) return { program: [name] }
  return (await exec.which('docker')) === undefined
    ? { missing: 'buildx is not installed', hint: 'install docker buildx, or leave `engine` out' }
    : { program: ['docker', 'buildx'] }
}

async function fitness([file, ...args]: Program, { platforms }: Given, ports: Ports): Promise<Fitness> {
  const options = { env: pick(BUILDKIT_ENVIRONMENT, ports), timeout: 20_000 }
  const shown = exitedAnyway(await ports.exec.run(file, [...args, 'inspect'], options), 'buildx inspect')
  const reason =
    shown.code !== 0
      ? `buildx is not usable: ${lastLine(shown.stderr).slice(0, 200)}`
      : whyNot(parseBuilder(shown.stdout), platforms.length)
  return { fits: reason === undefined, reason: reason ?? 'its builder exports OCI layouts' }
}

/** What `buildx inspect` says of the builder that would be used. */
interface Builder {
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
