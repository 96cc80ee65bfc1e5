import { formatReference, type Ports, type Reference, referenceName, type Values } from '@slipway/core'
import {
  type ImageGraph,
  type ImageIdentity,
  imageIdentity,
  type ImageSource,
  joinImages,
  readGraph,
} from '@slipway/oci/layout'
import { type Companion, findCompanions, openRemoteImage, type RegistrySource } from '@slipway/oci/registry'
import type { Access } from './access'
import type { Inputs } from './inputs'
import type { Origin, PushPlan } from './plan'
import { openLocalImage } from './source-layout'

/** What is pushed, wherever it comes from. */
export interface PushedImage {
  readonly source: ImageSource
  readonly graph: ImageGraph
  readonly identity: ImageIdentity
  /** Repositories that have it already, each with the host that it is asked at. */
  readonly homes: readonly { readonly host: string; readonly repository: string }[]
  /** What refers to it there, and goes with it. */
  readonly companions: readonly { readonly source: RegistrySource; readonly companion: Companion }[]
  /** By digest; empty for a layout. */
  readonly from: readonly string[]
  readonly joined: boolean
}

/** @throws UserError, TransientError */
export async function openImage(
  plan: PushPlan,
  given: Values<Inputs>,
  { ports, access }: { readonly ports: Ports; readonly access: Access },
): Promise<PushedImage> {
  const { origin } = plan
  if (origin.kind === 'layout') {
    const opened = await openLocalImage(origin.path, plan.targets[0], ports)
    return { ...opened, homes: [], companions: [], from: [], joined: false }
  }
  return openRemote(origin, given, { ports, access })
}

interface Remote {
  readonly source: RegistrySource
  readonly graph: ImageGraph
  readonly name: string
}

async function openRemote(
  { images, copied }: Extract<Origin, { kind: 'registry' }>,
  given: Values<Inputs>,
  { ports, access }: { readonly ports: Ports; readonly access: Access },
): Promise<PushedImage> {
  const parts: Remote[] = []
  for (const image of images) parts.push(await openOne(image, { ports, access }))
  const [first] = parts
  if (first === undefined) throw new Error('nothing to push')
  const companions: PushedImage['companions'][number][] = []
  for (const { source, graph, name } of parts) {
    const found = await findCompanions(source, graph)
    if (found.length > 0)
      ports.host.info(`${name}: ${found.length} signatures, attestations or other referrers go along`)
    companions.push(...found.map((companion) => ({ source, companion })))
  }
  const shared = {
    homes: parts.map(({ source: { connection } }) => ({
      host: connection.base.host,
      repository: connection.repository,
    })),
    companions,
    from: parts.map(({ name }) => name),
  }
  // One alone is copied as it is, whatever it is; what the records name becomes an index even of one platform.
  const alone = await imageIdentity(first.source, first.graph)
  const isIndex = copied === true && alone.runnable.length > 1
  if (parts.length === 1 && (isIndex || !given.from.includes('records')))
    return { ...shared, ...first, identity: alone, joined: false }
  const { source, graph, unknown } = await joinImages(parts)
  for (const name of unknown) ports.host.info(`${name}: it does not say which commit it is of`)
  return { ...shared, source, graph, identity: await imageIdentity(source, graph), joined: true }
}

async function openOne(
  image: Reference,
  { ports, access }: { readonly ports: Ports; readonly access: Access },
): Promise<Remote> {
  const { source, top } = await openRemoteImage(image, { ...access(image), readOnly: true }, ports)
  const name = `${referenceName(image)}@${top.digest}`
  if (image.digest === undefined) ports.host.info(`${formatReference(image)} is ${top.digest}`)
  return { source, graph: await readGraph(source, top), name }
}
