import { type Ports, referenceName } from '@slipway/core'
import { formatPlatform, samePlatform } from '@slipway/oci'
import { wantsAssemble } from '../engines/option-rules'
import type { Given } from '../inputs'
import { findLastImage, type LastImage } from '../last-image'
import { dockerfilePath } from '../prepare'
import { compareSources } from './changes'

/** The image that is the one to be built, since nothing that it is made of changed. */
export interface Unchanged {
  readonly last: LastImage
  readonly commit: string
}

/**
 * Looks whether a build would make anew what is there. Whatever cannot be told is a reason to build, and is said.
 * @throws InvalidInputs
 */
export async function findUnchanged(given: Given, ports: Ports): Promise<Unchanged | undefined> {
  const { image, 'unless-changed': paths } = given
  if (paths.length === 0 || image === undefined) return undefined
  const looked = await findLastImage(image, given, ports)
  const builds = (reason: string) => void ports.host.info(`unless-changed: it is built, since ${reason}`)
  if ('missing' in looked) return builds(looked.missing)
  const { found } = looked
  const { commit } = found
  if (commit === undefined)
    return builds(`${found.name} (${found.tag}) does not say its commit (org.opencontainers.image.revision)`)
  const lacking = given.platforms.filter(
    (wanted) => !found.identity.runnable.some(({ platform }) => samePlatform(platform, wanted)),
  )
  if (lacking.length > 0) return builds(`${found.name} is not for ${lacking.map(formatPlatform).join(', ')}`)
  const compared = await compareSources({ commit, paths, others: dockerfileOf(given, ports) }, ports)
  if (compared.kind !== 'same') return builds(`${compared.reason} (since ${found.tag} of ${referenceName(image)})`)
  return { last: found, commit }
}

/** The Dockerfile counts wherever it stands in the checkout. */
function dockerfileOf(given: Given, ports: Ports): readonly string[] {
  if (wantsAssemble(given) || given.import !== undefined) return []
  const path = dockerfilePath(given, ports)
  return path.startsWith(`${ports.environment.workspace}/`)
    ? [`:(literal,top)${path.slice(ports.environment.workspace.length + 1)}`]
    : []
}
