import { isTag, isWholeVersion, newestOf, parseVersion, UserError, type VersionRange, visible } from '@slipway/core'
import type { Connection } from '../registry/connection'
import { tagPages } from '../registry/tags'

/** A tag can hold no `+`, so Helm writes `_` for it. */
export const versionOfTag = (tag: string) => tag.replaceAll('_', '+')
export const tagOfVersion = (version: string) => version.replaceAll('+', '_')

/**
 * The tag of the newest version in a range, as Helm takes one (helm/pkg/registry/tag.go): what is no whole version does
 * not count.
 * @throws UserError `CHART_VERSION`, `REGISTRY_ANSWER` and what the connection throws
 */
export async function findTag(connection: Connection, range: VersionRange): Promise<string> {
  const name = `${connection.base.host}/${connection.repository}`
  const give = `give the version: oci://${name}:<version>`
  let newest: string | undefined
  for await (const tags of tagPages(connection, give)) {
    const known = [...(newest === undefined ? [] : [newest]), ...tags]
    newest = newestOf(known, range, (tag) => (isVersionTag(tag) ? parseVersion(versionOfTag(tag)) : undefined))
  }
  if (newest !== undefined) return newest
  const wanted = range.text === '' ? 'a released version' : `a version ${visible(range.text)}`
  throw new UserError('CHART_VERSION', `oci://${name}: expected ${wanted} among its tags, found none`, give)
}

const isVersionTag = (tag: string) => isTag(tag) && isWholeVersion(versionOfTag(tag))
