import { type Descriptor } from '../layout/descriptor'
import { type ImageGraph, readGraph } from '../layout/graph'
import type { ImageSource } from '../layout/source'
import type { Connection } from './connection'
import { RegistryFailure } from './failure'
import { remoteDigest } from './manifests'
import { inParallel } from './pool'
import type { RegistrySource } from './pull'
import { type ContentReport, pushContent, pushTags } from './push'
import { fallbackTag, listReferrers, makeListed } from './referrers'
import { refusalOf } from './refusal'

/** Signatures and attestations that cosign keeps under tags made of the digest. */
const COSIGN = ['sig', 'att', 'sbom']
const MAX_DEPTH = 3
const LOOKS = 4

/** Something that belongs to an image and is no part of it. */
export interface Companion {
  readonly graph: ImageGraph
  /** The manifest that it refers to. */
  readonly subject?: string
  /** The tag that it is found by. */
  readonly tag?: string
}

/**
 * What refers to an image, or to a manifest in it: referrers of the specification, those of referrers, and what cosign
 * keeps under tags.
 */
export async function findCompanions(source: RegistrySource, graph: ImageGraph): Promise<readonly Companion[]> {
  const found = new Map<string, Companion>()
  try {
    let subjects = graph.nodes.map(({ descriptor }) => descriptor.digest)
    for (let depth = 0; depth < MAX_DEPTH && subjects.length > 0; depth += 1) {
      const next: string[] = []
      await inParallel(subjects, LOOKS, async (digest) => {
        const referrers = await referrersOf(source, digest)
        const tagged = depth === 0 ? await taggedOf(source, digest) : []
        for (const companion of [...referrers, ...tagged]) {
          const { top } = companion.graph
          if (found.has(top.digest)) continue
          found.set(top.digest, companion)
          next.push(top.digest)
        }
      })
      subjects = next
    }
  } catch (error) {
    throw refusalOf(error)
  }
  return [...found.values()].sort((a, b) => (a.graph.top.digest < b.graph.top.digest ? -1 : 1))
}

async function referrersOf(source: RegistrySource, subject: string): Promise<readonly Companion[]> {
  const { manifests } = await listReferrers(source.connection, subject)
  const found: Companion[] = []
  for (const { mediaType, digest, size } of manifests)
    found.push({ graph: await readGraph(source, { mediaType, digest, size }), subject })
  return found
}

async function taggedOf(source: RegistrySource, subject: string): Promise<readonly Companion[]> {
  const found: Companion[] = []
  for (const kind of COSIGN) {
    const tag = `${fallbackTag(subject)}.${kind}`
    if ((await look(source.connection, tag)) === undefined) continue
    const top: Descriptor = await source.resolve(tag)
    found.push({ graph: await readGraph(source, top), tag })
  }
  return found
}

/** A registry that refuses to say whether there is one has none for us. */
async function look(connection: Connection, tag: string): Promise<string | undefined> {
  try {
    return await connection.retrier.run(`tag ${tag.slice(0, 19)}`, () => remoteDigest(connection, tag))
  } catch (error) {
    if (error instanceof RegistryFailure && error.status !== 401) return undefined
    throw error
  }
}

interface CompanionOrder {
  readonly source: ImageSource
  readonly companions: readonly Companion[]
  readonly concurrency: number
  readonly mountFrom: readonly string[]
}

/** Brings them to where the image is; it must be there already. @throws UserError, TransientError */
export async function pushCompanions(
  connection: Connection,
  { source, companions, concurrency, mountFrom }: CompanionOrder,
): Promise<readonly ContentReport[]> {
  const reports: ContentReport[] = []
  for (const { graph, subject, tag } of companions) {
    const report = await pushContent(connection, { source, graph, concurrency, mountFrom })
    reports.push(report)
    if (tag !== undefined) await pushTags(connection, { graph, tags: [tag] }, report.shown)
    if (subject !== undefined) await listAs(connection, subject, graph)
  }
  return reports
}

/** As the index of referrers describes it: with its own type and annotations. */
async function listAs(connection: Connection, subject: string, { top, nodes }: ImageGraph): Promise<void> {
  const manifest = nodes.at(-1)?.manifest
  const type = manifest?.artifactType ?? (manifest?.kind === 'image' ? manifest.config.mediaType : undefined)
  const annotations = manifest?.annotations ?? {}
  try {
    await makeListed(connection, subject, {
      ...top,
      ...(type === undefined ? {} : { artifactType: type }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    })
  } catch (error) {
    throw refusalOf(error)
  }
}
