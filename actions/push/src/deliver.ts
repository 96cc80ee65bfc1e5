import { type Ports, referenceName, type Result, UserError, type Values, formatBytes } from '@slipway/core'
import type { Connecting } from '@slipway/oci/connection'
import type { Access } from './access'
import { attachSboms, type Attached, readSboms } from './attach'
import type { Inputs } from './inputs'
import { bringContent, type Place, setTags } from './places'
import type { PushPlan } from './plan'
import type { PushRecord } from './record'
import { toResult } from './result'
import { openImage, type PushedImage } from './source'
import { keepingTag, makeKnown, removeTemporary } from './temporary'
import { planTags, sayTags } from './tags/plan-tags'
import { type TagWorld, versionOf } from './tags/expand'
import { TagKeeper } from './tags/keeper'
import { labelledVersion } from './tags/label'

export interface Delivery {
  readonly plan: PushPlan
  /** The connection to each target, while the registries still answer. */
  readonly connecting: readonly Connecting[]
  readonly access: Access
}

/** Brings the image to every place, then tags it everywhere, and says what is where. */
export async function deliver(
  given: Values<Inputs>,
  ports: Ports,
  { plan, connecting, access }: Delivery,
): Promise<Result<PushRecord>> {
  const image = await openImage(plan, given, { ports, access })
  const sboms = given.attach.length === 0 ? [] : await readSboms(image.graph.top, ports)
  const places = await openPlaces(given, ports, { plan, connecting, image })
  for (const place of places) await attempt(place, () => bringContent(place, image, given.concurrency))
  let attached: readonly Attached[] = []
  for (const place of places) await attempt(place, async () => void (attached = await attachSboms(place, image, sboms)))
  // Only when it is everywhere: a tag in one registry says that the release is out.
  if (places.every(({ error }) => error === undefined))
    for (const place of places) await attempt(place, () => tagPlace(place, image, ports))
  const failed = places.filter(({ error }) => error !== undefined)
  if (failed.length === 0 && image.joined) await removeTemporary(places, ports)
  if (places.length === 1 && failed[0]?.error !== undefined) throw failed[0].error
  return toResult({ given, ports, image, places, attached })
}

async function tagPlace(place: Place, image: PushedImage, ports: Ports): Promise<void> {
  makeKnown(place, image.identity, ports)
  await setTags(place, image)
}

interface Opening {
  readonly plan: PushPlan
  readonly connecting: readonly Connecting[]
  readonly image: PushedImage
}

async function openPlaces(
  given: Values<Inputs>,
  ports: Ports,
  { plan, connecting, image }: Opening,
): Promise<readonly Place[]> {
  const { graph, identity, source } = image
  const suffix = given['tag-suffix'] ?? ''
  const { source: context } = ports.host
  const version = versionOf(given.version, context)
  const world: TagWorld = { source: context, version, suffix, now: ports.clock.now() }
  const tags = planTags(given.tags, plan.targets, world)
  sayTags(given.tags, world, ports.host)
  const rules = {
    version: version ?? (await labelledVersion(source, identity)),
    suffix,
    allowOlder: given['allow-older'],
    immutable: given['immutable-tags'],
  }
  const places: Place[] = []
  for (const [index, target] of plan.targets.entries()) {
    const place: Place = { target, name: referenceName(target), version: rules.version, wanted: [] }
    places.push(place)
    await attempt(place, async () => {
      place.connection = await connecting[index]?.finish()
      if (place.connection === undefined) return
      const planned = tags.get(place.name) ?? []
      place.wanted = planned.length > 0 ? planned : keepingTag(place.connection, identity, ports)
      place.keeper = new TagKeeper(place.connection, place.wanted, graph.top.digest, rules)
      await place.keeper.foresee()
      ports.host.info(`pushing ${graph.top.digest} (${formatBytes(graph.size)}) to ${place.name}`)
    })
  }
  return places
}

/** What fails in one registry does not keep the image from the others: a second run then has less to do. */
async function attempt(place: Place, work: () => Promise<void>): Promise<void> {
  if (place.error !== undefined) return
  try {
    await work()
  } catch (error) {
    if (!(error instanceof UserError) || error.outcome === 'cancelled') throw error
    place.error = error
  }
}
