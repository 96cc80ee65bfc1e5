import { type Ports, referenceName, textAt } from '@slipway/core'
import { formatPlatform, samePlatform } from '@slipway/oci'
import { wantsAssemble } from '../engines/option-rules'
import type { Given } from '../inputs'
import { type LastImage, lastImages, usualTags, whyNotKnown } from '../last-image'
import { dockerfilePath } from '../prepare'
import { compareSources } from './changes'
import { changedInputs, inputsMark, MARK } from './mark'

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
  const builds = (reason: string) => void ports.host.info(`unless-changed: it is built, since ${reason}`)
  const found = await sameInputs(given, ports)
  if ('missing' in found) return builds(found.missing)
  const { last } = found
  const { commit } = last
  if (commit === undefined)
    return builds(`${last.name} (${last.tag}) does not say its commit (org.opencontainers.image.revision)`)
  const lacking = given.platforms.filter(
    (wanted) => !last.identity.runnable.some(({ platform }) => samePlatform(platform, wanted)),
  )
  if (lacking.length > 0) return builds(`${last.name} is not for ${lacking.map(formatPlatform).join(', ')}`)
  const compared = await compareSources({ commit, paths, others: dockerfileOf(given, ports) }, ports)
  if (compared.kind !== 'same') return builds(`${compared.reason} (since ${last.tag} of ${referenceName(image)})`)
  return { last, commit }
}

type Found = { readonly last: LastImage } | { readonly missing: string }

/** The newest image that was built with the same inputs: of several variants in one repository, this one. */
async function sameInputs(given: Given, ports: Ports): Promise<Found> {
  const { image } = given
  if (image === undefined) return { missing: 'no `image` is given' }
  const now = inputsMark(given, ports.host.source)
  let reason: string | undefined
  try {
    for await (const last of lastImages(image, given, ports)) {
      const before = textAt(last.config, 'config', 'Labels', MARK)
      if (before === now) return { last }
      reason ??=
        before === undefined
          ? `${last.tag} was built without \`unless-changed\``
          : `${last.tag} was built with another ${changedInputs(before, now).join(', ')}`
    }
  } catch (error) {
    return { missing: whyNotKnown(error) }
  }
  const tags = usualTags(ports).join(', ')
  return { missing: reason ?? `${referenceName(image)} has no image of the default branch (looked for ${tags})` }
}

/** The Dockerfile counts wherever it stands in the checkout. */
function dockerfileOf(given: Given, ports: Ports): readonly string[] {
  if (wantsAssemble(given)) return []
  const path = dockerfilePath(given, ports)
  const { workspace } = ports.environment
  return path.startsWith(`${workspace}/`) ? [`:(literal,top)${path.slice(workspace.length + 1)}`] : []
}
