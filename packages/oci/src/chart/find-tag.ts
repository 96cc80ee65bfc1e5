import { UserError } from '@slipway/core'
import type { Connection } from '../registry/connection'
import { tagPages } from '../registry/tags'
import { newerVersion } from './versions'

/**
 * The tag of the newest released version in a repository.
 * @throws UserError `CHART_VERSION`, `REGISTRY_ANSWER` and what the connection throws
 */
export async function newestVersion(connection: Connection): Promise<string> {
  const name = `${connection.base.host}/${connection.repository}`
  const give = `give the version: oci://${name}:<version>`
  let newest: string | undefined
  for await (const tags of tagPages(connection, give)) newest = tags.reduce(newerVersion, newest)
  if (newest !== undefined) return newest
  throw new UserError('CHART_VERSION', `oci://${name}: expected a released version among its tags, found none`, give)
}
