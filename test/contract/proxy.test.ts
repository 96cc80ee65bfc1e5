import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type BundleRun, startBundle } from './start-bundle'

/** A proxy that answers for GitHub itself: nothing but a proxy can reach a server of this name. */
const API = 'http://github.invalid/api'
const asked: string[] = []
let proxy: Server
const folder = mkdtempSync(join(tmpdir(), 'slipway-proxy-'))
let moved = false

const ANSWERS: Readonly<Record<string, object>> = {
  [`POST ${API}/graphql`]: { data: { viewer: { login: 'github-actions[bot]' } } },
  [`GET ${API}/repos/a/shop/issues/7/comments?per_page=100`]: [],
  [`GET ${API}/repositories/1/issues/7/comments?per_page=100`]: [],
}

beforeAll(async () => {
  writeFileSync(join(folder, 'event.json'), JSON.stringify({ pull_request: { number: 7 } }))
  proxy = createServer((request, response) => {
    const what = `${request.method ?? ''} ${request.url ?? ''}`
    asked.push(what)
    const elsewhere = moved && what.startsWith(`GET ${API}/repos/`)
    const location = (request.url ?? '').replace('/repos/a/shop', '/repositories/1')
    response
      .writeHead(elsewhere ? 301 : 200, { 'content-type': 'application/json', ...(elsewhere ? { location } : {}) })
      .end(JSON.stringify(ANSWERS[what] ?? {}))
  })
  await new Promise<void>((ready) => proxy.listen(0, '127.0.0.1', ready))
})

afterAll(async () => {
  proxy.closeAllConnections()
  await new Promise((done) => proxy.close(done))
  rmSync(folder, { recursive: true })
})

function commenting(): Promise<BundleRun> {
  asked.length = 0
  return startBundle('test', 'github', {
    inputs: { command: 'true', token: 'ghs_c4n4ry2718281828' },
    env: {
      GITHUB_API_URL: API,
      GITHUB_REPOSITORY: 'a/shop',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: join(folder, 'event.json'),
      http_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    },
  })
}

test('the official client reaches GitHub through the proxy of the environment, without undici', async () => {
  const run = await commenting()
  expect([asked, run.stdout.includes('undici')]).toEqual([
    [
      `POST ${API}/graphql`,
      `GET ${API}/repos/a/shop/issues/7/comments?per_page=100`,
      `POST ${API}/repos/a/shop/issues/7/comments`,
    ],
    false,
  ])
})

test('it follows GitHub to the number of a repository that was renamed', async () => {
  moved = true
  await commenting()
  expect(asked).toContain(`GET ${API}/repositories/1/issues/7/comments?per_page=100`)
  moved = false
})
