import { errorMessage, legalTag, type Ports, readAs } from '@slipway/core'
import { type ImageIdentity, platformNames } from '@slipway/oci/layout'
import { type Connection, deleteTag, purgesUntagged } from '@slipway/oci/registry'
import { pushRecord } from './record'
import type { PlannedTag } from './tags/expand'
import type { Place } from './places'

/**
 * Without a tag some registries throw an image away before the last job of a matrix can make an index of it. There it
 * gets one that names run and platform.
 */
export function keepingTag({ base }: Connection, identity: ImageIdentity, ports: Ports): readonly PlannedTag[] {
  const { environment, host } = ports
  const warning = purgesUntagged(base, environment.get('CI_REGISTRY') === base.host)
  if (warning === undefined) return []
  const tags = temporaryTags(identity, ports)
  if (tags.length === 0) host.warn(warning)
  for (const { name } of tags)
    host.info(`${name} keeps the image until an index names it: ${base.host} removes images without a tag`)
  return tags
}

/**
 * For a registry that took the image and does not show it: Quay before 3.13 is one, whatever its host is called.
 * Without any tag nobody could pull it.
 */
export function makeKnown(place: Place, identity: ImageIdentity, ports: Ports): void {
  const { connection, content, wanted } = place
  if (connection === undefined || content === undefined || content.shown || wanted.length > 0) return
  place.wanted = temporaryTags(identity, ports)
  for (const { name } of place.wanted)
    ports.host.info(`${name} makes the image known: ${connection.base.host} shows one only once a tag names it`)
}

/** One job of a matrix has one platform, and every job of a run knows its run. */
function temporaryTags(identity: ImageIdentity, { host }: Ports): readonly PlannedTag[] {
  const { runId } = host.source
  const [platform, ...others] = platformNames(identity)
  if (runId === undefined || platform === undefined || others.length > 0) return []
  return [{ name: legalTag(`${TEMPORARY}${runId}-${platform}`), moving: true }]
}

const TEMPORARY = 'tmp-'

/** Only what records of this run name, and only where it is known that a tag goes alone: elsewhere it is named. */
export async function removeTemporary(places: readonly Place[], { record, host, environment }: Ports): Promise<void> {
  for (const stage of record.stages) {
    const { facts, outputs } = stage.stage === 'push' ? readAs(pushRecord, stage) : { facts: {}, outputs: {} }
    const name = outputs.image?.replace(/@.*$/, '')
    const connection = places.find((place) => place.name === name)?.connection
    if (connection === undefined) continue
    const isKnown =
      purgesUntagged(connection.base, environment.get('CI_REGISTRY') === connection.base.host) !== undefined
    for (const tag of facts.temporary ?? []) {
      if (!tag.startsWith(TEMPORARY)) continue
      if (!isKnown) {
        host.info(
          `${name}:${tag} is not needed any more; remove it when it suits (some registries take the image along)`,
        )
        continue
      }
      await deleteTag(connection, tag).catch((error: unknown) =>
        host.info(`${name}:${tag} is not needed any more and could not be removed: ${errorMessage(error)}`),
      )
    }
  }
}

export function temporaryOf({ wanted }: Place): readonly string[] {
  return wanted.map(({ name }) => name).filter((name) => name.startsWith(TEMPORARY))
}
