import type { Release } from './release'

/** As much of a release at GitHub as is asked for (docs.github.com/rest/releases). */
export interface GitHubRelease {
  readonly id: number
  readonly tag_name: string
  readonly draft: boolean
  readonly upload_url: string
  readonly assets: readonly GitHubAsset[]
}

export interface GitHubAsset {
  readonly name: string
  readonly size: number
  /** `uploaded`, or `starter` for one that came half. */
  readonly state: string
  /** `sha256:…`; old ones have none. */
  readonly digest?: string | null
}

/** A call that GitHub refused, with its own words. */
export class GitHubFailure extends Error {}

export class GitHubApi {
  readonly #base: string

  constructor({ places }: Pick<Release, 'places'>) {
    this.#base = `${places.github}/repos/${places.repository}`
  }

  /**
   * All releases of a tag: GitHub keeps any number of drafts beside a published one. Drafts have no tag of their own
   * yet, so they are found in the list alone.
   */
  async find(tag: string): Promise<readonly GitHubRelease[]> {
    const found: GitHubRelease[] = []
    for (let page = 1; ; page += 1) {
      const list = (await this.#call('GET', `/releases?per_page=100&page=${page}`)) as readonly GitHubRelease[]
      found.push(...list.filter(({ tag_name }) => tag_name === tag))
      if (list.length < 100) return found
    }
  }

  /** By its number: the list may not have yet what was just made. */
  async read(id: number): Promise<GitHubRelease> {
    return (await this.#call('GET', `/releases/${id}`)) as GitHubRelease
  }

  async draft(tag: string, body: string): Promise<GitHubRelease> {
    const wish = { tag_name: tag, name: tag, body, draft: true, make_latest: 'false' }
    return (await this.#call('POST', '/releases', JSON.stringify(wish))) as GitHubRelease
  }

  async remove({ id, draft, tag_name }: GitHubRelease): Promise<void> {
    if (!draft) throw new Error(`${tag_name} is published and stays`)
    await this.#call('DELETE', `/releases/${id}`)
  }

  async upload({ upload_url }: GitHubRelease, name: string, bytes: Uint8Array): Promise<void> {
    const url = `${upload_url.replace(/\{.*$/, '')}?name=${encodeURIComponent(name)}`
    await this.#call('POST', url, bytes)
  }

  async publish({ id }: GitHubRelease, latest: boolean): Promise<void> {
    await this.#call('PATCH', `/releases/${id}`, JSON.stringify({ draft: false, make_latest: String(latest) }))
  }

  async #call(method: string, path: string, body?: string | Uint8Array): Promise<unknown> {
    const token = process.env['GITHUB_TOKEN']
    const response = await fetch(path.startsWith('http') ? path : `${this.#base}${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(120_000),
      redirect: 'error',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }),
    })
    const text = await response.text()
    if (!response.ok)
      throw new GitHubFailure(`GitHub answered ${response.status} to ${method} ${path}: ${text.slice(0, 300)}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}
