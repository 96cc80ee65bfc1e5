import { createHmac } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { type Letter, type Reporting, resolve, type StageRecord, withStructures } from '@slipway/core'
import { fakeEnvironment, FakeFiles, FakeHost, FakeHttp, fakePorts } from '@slipway/testing'
import { inputs } from '../inputs'
import { judge } from '../state'
import { releaseOf } from '../tell/release'
import { notify } from './index'

const ALL = `
- { to: slack, url: env:SLACK }
- { to: teams, url: env:TEAMS }
- { to: webhook, url: "https://hooks.example.com/in/", secret: env:HOOK_KEY }
- { to: pagerduty, key: env:PD_KEY }
- { to: alertmanager, url: "https://alerts.example.com", labels: { team: shop } }
- { to: grafana, url: "https://grafana.example.com/", token: env:GRAFANA, tags: [ship] }
- { to: email, server: "smtp.example.com", from: ci@example.com, recipients: [team@example.com], username: ci, password: env:SMTP_PW }
`
const VARIABLES = {
  SLACK: 'https://hooks.slack.example/T0/B0/x0x0x0x0',
  TEAMS: 'https://prod.logic.example/workflows/1?sig=s1s1s1s1',
  HOOK_KEY: 'whsec_c2VjcmV0LWtleS0wMTIz',
  PD_KEY: 'pd-0123456789',
  GRAFANA: 'glsa_0123456789',
  SMTP_PW: 'hunter22-hunter22',
}

const record = (stage: string, rest: Partial<StageRecord> = {}): StageRecord => ({
  version: '2.0',
  stage,
  id: stage,
  host: { name: 'github' },
  source: {},
  started: '2025-12-31T23:50:00.000Z',
  finished: '2025-12-31T23:55:00.000Z',
  outcome: 'pass',
  exitCode: 0,
  headline: '',
  outputs: {},
  facts: stage === 'deploy' ? { environment: 'production', release: 'shop', namespace: 'prod' } : {},
  ...rest,
})
const good = [record('build'), record('deploy')]
const bad = [
  record('build'),
  record('deploy', {
    outcome: 'rolled-back',
    exitCode: 20,
    failure: { code: 'DEPLOY_CRASH_LOOP', message: 'm', hint: 'h' } as never,
  }),
]
const failedEarly = [record('build', { outcome: 'fail', exitCode: 10 })]

interface World {
  readonly stages?: readonly StageRecord[]
  readonly before?: 'good' | 'bad' | undefined
  readonly runBefore?: 'good' | 'bad' | undefined
  readonly targets?: string
  readonly source?: object
  readonly variables?: Readonly<Record<string, string>>
  readonly given?: Readonly<Record<string, string>>
  readonly http?: FakeHttp
}

async function run(world: World) {
  const { stages = bad, targets = ALL, variables = VARIABLES } = world
  const files = new FakeFiles({})
  const own: Readonly<Record<string, string>> = { notify: targets, ...world.given }
  const layer = await withStructures({ name: 'input', get: (name) => own[name] }, inputs, files)
  const given = resolve(inputs, [layer]).values
  const source = {
    fork: false,
    repository: 'team/shop',
    commit: 'abcdef0123456789',
    ref: 'main',
    runUrl: 'https://github.example/team/shop/actions/runs/7',
    ...world.source,
  }
  const host = new FakeHost(source, 'github', true)
  const letters: Letter[] = []
  const http = world.http ?? new FakeHttp(() => ({ status: 202, body: '' }))
  const mail = { send: async (letter: Letter) => void letters.push(letter) }
  const ports = fakePorts({ files, host, http, mail, environment: fakeEnvironment(variables) })
  const reporting = {
    lastState: async () => world.before,
    lastRun: async () => world.runBefore,
  } as Partial<Reporting> as Reporting
  const state = judge({ stages, endedRun: undefined, fork: source.fork, now: 0 })
  const description = {
    word: 'Rolled back',
    sentences: ['@channel see https://evil.example <!here>'],
    digest: 'sha256:d',
  }
  const release = releaseOf(stages, given.environment, host)
  await notify({ given, state, description, release, reporting }, ports)
  const sent = http.seen.map(({ url, headers, sent: bytes }) => ({
    url,
    headers,
    text: Buffer.from(bytes).toString('utf8'),
  }))
  return { sent, letters, host, ports }
}

const bodyOf = ({ text }: { readonly text: string }) => JSON.parse(text) as Record<string, never>
const names = (sent: readonly { readonly url: string }[]) => sent.map(({ url }) => new URL(url).hostname)

describe('when something is sent', () => {
  const QUIET = ['events.pagerduty.com', 'events.pagerduty.com', 'alerts.example.com', 'grafana.example.com']
  const EVERYBODY = ['hooks.slack.example', 'prod.logic.example', 'hooks.example.com']
  test.each<[string, World, readonly string[]]>([
    ['bad after good: everybody', { before: 'good' }, [...EVERYBODY, QUIET[0] ?? '', ...QUIET.slice(2)]],
    ['bad after nobody knows: everybody', {}, [...EVERYBODY, QUIET[0] ?? '', ...QUIET.slice(2)]],
    ['bad after bad: the graph alone', { before: 'bad' }, ['grafana.example.com']],
    ['good after bad: everybody', { stages: good, before: 'bad' }, [...EVERYBODY, ...QUIET]],
    ['good after good: what may stand is ended, and the graph', { stages: good, before: 'good' }, QUIET],
    [
      'good after good, while the run before failed early: everybody',
      { stages: good, before: 'good', runBefore: 'bad' },
      [...EVERYBODY, ...QUIET],
    ],
    ['no deploy, bad after a bad run: nobody', { stages: failedEarly, runBefore: 'bad' }, []],
    [
      'no deploy, bad after a good run: everybody but the graph',
      { stages: failedEarly, runBefore: 'good' },
      [...EVERYBODY, 'events.pagerduty.com', 'alerts.example.com'],
    ],
    ["a fork's run: nobody", { source: { fork: true } }, []],
    ['a change request: nobody', { source: { changeRequest: 3 } }, []],
  ])('%s', async (_, world, expected) => {
    const { sent, letters } = await run(world)
    expect(names(sent).sort()).toEqual([...expected].sort())
    expect(letters.length).toBe(expected.includes('hooks.slack.example') ? 1 : 0)
  })
})

describe('what is sent', () => {
  test('texts of records mention nobody and lead nowhere, in any form', async () => {
    const { sent, letters } = await run({ before: 'good' })
    const chats = sent.filter(({ url }) => /slack|logic/.test(url))
    expect(chats).toHaveLength(2)
    for (const { text } of chats) expect(text).not.toMatch(/@channel|:\/\/evil/)
    expect(chats[0]?.text).not.toContain('<!here>')
    expect(letters[0]).toMatchObject({
      server: { host: 'smtp.example.com', port: 587, security: 'starttls', login: { user: 'ci' } },
      from: 'ci@example.com',
      to: ['team@example.com'],
      subject: 'team/shop → production: Rolled back',
    })
  })

  test('Slack and Teams: the forms of their webhooks', async () => {
    const { sent } = await run({ before: 'good' })
    const [slack, teams] = sent.map(bodyOf)
    expect(slack).toMatchObject({
      attachments: [{ color: '#a30200', title_link: 'https://github.example/team/shop/actions/runs/7', mrkdwn_in: [] }],
    })
    expect(teams).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: { type: 'AdaptiveCard', version: '1.4', actions: [{ type: 'Action.OpenUrl' }] },
        },
      ],
    })
  })

  test('a webhook is signed over what it holds', async () => {
    const { sent } = await run({ before: 'good' })
    const {
      url,
      headers = {},
      text,
    } = sent.find(({ url }) => url.includes('hooks.example.com')) ?? { url: '', text: '' }
    expect(url).toBe('https://hooks.example.com/in/')
    const key = Buffer.from('secret-key-0123')
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
    expect(headers['x-hub-signature-256']).toBe(`sha256=${createHmac('sha256', key).update(text).digest('hex')}`)
    expect(JSON.parse(text)).toMatchObject({
      type: 'slipway.run',
      key: 'team/shop/production/shop',
      state: 'bad',
      before: 'good',
      stage: 'deploy',
      code: 'DEPLOY_CRASH_LOOP',
    })
  })

  test('PagerDuty: one key from the trigger to the end, and a pass ends what a run before its deploy began', async () => {
    const keys = async (world: World) =>
      (await run(world)).sent
        .filter(({ url }) => url === 'https://events.pagerduty.com/v2/enqueue')
        .map(bodyOf)
        .map((body) => [body['event_action'], body['dedup_key'], body['routing_key']])
    const production = { given: { environment: 'production' } }
    expect(await keys({ before: 'good' })).toEqual([['trigger', 'team/shop/production/shop', 'pd-0123456789']])
    expect(await keys({ stages: failedEarly, ...production })).toEqual([
      ['trigger', 'team/shop/production', 'pd-0123456789'],
    ])
    expect(await keys({ stages: good, before: 'good', ...production })).toEqual([
      ['resolve', 'team/shop/production/shop', 'pd-0123456789'],
      ['resolve', 'team/shop/production', 'pd-0123456789'],
    ])
  })

  test('Alertmanager: an alert that stands, and the same one ended', async () => {
    const alerts = async (world: World) => {
      const { sent } = await run(world)
      const { text } = sent.find(({ url }) => url === 'https://alerts.example.com/api/v2/alerts') ?? { text: '' }
      return JSON.parse(text) as { labels: object; startsAt: string; endsAt: string }[]
    }
    const labels = {
      alertname: 'SlipwayRunFailed',
      severity: 'critical',
      repository: 'team/shop',
      environment: 'production',
      release: 'shop',
      team: 'shop',
    }
    const [begun] = await alerts({ before: 'good' })
    expect(begun).toMatchObject({ labels, startsAt: '2026-01-01T00:00:00.000Z', endsAt: '2026-04-01T00:00:00.000Z' })
    const [ended, early] = await alerts({ stages: good, before: 'bad' })
    expect(ended).toMatchObject({ labels, endsAt: '2026-01-01T00:00:00.000Z' })
    expect(early?.labels).toEqual({ ...labels, release: undefined })
  })

  test('Grafana: the time of the run', async () => {
    const { sent } = await run({ stages: good, before: 'good' })
    const { url, headers, text } = sent.find(({ url }) => url.includes('grafana')) ?? { url: '', headers: {}, text: '' }
    expect([url, headers?.['authorization']]).toEqual([
      'https://grafana.example.com/api/annotations',
      'Bearer glsa_0123456789',
    ])
    expect(JSON.parse(text)).toMatchObject({
      time: Date.parse('2025-12-31T23:50:00.000Z'),
      timeEnd: Date.parse('2026-01-01T00:00:00.000Z'),
      tags: ['slipway', 'deployed', 'production', 'shop', 'ship'],
    })
  })

  test('every value of a variable is hidden', async () => {
    const { host } = await run({ before: 'good' })
    expect(host.hidden).toEqual(expect.arrayContaining(Object.values(VARIABLES)))
  })
})

describe('what cannot be sent is a warning', () => {
  const slack = '[{ to: slack, url: env:SLACK }]'
  test.each<[string, World, RegExp]>([
    ['a variable that is not set', { variables: {} }, /the variable SLACK is not set in this job/],
    [
      'a server that refuses',
      { http: new FakeHttp(() => ({ status: 404, body: 'no_service' })) },
      /answered 404: no_service/,
    ],
    ['a server that is down for good', { http: new FakeHttp(() => ({ status: 503 })) }, /answered 503/],
    [
      'a redirect',
      { http: new FakeHttp(() => ({ status: 302, headers: { location: 'https://a' } })) },
      /answered 302; redirects are not followed/,
    ],
    ['an address of this machine', { variables: { SLACK: 'http://localhost/x' } }, /set allow-private to true/],
    [
      'a metadata service, whatever is allowed',
      { variables: { SLACK: 'http://169.254.169.254/' }, given: { 'allow-private': 'true' } },
      /belongs to a metadata service$/,
    ],
    ['something else than an address', { variables: { SLACK: 'xoxb-1' } }, /expected an address with http/],
  ])('%s', async (_, world, message) => {
    const { host } = await run({ before: 'good', targets: slack, ...world })
    const warned = host.said.filter((line) => line.startsWith('warn'))
    expect(warned).toEqual([expect.stringMatching(message)])
    expect(warned[0]).not.toContain('x0x0x0x0')
  })

  test('a server that is busy is asked again, as long as it says', async () => {
    let asked = 0
    const http = new FakeHttp(() =>
      ++asked < 3 ? { status: 429, headers: { 'retry-after': asked === 1 ? '7' : '9999' } } : { status: 200 },
    )
    const { ports, host } = await run({ before: 'good', targets: slack, http })
    expect([ports.clock.slept, host.said.at(-1)]).toEqual([[7000, 20_000], 'info notify[0] (slack): sent'])
  })
})

describe('the input', () => {
  test.each([
    ['[{ to: slak, url: env:A }]', '[0]: expected a map whose "to" is one of slack, teams'],
    ['[{ to: slack, url: xoxb-123-secret }]', '[0].url: expected'],
    ['[{ to: pagerduty, key: R0UT1NGKEY }]', '[0].key: expected env: and the name of the variable'],
    ['[{ to: pagerduty, key: env:GITHUB_TOKEN }]', '[0].key: expected a variable of your own'],
    ['[{ to: webhook, url: "https://a.example", secret: env:CI_JOB_TOKEN }]', '[0].secret: expected a variable'],
    ['[{ to: email, server: s, from: "a@b\\r\\nx", recipients: [a@b] }]', '[0].from: expected an address'],
    ['[{ to: slack }]', '[0].url: required'],
  ])('%s', async (text, message) => {
    const refused = run({ targets: text })
    await expect(refused).rejects.toThrow(message)
    await refused.catch((error: Error) => expect(error.message).not.toMatch(/xoxb|R0UT1NG/))
  })
})
