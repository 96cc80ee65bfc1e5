import { describe, expect, test } from '@jest/globals'
import { FakeHttp, type FakeAnswer } from '@slipway/testing'
import { githubChangeRequests } from '../github/change-request'
import { gitlabChangeRequests } from '../gitlab/change-request'
import { openChangeRequest } from './change-request'

const request = {
  host: 'git.example.com',
  path: 'acme/gitops',
  branch: 'slipway/shop',
  target: 'main',
  title: 'Deploy shop',
  text: '/close\nImage: a',
}

const HOSTS = {
  github: {
    api: (http: FakeHttp, token: string) =>
      githubChangeRequests(
        { GITHUB_SERVER_URL: 'https://git.example.com', GITHUB_API_URL: 'https://api.example.com' },
        http,
        token,
      ),
    list: 'https://api.example.com/repos/acme/gitops/pulls?state=open&head=acme%3Aslipway%2Fshop&base=main',
    create: 'https://api.example.com/repos/acme/gitops/pulls',
    open: { number: 7, html_url: 'https://git.example.com/acme/gitops/pull/7' },
    renew: 'PATCH https://api.example.com/repos/acme/gitops/pulls/7',
    body: { head: 'slipway/shop', base: 'main', title: 'Deploy shop', body: '/close\nImage: a' },
  },
  gitlab: {
    api: (http: FakeHttp, token: string) =>
      gitlabChangeRequests(
        { CI_SERVER_URL: 'https://git.example.com', CI_API_V4_URL: 'https://git.example.com/api/v4' },
        http,
        token,
      ),
    list: 'https://git.example.com/api/v4/projects/acme%2Fgitops/merge_requests?state=opened&source_branch=slipway%2Fshop&target_branch=main',
    create: 'https://git.example.com/api/v4/projects/acme%2Fgitops/merge_requests',
    open: { iid: 7, web_url: 'https://git.example.com/acme/gitops/-/merge_requests/7' },
    renew: 'PUT https://git.example.com/api/v4/projects/acme%2Fgitops/merge_requests/7',
    body: expect.objectContaining({ source_branch: 'slipway/shop', target_branch: 'main', title: 'Deploy shop' }),
  },
} as const

describe.each(['github', 'gitlab'] as const)('a change request on %s', (name) => {
  const host = HOSTS[name]
  const url = 'html_url' in host.open ? host.open.html_url : host.open.web_url
  const open = (answer: (method: string) => FakeAnswer) => {
    const http = new FakeHttp(({ method }) => answer(method))
    return { http, opened: openChangeRequest(host.api(http, 'secret-token'), request) }
  }

  test('is opened', async () => {
    const { http, opened } = open((method) =>
      method === 'GET' ? { status: 200, body: '[]' } : { status: 201, body: JSON.stringify(host.open) },
    )
    expect(await opened).toEqual({ url, renewed: false })
    expect(http.seen.map(({ method, url: asked }) => `${method} ${asked}`)).toEqual([
      `GET ${host.list}`,
      `POST ${host.create}`,
    ])
    expect(JSON.parse(new TextDecoder().decode(http.seen[1]?.sent))).toEqual(host.body)
    expect(http.seen.some(({ url: asked }) => asked.includes('secret-token'))).toBe(false)
  })

  test('that is open is renewed', async () => {
    const { http, opened } = open((method) => ({
      status: 200,
      body: JSON.stringify(method === 'GET' ? [host.open] : host.open),
    }))
    expect(await opened).toEqual({ url, renewed: true })
    expect(http.seen.map(({ method, url: asked }) => `${method} ${asked}`)[1]).toBe(host.renew)
  })

  test('that may not be opened says what the token needs', async () => {
    const { opened } = open(() => ({ status: 403, body: '' }))
    await expect(opened).rejects.toMatchObject({ code: 'CHANGE_REQUEST_REFUSED', outcome: 'fail' })
    await expect(open(() => ({ status: 503, body: '' })).opened).rejects.toMatchObject({
      code: 'CHANGE_REQUEST_FAILED',
    })
  })

  test('of another host is none of its business', async () => {
    const http = new FakeHttp(() => ({ status: 200, body: '[]' }))
    const api = host.api(http, 'secret-token')
    expect(await openChangeRequest(api, { ...request, host: 'evil.example.com' })).toBeUndefined()
    expect(http.seen).toEqual([])
  })
})
