import { mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type FakeAnswer, FakeHttp } from '@slipway/testing'
import { githubCache } from '../github/cache'
import { gitlabCache } from '../gitlab/cache'

const folder = (name: string) => mkdtempSync(join(tmpdir(), `slipway-${name}-`))

function file(text: string): string {
  const path = join(folder('entry'), 'file')
  writeFileSync(path, text)
  return path
}

const RESULTS = 'https://results.example/'
const STORE = 'https://store.example/'

/** The service as far as it is spoken: entries by key, each of one version, and a store behind signed addresses. */
function service() {
  const entries = new Map<string, Uint8Array | undefined>()
  const uploads = new Map<string, Uint8Array>()
  const answers: Readonly<Record<string, (body: Readonly<Record<string, unknown>>) => FakeAnswer>> = {
    CreateCacheEntry: ({ key, version }) => {
      const id = `${String(key)} ${String(version)}`
      if (entries.has(id)) return { status: 409, body: '{"code":"already_exists"}' }
      entries.set(id, undefined)
      return {
        status: 200,
        body: JSON.stringify({ ok: true, signed_upload_url: `${STORE}${encodeURIComponent(id)}?sig=w` }),
      }
    },
    FinalizeCacheEntryUpload: ({ key, version, size_bytes }) => {
      const id = `${String(key)} ${String(version)}`
      const bytes = uploads.get(id)
      if (bytes === undefined || String(bytes.length) !== size_bytes) return { status: 400 }
      entries.set(id, bytes)
      return { status: 200, body: '{"ok":true,"entry_id":"1"}' }
    },
    GetCacheEntryDownloadURL: ({ key, restore_keys, version }) => {
      const prefixes = [String(key), ...(restore_keys as string[])]
      const found = [...entries.keys()].find((id) => {
        const [name, of] = id.split(' ')
        return of === version && entries.get(id) !== undefined && prefixes.some((prefix) => name?.startsWith(prefix))
      })
      if (found === undefined) return { status: 200, body: '{"ok":false}' }
      const signed_download_url = `${STORE}${encodeURIComponent(found)}?sig=r`
      return { status: 200, body: JSON.stringify({ ok: true, signed_download_url, matched_key: found.split(' ')[0] }) }
    },
  }
  const http = new FakeHttp(({ method, url, headers = {}, sent }) => {
    const { origin, pathname } = new URL(url)
    if (`${origin}/` === STORE) {
      if (headers['authorization'] !== undefined) return { status: 403 }
      const id = decodeURIComponent(pathname.slice(1))
      if (method === 'PUT') {
        if (headers['x-ms-blob-type'] !== 'BlockBlob' || headers['content-length'] !== String(sent.length))
          return { status: 400 }
        uploads.set(id, sent)
        return { status: 201 }
      }
      const body = entries.get(id)
      return body === undefined ? { status: 404 } : { status: 200, body }
    }
    if (headers['authorization'] !== 'Bearer runtime-c4n4ry') return { status: 401 }
    const answer = answers[pathname.split('/').at(-1) ?? '']
    return answer?.(JSON.parse(Buffer.from(sent).toString()) as Record<string, unknown>) ?? { status: 404 }
  })
  return { http }
}

function github(http: FakeHttp, env: NodeJS.ProcessEnv = {}) {
  const said: string[] = []
  const hidden: string[] = []
  const all = { ACTIONS_RESULTS_URL: RESULTS, ACTIONS_RUNTIME_TOKEN: 'runtime-c4n4ry', ...env }
  const parts = { info: (text: string) => void said.push(text), hide: (text: string) => void hidden.push(text) }
  const cache = githubCache({ env: { RUNNER_TEMP: folder('temp'), ...all }, http, ...parts })
  return { cache, said, hidden }
}

describe("GitHub's cache service", () => {
  test('what one job keeps the next one gets, by its key or the beginning of one', async () => {
    const { http } = service()
    await github(http).cache?.save('db-1', file('one'))
    const { cache, hidden } = github(http)
    const [exact, near, none] = [
      await cache?.restore('db-1'),
      await cache?.restore('db-2', 'db-'),
      await cache?.restore('db-2'),
    ]
    expect([exact?.key, near?.key, none]).toEqual(['db-1', 'db-1', undefined])
    expect(readFileSync(exact?.path ?? '', 'utf8')).toBe('one')
    expect(hidden.map((url) => url.replace(/%20[0-9a-f]{64}/, '%20VERSION'))).toEqual(
      Array.from({ length: 2 }, () => `${STORE}db-1%20VERSION?sig=r`),
    )
  })

  test('a key that is there already stays as it is, without a word', async () => {
    const { http } = service()
    const { cache, said } = github(http)
    await cache?.save('db-1', file('one'))
    await cache?.save('db-1', file('two'))
    expect(readFileSync((await cache?.restore('db-1'))?.path ?? '', 'utf8')).toBe('one')
    expect(said).toEqual([])
  })

  test.each<[string, FakeAnswer]>([
    ['refuses', { status: 403 }],
    ['is down', { status: 503 }],
    ['is full', { status: 429 }],
    ['says something else', { status: 200, body: '<html>' }],
  ])('one that %s is no failure', async (_, answer) => {
    const { cache } = github(new FakeHttp(() => answer))
    expect(await cache?.restore('db-1')).toBeUndefined()
    await expect(cache?.save('db-1', file('one'))).resolves.toBeUndefined()
  })

  test('there is none where the runner offers none', () => {
    expect(github(service().http, { ACTIONS_RESULTS_URL: '' }).cache).toBeUndefined()
  })
})

describe("GitLab's cached folder", () => {
  test('keeps the newest of each kind, and gives it by its key or the beginning of one', async () => {
    const kept = join(folder('gitlab'), 'cache')
    const cache = gitlabCache({ SLIPWAY_CACHE: kept }, () => undefined)
    expect(await cache?.restore('db-1', 'db-')).toBeUndefined()
    await cache?.save('db-1', file('one'))
    await cache?.save('java-1', file('j'))
    await cache?.save('db-2', file('two'))
    expect(readdirSync(kept).sort()).toEqual(['db-2', 'java-1'])
    expect(await cache?.restore('db-2')).toEqual({ key: 'db-2', path: join(kept, 'db-2') })
    expect(await cache?.restore('db-1')).toBeUndefined()
    expect((await cache?.restore('db-1', 'db-'))?.key).toBe('db-2')
  })

  test('of several of one kind the newest', async () => {
    const kept = folder('gitlab')
    mkdirSync(kept, { recursive: true })
    for (const [name, at] of Object.entries({ 'db-1': 1000, 'db-2': 3000, 'db-3': 2000 })) {
      writeFileSync(join(kept, name), name)
      utimesSync(join(kept, name), at, at)
    }
    expect((await gitlabCache({ SLIPWAY_CACHE: kept }, () => undefined)?.restore('x', 'db-'))?.key).toBe('db-2')
  })

  test('there is none without the variable', () => {
    expect(gitlabCache({}, () => undefined)).toBeUndefined()
  })
})
