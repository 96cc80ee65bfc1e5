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
  const { runId } = host.source
  if (warning === undefined) return []
  const [platform, ...others] = platformNames(identity)
  if (runId === undefined || platform === undefined || others.length > 0) {
    host.warn(warning)
    return []
  }
  const name = legalTag(`${TEMPORARY}${runId}-${platform}`)
  host.info(`${name} keeps the image until an index names it: ${base.host} removes images without a tag`)
  return [{ name, moving: true }]
}

const TEMPORARY = 'tmp-'

/** Only what records of this run name, and only where such tags are made: elsewhere a tag may take its image along. */
export async function removeTemporary(places: readonly Place[], { record, host, environment }: Ports): Promise<void> {
  for (const stage of record.stages) {
    const { facts, outputs } = stage.stage === 'push' ? readAs(pushRecord, stage) : { facts: {}, outputs: {} }
    const name = outputs.image?.replace(/@.*$/, '')
    const connection = places.find((place) => place.name === name)?.connection
    if (connection === undefined) continue
    if (purgesUntagged(connection.base, environment.get('CI_REGISTRY') === connection.base.host) === undefined) continue
    for (const tag of facts.temporary ?? []) {
      if (!tag.startsWith(TEMPORARY)) continue
      await deleteTag(connection, tag).catch((error: unknown) =>
        host.info(`${name}:${tag} is not needed any more and could not be removed: ${errorMessage(error)}`),
      )
    }
  }
}

export function temporaryOf({ wanted }: Place): readonly string[] {
  return wanted.map(({ name }) => name).filter((name) => name.startsWith(TEMPORARY))
}
