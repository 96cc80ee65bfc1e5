import { textAt } from '@slipway/core'
import { type ImageIdentity, type ImageSource, readConfig } from '@slipway/oci/layout'
import { parseVersion, type Version } from './version'

const VERSION_LABEL = 'org.opencontainers.image.version'

/** The version that an image says it has, in the label that docker/metadata-action and others set. */
export async function labelledVersion(
  source: ImageSource,
  { runnable: [image] }: ImageIdentity,
): Promise<Version | undefined> {
  if (image === undefined) return undefined
  return parseVersion(textAt(await readConfig(source, image.manifest.config), 'config', 'Labels', VERSION_LABEL) ?? '')
}
