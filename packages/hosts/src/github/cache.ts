import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorMessage, type HostCache, type Http, type HttpResponse, parseJson, textAt } from '@slipway/core'
import { nonEmpty } from '../kit/defined'

/**
 * GitHub's cache service by its second protocol: `github.actions.results.api.v1.CacheService` over Twirp, as
 * `@actions/cache` speaks it, and the store's own addresses for the bytes. A cache saves time and decides nothing:
 * whatever goes wrong is told once and is no failure.
 */
const SERVICE = 'twirp/github.actions.results.api.v1.CacheService'

/** Entries of another version are not ours to read: what `@actions/cache` calls the hash of paths and compression. */
const VERSION = createHash('sha256').update('slipway whole file 1').digest('hex')

const LIMIT = 60_000
/** The store takes a larger block blob in pieces alone. */
const LARGEST = 5_000 * 1024 * 1024

export interface GitHubCacheParts {
  readonly env: NodeJS.ProcessEnv
  readonly http: Http
  readonly info: (text: string) => void
  readonly hide: (secret: string) => void
}

/** Undefined where the runner offers none: outside of JavaScript actions, and on servers of another make. */
export function githubCache({ env, http, info, hide }: GitHubCacheParts): HostCache | undefined {
  const [base, token] = [nonEmpty(env['ACTIONS_RESULTS_URL']), nonEmpty(env['ACTIONS_RUNTIME_TOKEN'])]
  if (base === undefined || token === undefined || !URL.canParse(base)) return undefined
  const call = async (method: string, body: object): Promise<unknown> => {
    const response = await http.request({
      method: 'POST',
      url: `${base.replace(/\/*$/, '/')}${SERVICE}/${method}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
      limit: LIMIT,
    })
    if (response.status === 409) return { ok: false }
    return parseJson(await textOf(response, method))
  }
  const quietly = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      info(`the cache of GitHub could not be ${what}: ${errorMessage(error)}`)
      return undefined
    }
  }
  return {
    restore: (key, prefix) =>
      quietly('read', async () => {
        const asked = { key, restore_keys: prefix === undefined ? [] : [prefix], version: VERSION }
        const found = await call('GetCacheEntryDownloadURL', asked)
        const [url, matched] = [textAt(found, 'signed_download_url'), textAt(found, 'matched_key')]
        if (url === undefined || url === '' || matched === undefined) return undefined
        // Its query lets anybody read the entry.
        hide(url)
        return { key: matched, path: await download(http, url, nonEmpty(env['RUNNER_TEMP']) ?? tmpdir()) }
      }),
    save: async (key, path) => {
      await quietly('written', async () => {
        const { size } = await stat(path)
        if (size > LARGEST) return
        const url = textAt(await call('CreateCacheEntry', { key, version: VERSION }), 'signed_upload_url')
        // Another job was first.
        if (url === undefined || url === '') return
        hide(url)
        const headers = { 'x-ms-blob-type': 'BlockBlob', 'content-length': String(size) }
        const body = createReadStream(path)
        await textOf(await http.request({ method: 'PUT', url, headers, body, limit: 10 * LIMIT }), 'upload')
        await call('FinalizeCacheEntryUpload', { key, version: VERSION, size_bytes: String(size) })
      })
    },
  }
}

async function textOf(response: HttpResponse, what: string): Promise<string> {
  if (response.status >= 200 && response.status < 300) return response.text()
  await response.discard()
  throw new Error(`${what} answered ${response.status}`)
}

async function download(http: Http, url: string, temporary: string): Promise<string> {
  const response = await http.request({ method: 'GET', url, limit: 10 * LIMIT })
  if (response.status !== 200) {
    await response.discard()
    throw new Error(`the store answered ${response.status}`)
  }
  const path = join(await mkdtemp(join(temporary, 'slipway-cache-')), 'entry')
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of response.body) await file.write(chunk)
  } finally {
    await file.close()
  }
  return path
}
