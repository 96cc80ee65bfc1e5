import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { NodeHttp } from '../net/http'
import { Redactor } from '../pump/redactor'
import { GitHubHost } from './github-host'

let asked: { readonly what: string; readonly body: Readonly<Record<string, string>> }[] = []
let status = 202
let states: readonly object[] = []

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
  request.on('end', () => {
    const what = `${request.method ?? ''} ${request.url ?? ''}`
    asked.push({ what, body: body === '' ? {} : (JSON.parse(body) as Record<string, string>) })
    const isUpload = request.method === 'POST'
    const answer = isUpload
      ? status === 202
        ? { id: 's-1', url: 'u' }
        : { message: 'Resource not accessible' }
      : states[0]
    if (!isUpload) states = states.slice(1)
    response.writeHead(isUpload ? status : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
})
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
// The toolkit takes its address from the process, when it is loaded.
process.env['GITHUB_API_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const folder = mkdtempSync(join(tmpdir(), 'slipway-sarif-'))
const git = (...args: readonly string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim()
git('init', '-q')
git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', 'x')
const checkedOut = git('rev-parse', 'HEAD')

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  rmSync(folder, { recursive: true, force: true })
})

beforeEach(() => {
  asked = []
  status = 202
  states = []
})

function host(env: NodeJS.ProcessEnv, event: object = {}) {
  writeFileSync(join(folder, 'event.json'), JSON.stringify(event))
  return new GitHubHost({
    env: {
      GITHUB_REPOSITORY: 'a/shop',
      GITHUB_WORKSPACE: folder,
      GITHUB_EVENT_PATH: join(folder, 'event.json'),
      ...env,
    },
    redactor: new Redactor(),
    write: () => undefined,
    random: () => 'r',
    http: new NodeHttp({}),
  })
}

const pull = { pull_request: { number: 7, head: { sha: checkedOut } } }
const REF = 'refs/pull/7/merge'

test.each<[string, NodeJS.ProcessEnv, object, string]>([
  ['a push', { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: checkedOut }, {}, 'refs/heads/main'],
  [
    'a pull request, as it would be merged',
    { GITHUB_REF: REF, GITHUB_SHA: checkedOut },
    { pull_request: { number: 7, head: { sha: 'f'.repeat(40) } } },
    REF,
  ],
  [
    'a pull request whose head is checked out',
    { GITHUB_REF: REF, GITHUB_SHA: 'f'.repeat(40) },
    pull,
    'refs/pull/7/head',
  ],
  ['pull_request_target', { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: 'f'.repeat(40) }, pull, 'refs/pull/7/head'],
])('the report goes to the commit that was checked out: %s', async (_name, env, event, ref) => {
  const github = host(env, event)
  github.hide('hunter22-hunter22')
  await github.uploadSarif('{"runs":"hunter22-hunter22"}', 'ghs_token')
  const [first] = asked
  expect(first).toMatchObject({
    what: 'POST /repos/a/shop/code-scanning/sarifs',
    body: { commit_sha: checkedOut, ref },
  })
  expect(gunzipSync(Buffer.from(first?.body['sarif'] ?? '', 'base64')).toString()).toBe('{"runs":"***"}')
})

test('what GitHub makes of it is asked by the number that it gave', async () => {
  states = [
    { processing_status: 'pending' },
    { processing_status: 'failed', errors: ['no such commit'] },
    { processing_status: 'complete', errors: null },
  ]
  const receipt = await host({}).uploadSarif('{}', 'ghs_token')
  const answers = [await receipt.problems(), await receipt.problems(), await receipt.problems()]
  expect(answers).toEqual([undefined, ['no such commit'], []])
  expect(asked.at(-1)?.what).toBe('GET /repos/a/shop/code-scanning/sarifs/s-1')
})

test.each([
  [403, 'SARIF_REFUSED', 'invalid'],
  [503, 'SARIF_UPLOAD_FAILED', 'transient'],
])('an answer of %i is told: %s', async (answer, code, outcome) => {
  status = answer
  await expect(host({}).uploadSarif('{}', 'ghs_token')).rejects.toMatchObject({
    code,
    outcome,
    message: expect.stringContaining('Resource not accessible'),
  })
})
