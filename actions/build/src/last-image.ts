import { errorMessage, legalTag, type Ports, type Reference, referenceName, UserError } from '@slipway/core'
import {
  connect,
  type ImageGraph,
  type ImageIdentity,
  imageIdentity,
  readGraph,
  RegistrySource,
  revisionOf,
} from '@slipway/oci'
import { registryOptions } from './registry'
import type { Given } from './inputs'

/** The image that the default branch pushed last, as far as its tags tell. */
export interface LastImage {
  /** Registry, repository and digest. */
  readonly name: string
  readonly tag: string
  readonly source: RegistrySource
  readonly graph: ImageGraph
  readonly identity: ImageIdentity
  /** The commit that it says it is of. */
  readonly commit: string | undefined
}

export type Looked = { readonly found: LastImage } | { readonly missing: string }

/** What `@ref`, `@edge` and most pipelines call what their default branch pushed, the surest first. */
function tagsOf(defaultBranch: string | undefined): readonly string[] {
  const branch = defaultBranch === undefined ? [] : [legalTag(defaultBranch)]
  return [...new Set([...branch, 'edge', 'latest'])]
}

/** It only saves work or tells more: a registry that does not answer is a reason to do without it, and no failure. */
export async function findLastImage(image: Reference, given: Given, ports: Ports): Promise<Looked> {
  const name = referenceName(image)
  const tags = tagsOf(ports.host.source.defaultBranch)
  try {
    const options = { readOnly: true, limits: { attempts: 2 }, ...(await accessOf(image, given, ports)) }
    const source = new RegistrySource(await connect(image, options, ports))
    for (const tag of tags) {
      const top = await resolveTag(source, tag)
      if (top === undefined) continue
      const graph = await readGraph(source, top)
      const identity = await imageIdentity(source, graph)
      const [first] = identity.runnable
      const commit = first === undefined ? undefined : await revisionOf({ source, graph, image: first })
      return { found: { name: `${name}@${top.digest}`, tag, source, graph, identity, commit } }
    }
    return { missing: `${name} has no image of the default branch (looked for ${tags.join(', ')})` }
  } catch (error) {
    if (!(error instanceof UserError) || error.outcome === 'cancelled') throw error
    return { missing: `the last image in ${name} is not known: ${errorMessage(error)}` }
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
