import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Asset {
  readonly name: string
  readonly size: number
  readonly digest: string
}

interface Release {
  readonly id: number
  readonly tag_name: string
  draft: boolean
  readonly body: string
  readonly upload_url: string
  readonly assets: Asset[]
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
    if (method === 'GET') return { status: 200, body: releases }
    if (method === 'POST' && id === undefined)
      return { status: 201, body: create(JSON.parse(body.toString()) as Release) }
    if (found === undefined) return { status: 404 }
    if (!found.draft) return { status: 422, body: { message: 'Cannot change an immutable release' } }
    if (method === 'DELETE') return { status: releases.splice(releases.indexOf(found), 1).length === 1 ? 204 : 404 }
    if (method === 'PATCH') found.draft = (JSON.parse(body.toString()) as Release).draft
    if (uploads === undefined) return { status: 200, body: found }
    if (failing > 0) {
      failing -= 1
      return { status: 503, body: { message: 'unavailable' } }
    }
    const name = searchParams.get('name') ?? ''
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
    found.assets.push({ name, size: body.length, digest })
    bytes.set(`${found.tag_name}/${name}`, body)
    return { status: 201 }
  }

  function create({ tag_name, draft, body }: Release): Release {
    const id = Math.max(0, ...releases.map((one) => one.id)) + 1
    const made = { id, tag_name, draft, body, upload_url: `${url}/releases/${id}/assets{?name,label}`, assets: [] }
    releases.push(made)
    return made
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
