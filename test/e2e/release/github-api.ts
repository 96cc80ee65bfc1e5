import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Asset {
  readonly name: string
  readonly state: string
  readonly size: number
  readonly digest: string
}

interface Release {
  readonly id: number
  readonly tag_name: string
  draft: boolean
  latest: boolean
  readonly body: string
  readonly upload_url: string
  readonly assets: Asset[]
}

interface Wish {
  readonly draft: boolean
  readonly make_latest: string
}

export interface GitHubApi {
  readonly url: string
  readonly releases: readonly Release[]
  /** Bytes of an asset of a published release. */
  read(tag: string, name: string): Buffer | undefined
  /** From now on so many uploads answer 503. */
  failUploads(times: number): void
  stop(): Promise<void>
}

/**
 * GitHub's releases as immutable ones behave (docs.github.com, immutable releases): a draft can be changed and thrown
 * away, what is published takes no file any more and stays.
 */
export async function startGitHubApi(): Promise<GitHubApi> {
  const releases: Release[] = []
  const bytes = new Map<string, Buffer>()
  let failing = 0
  let late = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { status, body } = answer(request.method ?? 'GET', new URL(request.url ?? '/', url), Buffer.concat(chunks))
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(body === undefined ? '' : JSON.stringify(body))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function answer(method: string, { pathname, searchParams }: URL, body: Buffer): { status: number; body?: unknown } {
    const [, id, uploads] = /\/releases(?:\/(\d+))?(\/assets)?$/.exec(pathname) ?? []
    const found = releases.find((one) => String(one.id) === id)
    // The list is behind: what was made a moment ago is found by its number alone.
    if (method === 'GET' && id === undefined) return { status: 200, body: releases.slice(0, listed()) }
    if (method === 'POST' && id === undefined)
      return { status: 201, body: create(JSON.parse(body.toString()) as Release) }
    if (found === undefined) return { status: 404 }
    if (method === 'GET') return { status: 200, body: found }
    if (!found.draft) return { status: 422, body: { message: 'Cannot change an immutable release' } }
    if (method === 'DELETE') return { status: releases.splice(releases.indexOf(found), 1).length === 1 ? 204 : 404 }
    if (method === 'PATCH') publish(found, JSON.parse(body.toString()) as Wish)
    if (uploads === undefined) return { status: 200, body: found }
    if (failing > 0) {
      failing -= 1
      return { status: 503, body: { message: 'unavailable' } }
    }
    const name = searchParams.get('name') ?? ''
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
    found.assets.push({ name, state: 'uploaded', size: body.length, digest })
    bytes.set(`${found.tag_name}/${name}`, body)
    return { status: 201 }
  }

  function create({ tag_name, draft, body }: Release): Release {
    const id = Math.max(0, ...releases.map((one) => one.id)) + 1
    const upload = `${url}/releases/${id}/assets{?name,label}`
    const made = { id, tag_name, draft, latest: false, body, upload_url: upload, assets: [] }
    releases.push(made)
    late = 1
    return made
  }

  function publish(release: Release, { draft, make_latest }: Wish): void {
    release.draft = draft
    if (make_latest === 'true') for (const one of releases) one.latest = one === release
  }

  function listed(): number {
    const missing = late > 0 ? 1 : 0
    late -= missing
    return releases.length - missing
  }

  return {
    url,
    releases,
    read: (tag, name) =>
      releases.some((one) => one.tag_name === tag && !one.draft) ? bytes.get(`${tag}/${name}`) : undefined,
    failUploads: (times) => {
      failing = times
    },
    stop: () => new Promise((done) => server.close(() => done())),
  }
}
