import { expect, test } from '@jest/globals'
import { FakeClock, FakeHost, FakeHttp } from '@slipway/testing'
import { basicHeader, fetchToken } from './token'

const TOKEN = 'eyJhbGciOiJub25lIn0.canary.R2D2'

async function fetch(body: string, own: readonly string[] = []) {
  const [host, clock] = [new FakeHost(), new FakeClock(0)]
  const question = {
    realm: new URL('https://auth.example.com/token'),
    service: undefined,
    scope: 'repository:a:pull',
    credentials: undefined,
    refuseAddress: () => undefined,
    ca: undefined,
    own,
  }
  return { host, token: await fetchToken(question, { http: new FakeHttp(() => ({ status: 200, body })), host, clock }) }
}

test.each([
  ['nothing said', {}, 54_000],
  ['nonsense', { expires_in: -1 }, 54_000],
  ['a short time', { expires_in: 20 }, 18_000],
  ['a long time', { expires_in: 300 }, 290_000],
])('with %s a token is used until shortly before its end', async (_name, more, want) => {
  const { token, host } = await fetch(JSON.stringify({ token: TOKEN, ...more }))
  expect(token).toEqual({ value: TOKEN, until: want })
  expect(host.hidden).toEqual([TOKEN])
})

test.each([
  ['a word', 'pass'],
  ['what anybody gives GHCR', 'QQ=='],
  ['a digest', `sha256:${'0a'.repeat(32)}`],
  ['the digits of one', '0a'.repeat(32)],
  ['the repository', 'registry.example.com/Team1/Application'],
  ['a part of it', 'example.com/Team1/Application'],
  ['what begins with it', 'registry.example.com/Team1/Application@sha256'],
])('%s as a token is used and not hidden: outputs are made of it', async (_name, token) => {
  const got = await fetch(JSON.stringify({ token }), ['registry.example.com/Team1/Application'])
  expect([got.token.value, got.host.hidden]).toEqual([token, []])
})

test('an empty token beside an access token is none', async () => {
  const { token } = await fetch(JSON.stringify({ token: '', access_token: TOKEN }))
  expect(token.value).toBe(TOKEN)
})

test.each([
  ['no token', '{}'],
  ['an empty one', '{"token":""}'],
  ['one with a line break, which would end the header', '{"token":"a\\r\\nx-y: z"}'],
  ['one with a space', '{"token":"a b"}'],
  ['no JSON', '<html>'],
])('%s is refused', async (_name, body) => {
  await expect(fetch(body)).rejects.toMatchObject({ code: 'TOKEN_INVALID', outcome: 'tool-failed' })
})

test('an answer of more than a mebibyte is not read', async () => {
  const body = JSON.stringify({ token: 'a', padding: 'x'.repeat(1024 * 1024) })
  await expect(fetch(body)).rejects.toMatchObject({ code: 'REGISTRY_ANSWER' })
})

test('password and header are hidden before they are used', () => {
  const host = new FakeHost()
  const header = basicHeader({ username: 'u', password: 'canary' }, host)
  expect(header).toBe(`Basic ${Buffer.from('u:canary').toString('base64')}`)
  expect(host.hidden).toEqual(['canary', header.slice('Basic '.length)])
})
