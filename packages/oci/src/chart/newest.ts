import { listAt, parseJson, TransientError, UserError } from '@slipway/core'
import type { Connection } from '../registry/connection'
import { failureOf } from '../registry/failure'
import { newerVersion } from './versions'

/** What one page may hold: tags have 128 letters at most. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024
const MAX_PAGES = 200
/** Milliseconds for all pages. */
const MAX_TIME = 5 * 60_000

interface Page {
  readonly tags: readonly string[]
  /** Where the next one is. */
  readonly next: URL | undefined
}

/**
 * The tag of the newest released version in a repository (distribution-spec, "Listing Tags").
 * @throws UserError `CHART_VERSION`, `REGISTRY_ANSWER` and what the connection throws
 */
export async function newestVersion(connection: Connection): Promise<string> {
  const name = `${connection.base.host}/${connection.repository}`
  const until = connection.ports.clock.now() + MAX_TIME
  let newest: string | undefined
  let url: string | undefined = `/v2/${connection.repository}/tags/list?n=1000`
  for (let pages = 0; url !== undefined; pages += 1) {
    if (pages >= MAX_PAGES || connection.ports.clock.now() > until) throw endless(name)
    const address: string = url
    const { tags, next }: Page = await connection.retrier.run('tags', () => readPage(connection, address))
    newest = tags.reduce(newerVersion, newest)
    url = next?.href
  }
  if (newest !== undefined) return newest
  throw new UserError(
    'CHART_VERSION',
    `oci://${name}: expected a released version among its tags, found none`,
    `give the version: oci://${name}:<version>`,
  )
}

async function readPage(connection: Connection, url: string): Promise<Page> {
  const call = { method: 'GET', url, scope: `repository:${connection.repository}:pull` }
  const response = await connection.read(call, [200])
  const asked = new URL(url, connection.base)
  try {
    const tags = listAt(parseJson(await response.text(MAX_PAGE_BYTES)), 'tags')
    const link = /<([^>]+)>\s*;\s*rel="?next"?/.exec(response.headers['link'] ?? '')?.[1]
    return {
      tags: tags.filter((tag) => typeof tag === 'string'),
      next: link === undefined ? undefined : connection.follow(link, asked),
    }
  } catch (error) {
    throw failureOf(error, `GET ${asked.host}${asked.pathname}`)
  }
}

function endless(name: string): TransientError {
  return new TransientError(
    'REGISTRY_UNAVAILABLE',
    `oci://${name}: its list of tags did not come to an end`,
    `give the version: oci://${name}:<version>`,
  )
}
