import { describe, expect, test } from '@jest/globals'
import { HttpError, UserError } from '@slipway/core'
import { type FakeAnswer, FakeHttp } from '@slipway/testing'
import { Server } from './server'

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.e30.not-a-real-one'
const ADDRESS = 'https://argocd.example.com'
const NAME = { namespace: 'argocd', name: 'shop' }
const APP = { metadata: { name: 'shop' }, spec: {} }

function server(answer: FakeAnswer | Error) {
  const http = new FakeHttp(() => {
    if (answer instanceof Error) throw answer
    return answer
  })
  return { http, client: new Server({ http }, NAME, { address: ADDRESS, token: () => TOKEN, ca: undefined }) }
}

/** As the server of 3.2 says it: the words of gRPC, its code, and the message once more. */
const refused = (status: number, code: number, message: string): FakeAnswer => ({
  status,
  body: JSON.stringify({ error: message, code, message }),
})

const caught = async (answer: FakeAnswer | Error): Promise<UserError> => {
  const error: unknown = await server(answer)
    .client.get()
    .catch((one: unknown) => one)
  if (error instanceof UserError) return error
  throw new Error(`expected an error for users, found ${String(error)}`)
}

describe('what the server refuses, and what to do', () => {
  test.each<[string, FakeAnswer | Error, string, string, RegExp]>([
    [
      'a token that has expired',
      refused(401, 16, 'invalid session: token has invalid claims: token is expired'),
      'APPLICATION_FORBIDDEN',
      'invalid',
      /does not accept the token: invalid session.*expired/,
    ],
    [
      'no right, or no such Application',
      refused(403, 7, 'permission denied'),
      'APPLICATION_FORBIDDEN',
      'inconclusive',
      /permission denied/,
    ],
    [
      'a closed window',
      refused(403, 7, 'cannot sync: blocked by sync window'),
      'APPLICATION_FORBIDDEN',
      'fail',
      /blocked by sync window/,
    ],
    ['no such Application', refused(404, 5, 'application not found'), 'APPLICATION_MISSING', 'invalid', /argocd\/shop/],
    [
      'another operation',
      refused(400, 9, 'another operation is already in progress'),
      'APPLICATION_REFUSED',
      'fail',
      /already in progress/,
    ],
    [
      'a server in trouble',
      refused(500, 13, 'dial tcp: i/o timeout'),
      'APPLICATION_SILENT',
      'transient',
      /500: dial tcp/,
    ],
    [
      'an ingress without it',
      { status: 503, body: '<html>no upstream</html>' },
      'APPLICATION_SILENT',
      'transient',
      /503/,
    ],
    [
      'a redirect',
      { status: 307, headers: { location: `${ADDRESS}/x` } },
      'APPLICATION_UNTRUSTED',
      'invalid',
      /307.*token is not sent/,
    ],
    [
      'a page to log in',
      { status: 200, body: '<html>log in</html>' },
      'APPLICATION_SILENT',
      'transient',
      /without an Application/,
    ],
    ['nobody', new HttpError('refused', 'connect ECONNREFUSED'), 'APPLICATION_SILENT', 'transient', /ECONNREFUSED/],
    ['no answer in time', new HttpError('timeout', 'no answer within 30 s'), 'APPLICATION_SILENT', 'transient', /30 s/],
    [
      'a certificate of its own',
      new HttpError('tls', 'self-signed certificate'),
      'APPLICATION_UNTRUSTED',
      'invalid',
      /self-signed/,
    ],
  ])('%s', async (_, answer, code, outcome, says) => {
    const error = await caught(answer)
    expect([error.code, error.outcome]).toEqual([code, outcome])
    expect(error.message).toMatch(says)
  })

  test('a certificate of its own has a way through', async () => {
    expect((await caught(new HttpError('tls', 'self-signed certificate'))).hint).toContain('ca-file')
  })

  test('the token stands in no message, whatever the server says of it', async () => {
    for (const status of [400, 401, 403, 404, 409, 412, 500]) {
      const error = await caught(refused(status, 16, `cannot parse ${TOKEN}: bad`))
      expect(`${error.message} ${error.hint}`).not.toContain(TOKEN)
      expect(error.message).toContain('***')
    }
  })
})

describe('requests', () => {
  const sent = async (ask: (client: Server) => Promise<unknown>) => {
    const { http, client } = server({ status: 200, body: JSON.stringify(APP) })
    await ask(client)
    const [request] = http.seen
    const text = new TextDecoder().decode(request?.sent)
    return { request, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
  }

  test('the token goes in a header, to that address, within a limit', async () => {
    const { request } = await sent((client) => client.get())
    expect(request).toMatchObject({
      method: 'GET',
      url: `${ADDRESS}/api/v1/applications/shop?appNamespace=argocd`,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      timeout: 30_000,
    })
    expect(request?.url).not.toContain(TOKEN)
  })

  const OPERATION = { run: 'run-1', prune: true, options: ['ServerSideApply=true'] }

  test.each<[string, (client: Server) => Promise<unknown>, string, unknown]>([
    [
      'a sync of one source',
      (client) => client.sync({ ...OPERATION, revision: 'abc' }),
      'POST /api/v1/applications/shop/sync',
      {
        ...{ name: 'shop', appNamespace: 'argocd', prune: true, revision: 'abc' },
        infos: [{ name: 'slipway.dev/run', value: 'run-1' }],
        syncOptions: { items: ['ServerSideApply=true'] },
      },
    ],
    [
      'a sync of several sources',
      (client) => client.sync({ ...OPERATION, options: [], revisions: ['a', 'b'] }),
      'POST /api/v1/applications/shop/sync',
      {
        ...{ name: 'shop', appNamespace: 'argocd', prune: true, revisions: ['a', 'b'], sourcePositions: [1, 2] },
        infos: [{ name: 'slipway.dev/run', value: 'run-1' }],
      },
    ],
    [
      'back by its history',
      (client) => client.sync({ ...OPERATION, history: 3 }),
      'POST /api/v1/applications/shop/rollback',
      { name: 'shop', appNamespace: 'argocd', id: 3 },
    ],
    [
      'a parameter',
      (client) => client.patch({ spec: { a: 1 } }),
      'PATCH /api/v1/applications/shop',
      { name: 'shop', appNamespace: 'argocd', patch: '{"spec":{"a":1}}', patchType: 'merge' },
    ],
    [
      'the end of an operation',
      (client) => client.terminate(),
      'DELETE /api/v1/applications/shop/operation?appNamespace=argocd',
      undefined,
    ],
  ])('%s', async (_, ask, line, want) => {
    const { request, body } = await sent(ask)
    expect(`${request?.method ?? ''} ${request?.url.slice(ADDRESS.length) ?? ''}`).toBe(line)
    expect(body).toEqual(want)
  })

  test('what may not be read is not known', async () => {
    const { client } = server(refused(403, 7, 'permission denied'))
    expect(await client.project('default')).toBeUndefined()
  })
})
