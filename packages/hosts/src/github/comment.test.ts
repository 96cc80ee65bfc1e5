import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { NodeHttp } from '../net/http'
import { Redactor } from '../pump/redactor'
import { GitHubHost } from './github-host'

interface Asked {
  readonly what: string
  readonly authorization: string | undefined
  readonly body: Readonly<Record<string, string>>
}

const asked: Asked[] = []
let comments: readonly object[] = []

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
  request.on('end', () => {
    const what = `${request.method ?? ''} ${request.url ?? ''}`
    asked.push({
      what,
      authorization: request.headers.authorization,
      body: body === '' ? {} : (JSON.parse(body) as Record<string, string>),
    })
    const answer = what.startsWith('POST /graphql')
      ? { data: { viewer: { login: 'github-actions[bot]' } } }
      : what.startsWith('GET ')
        ? comments
        : {}
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
})
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
// The toolkit takes its address from the process, when it is loaded.
process.env['GITHUB_API_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

beforeEach(() => {
  asked.length = 0
})

const MARKER = '<!-- slipway:run -->'
const theirs = { id: 11, user: { login: 'somebody' }, body: `${MARKER}\nnot ours` }
const ours = { id: 12, user: { login: 'github-actions[bot]' }, body: `${MARKER}\nold` }
const LIST = 'GET /repos/a/shop/issues/7/comments?per_page=100'

function host() {
  const made = new GitHubHost({
    env: { GITHUB_REPOSITORY: 'a/shop' },
    redactor: new Redactor(),
    write: () => undefined,
    random: () => 'r',
    http: new NodeHttp({}),
  })
  return Object.assign(made, { source: { ...made.source, changeRequest: 7 } })
}

test.each<[string, readonly object[], string]>([
  ['none yet: a new one', [theirs], 'POST /repos/a/shop/issues/7/comments'],
  ['one of ours: renewed', [theirs, ours], 'PATCH /repos/a/shop/issues/comments/12'],
])('the one comment of a run, by @actions/github; %s', async (_, there, last) => {
  comments = there
  const github = host()
  github.hide('hunter22-hunter22')
  await github.comment('new hunter22-hunter22', 'ghs_token')
  expect(asked.map(({ what }) => what)).toEqual(['POST /graphql', LIST, last])
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['token ghs_token']))
  expect(asked.at(-1)?.body['body']).toBe(`${MARKER}\nnew ***`)
})

test('a run without a pull request asks nobody', async () => {
  const github = Object.assign(host(), { source: { fork: false, repository: 'a/shop' } })
  await github.comment('x', 'ghs_token')
  expect(asked).toEqual([])
})
