import { errorMessage, legalTag, type Ports, type Reference, referenceName, UserError } from '@slipway/core'
import {
  connect,
  type Connection,
  type ImageGraph,
  type ImageIdentity,
  imageIdentity,
  readConfig,
  readGraph,
  RegistrySource,
  revisionOf,
  tagPages,
} from '@slipway/oci'
import { registryOptions } from './registry'
import type { Given } from './inputs'

/** An image that the default branch pushed, as far as its tag tells. */
export interface LastImage {
  /** Registry, repository and digest. */
  readonly name: string
  readonly tag: string
  readonly source: RegistrySource
  readonly graph: ImageGraph
  readonly identity: ImageIdentity
  /** The commit that it says it is of. */
  readonly commit: string | undefined
  /** Its configuration, of the first platform. */
  readonly config: unknown
}

/** Variants of one image in one repository, each with an end of its own (`main-cuda`). */
const MOST_VARIANTS = 20

/**
 * What `@ref`, `@edge` and most pipelines call what their default branch pushed, the surest first, then the variants
 * with a `tag-suffix`.
 * @throws UserError, TransientError of the registry
 */
export async function* lastImages(image: Reference, given: Given, ports: Ports): AsyncGenerator<LastImage> {
  const name = referenceName(image)
  const options = { readOnly: true, limits: { attempts: 2 }, ...(await accessOf(image, given, ports)) }
  const connection = await connect(image, options, ports)
  const source = new RegistrySource(connection)
  const seen = new Set<string>()
  for await (const tag of candidates(connection, ports)) {
    const top = await resolveTag(source, tag)
    if (top === undefined || seen.has(top.digest)) continue
    seen.add(top.digest)
    const graph = await readGraph(source, top)
    const identity = await imageIdentity(source, graph)
    const [first] = identity.runnable
    if (first === undefined) continue
    const commit = await revisionOf({ source, graph, image: first })
    const config = await readConfig(source, first.manifest.config)
    yield { name: `${name}@${top.digest}`, tag, source, graph, identity, commit, config }
  }
}

export function usualTags({ host }: Pick<Ports, 'host'>): readonly string[] {
  const { defaultBranch } = host.source
  const branch = defaultBranch === undefined ? [] : [legalTag(defaultBranch)]
  return [...new Set([...branch, 'edge', 'latest'])]
}

async function* candidates(connection: Connection, ports: Pick<Ports, 'host'>): AsyncGenerator<string> {
  const usual = usualTags(ports)
  yield* usual
  let variants = 0
  try {
    for await (const page of tagPages(connection, 'remove tags that nobody needs')) {
      for (const tag of page) {
        if (!usual.some((one) => tag.startsWith(`${one}-`))) continue
        if ((variants += 1) > MOST_VARIANTS) return
        yield tag
      }
    }
  } catch (error) {
    // There is no such repository yet.
    if ((error as { readonly status?: number }).status !== 404) throw error
  }
}

async function resolveTag(source: RegistrySource, tag: string) {
  try {
    return await source.resolve(tag)
  } catch (error) {
    if (error instanceof UserError && error.code === 'IMAGE_NOT_FOUND') return undefined
    throw error
  }
}

/** The last image only saves work or tells more: without an answer it is done without, and said why. */
export function whyNotKnown(error: unknown): string {
  if (!(error instanceof Error) || (error instanceof UserError && error.outcome === 'cancelled')) throw error
  const isKnown = error instanceof UserError || error.name === 'RegistryFailure'
  if (!isKnown) throw error
  return `the last image is not known: ${errorMessage(error)}`
}

/** User name and password are for the registry of the base or of `import`, where there is one: no other gets them. */
async function accessOf(image: Reference, given: Given, ports: Ports) {
  const options = await registryOptions(given, ports)
  const other = given.import?.kind === 'registry' ? given.import.reference : baseOf(given)
  if (other === undefined || other.registry === image.registry) return options
  const { username: _, password: __, plainHttp: ___, ...rest } = options
  return rest
}

function baseOf({ base }: Given): Reference | undefined {
  return base?.kind === 'registry' ? base.reference : undefined
}
