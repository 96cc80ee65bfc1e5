import { expect, test } from '@jest/globals'
import { HttpError, InvalidInputs, resolve } from '@slipway/core'
import { type FakeAnswer, fakeEnvironment, FakeHttp, fakePorts, type SeenRequest } from '@slipway/testing'
import { inputs } from './inputs'
import { planSilence } from './silence'

const GIVEN = {
  chart: '/work/chart',
  release: 'shop',
  namespace: 'prod',
  timeout: '5m',
  alertmanager: 'http://alertmanager.internal:9093/am/',
  silence: '{severity=~"warning|info", namespace="${namespace}", team!=core}',
}

async function silencing(own: Readonly<Record<string, string>>, answer: (request: SeenRequest) => FakeAnswer) {
  const given: Readonly<Record<string, string>> = { ...GIVEN, ...own }
  const ports = fakePorts({ http: new FakeHttp(answer), environment: fakeEnvironment({ AM: 'Bearer canary' }) })
  const values = resolve(inputs, [{ name: 'input', get: (name) => given[name] }]).values
  const open = await planSilence(values, ports)
  await open?.()
  return { ports, opened: open !== undefined, said: ports.host.said.join('\n'), seen: ports.http.seen }
}

test('is opened for the time of the deployment, by a name that verify knows', async () => {
  const own = { 'alertmanager-headers': 'Authorization=env:AM' }
  const { ports, seen, said } = await silencing(own, () => ({ status: 200, body: '{"silenceID":"abc"}' }))
  expect(seen).toHaveLength(1)
  expect([seen[0]?.method, seen[0]?.url, seen[0]?.headers?.['authorization']]).toEqual([
    'POST',
    'http://alertmanager.internal:9093/am/api/v2/silences',
    'Bearer canary',
  ])
  const now = new Date(ports.clock.now())
  expect(JSON.parse(Buffer.from(seen[0]?.sent ?? []).toString())).toEqual({
    matchers: [
      { name: 'severity', value: 'warning|info', isRegex: true, isEqual: true },
      { name: 'namespace', value: 'prod', isRegex: false, isEqual: true },
      { name: 'team', value: 'core', isRegex: false, isEqual: false },
    ],
    startsAt: now.toISOString(),
    endsAt: new Date(now.getTime() + 300_000).toISOString(),
    createdBy: 'slipway',
    comment: 'deploy of shop in prod',
  })
  expect(said).toContain('(silence abc)')
  expect(ports.host.hidden).toContain('Bearer canary')
})

test.each<[string, () => FakeAnswer, string]>([
  ['a server that says no', () => ({ status: 403, body: 'no\nmore' }), 'answered 403: no'],
  [
    'a server that is not there',
    () => {
      throw new HttpError('refused', 'nobody listens')
    },
    'cannot be reached: nobody listens (refused)',
  ],
])('%s is said, and is no failure', async (_, answer, words) => {
  const { said } = await silencing({}, answer)
  expect(said).toContain('warn no silence was opened: http://alertmanager.internal:9093/am')
  expect(said).toContain(words)
})

test('without matchers nothing is opened', async () => {
  expect((await silencing({ silence: '' }, () => ({ status: 500 }))).opened).toBe(false)
})

test.each([
  [{ alertmanager: '' }, 'alertmanager: required beside silence: where the silence is opened'],
  [{ alertmanager: 'http://169.254.169.254' }, 'alertmanager: expected an address that may be asked, but 169.254'],
  [{ 'alertmanager-headers': 'A=env:GONE' }, 'alertmanager-headers[0]: expected one line as the value of A'],
  [{ silence: 'severity' }, 'silence: expected matchers of Alertmanager'],
])('%j is invalid', async (own, words) => {
  const work = silencing(own as Record<string, string>, () => ({ status: 200 }))
  await expect(work).rejects.toThrow(words)
  await expect(work).rejects.toThrow(InvalidInputs)
})
