import { listAt, parseJson, TransientError } from '@slipway/core'
import type { Connection } from './connection'
import { failureOf } from './failure'

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
 * All tags of a repository, page after page (distribution-spec, "Listing Tags"). Pages and time are bounded: `endless`
 * says what to do when they are not enough.
 * @throws RegistryFailure, also when there is no such repository; TransientError
 */
export async function* tagPages(connection: Connection, endless: string): AsyncGenerator<readonly string[]> {
  const until = connection.ports.clock.now() + MAX_TIME
  let url: string | undefined = `/v2/${connection.repository}/tags/list?n=1000`
  for (let pages = 0; url !== undefined; pages += 1) {
    if (pages >= MAX_PAGES || connection.ports.clock.now() > until) {
      const message = `${connection.base.host}/${connection.repository}: its list of tags did not come to an end`
      throw new TransientError('REGISTRY_UNAVAILABLE', message, endless)
    }
    const address: string = url
    const { tags, next }: Page = await connection.retrier.run('tags', () => readPage(connection, address))
    yield tags
    url = next?.href
  }
}

async function readPage(connection: Connection, url: string): Promise<Page> {
  const call = { method: 'GET', url, scope: `repository:${connection.repository}:pull` }
  const response = await connection.ask(call, [200])
  try {
    const tags = listAt(parseJson(await response.text(MAX_PAGE_BYTES)), 'tags')
    const link = /<([^>]+)>\s*;\s*rel="?next"?/.exec(response.headers['link'] ?? '')?.[1]
    return {
      tags: tags.filter((tag) => typeof tag === 'string'),
      next: link === undefined ? undefined : connection.follow(link, response.from),
    }
  } catch (error) {
    throw failureOf(error, `GET ${response.from.host}${response.from.pathname}`)
  }
}
