import { expect, test } from '@jest/globals'
import { FakeClock, FakeHost, FakeHttp } from '@slipway/testing'
import { basicHeader, fetchToken } from './token'

async function fetch(body: string) {
  const [host, clock] = [new FakeHost(), new FakeClock(0)]
  const question = {
    realm: new URL('https://auth.example.com/token'),
    service: undefined,
    scope: 'repository:a:pull',
    credentials: undefined,
    refuseAddress: () => undefined,
    ca: undefined,
  }
  return { host, token: await fetchToken(question, { http: new FakeHttp(() => ({ status: 200, body })), host, clock }) }
}

test.each([
  ['nothing said', {}, 54_000],
  ['nonsense', { expires_in: -1 }, 54_000],
  ['a short time', { expires_in: 20 }, 18_000],
  ['a long time', { expires_in: 300 }, 290_000],
])('with %s a token is used until shortly before its end', async (_name, more, want) => {
  const { token, host } = await fetch(JSON.stringify({ token: 'canary', ...more }))
  expect(token).toEqual({ value: 'canary', until: want })
  expect(host.hidden).toEqual(['canary'])
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
