import { textAt } from '@slipway/core'
import type { KubeObject } from '../../../manifest/manifest'

const label = (object: KubeObject, name: string) =>
  textAt(object, 'metadata', 'labels', `helm.toolkit.fluxcd.io/${name}`)

/**
 * What is to be said of a release that a HelmRelease of Flux applies, which installs it again. Its controller labels
 * every object of the manifest with its own name (helm-controller, origin labels).
 */
export function fluxNote(stored: readonly KubeObject[]): string | undefined {
  const owned = stored.find((object) => label(object, 'name') !== undefined)
  if (owned === undefined) return undefined
  const title = `${label(owned, 'namespace') ?? '?'}/${label(owned, 'name') ?? '?'}`
  return `the HelmRelease ${title} of Flux applies this release, and will install it again: delete it in Git`
}
