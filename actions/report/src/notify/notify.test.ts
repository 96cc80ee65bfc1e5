import { createHmac } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import {
  type EndedRun,
  HttpError,
  type Letter,
  type Reporting,
  resolve,
  type StageRecord,
  withStructures,
} from '@slipway/core'
import { fakeEnvironment, FakeFiles, FakeHost, FakeHttp, fakePorts, sampleRecord } from '@slipway/testing'
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

const record = (stage: string, rest: Partial<StageRecord> = {}): StageRecord =>
  sampleRecord(stage, {
    started: '2025-12-31T23:50:00.000Z',
    finished: '2025-12-31T23:55:00.000Z',
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
  readonly endedRun?: Partial<EndedRun>
  readonly files?: Readonly<Record<string, string>>
}

async function run(world: World) {
  const { stages = bad, targets = ALL, variables = VARIABLES } = world
  const files = new FakeFiles(world.files ?? {})
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
  const endedRun = world.endedRun as EndedRun | undefined
  const state = judge({ stages: endedRun === undefined ? stages : good, endedRun, fork: source.fork, now: 0 })
  const description = {
    word: 'Rolled back',
    sentences: ['@channel see https://evil.example <!here> [x](y) www.evil.example *bold*'],
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
  const PAGERDUTY = 'events.pagerduty.com'
  const QUIET = [PAGERDUTY, PAGERDUTY, PAGERDUTY, 'alerts.example.com', 'grafana.example.com']
  const EVERYBODY = ['hooks.slack.example', 'prod.logic.example', 'hooks.example.com']
  test.each<[string, World, readonly string[]]>([
    ['bad after good: everybody', { before: 'good' }, [...EVERYBODY, ...QUIET.slice(2)]],
    ['bad after nobody knows: everybody', {}, [...EVERYBODY, ...QUIET.slice(2)]],
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
    ['cancelled: nobody', { stages: [record('build', { outcome: 'cancelled', exitCode: 30 })] }, []],
    ['the host does not say how it ended: nobody', { endedRun: { conclusion: 'other' } }, []],
    [
      'a change request that deploys: everybody',
      { source: { changeRequest: 3 }, given: { environment: 'production' } },
      [...EVERYBODY, ...QUIET.slice(2)],
    ],
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
    for (const { text } of chats) expect(text).not.toMatch(/@channel|:\/\/evil|www\.evil|\]\(y/)
    expect(chats[0]?.text).not.toContain('<!here>')
    expect(chats[1]?.text).toContain('\\\\*bold\\\\*')
    const graph = sent.find(({ url }) => url.includes('grafana'))
    expect(graph === undefined ? {} : bodyOf(graph)['text']).toContain('&lt;!here&gt;')
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
      // What a run began that knew no environment, where no workflow is known either: a laptop, Jenkins.
      ['resolve', 'team/shop', 'pd-0123456789'],
    ])
  })

  test('without an environment the workflow stands in the key: a pass ends what it began, and nothing of another', async () => {
    const targets = '[{ to: pagerduty, key: env:PD_KEY }, { to: alertmanager, url: "https://a" }]'
    const keys = async (world: World) => {
      const { sent } = await run({ ...world, targets })
      const of = (host: string) => sent.filter(({ url }) => new URL(url).hostname === host)
      const alerts = of('a').flatMap(({ text }) => JSON.parse(text) as { labels: Record<string, string> }[])
      return [
        of('events.pagerduty.com').map((one) => bodyOf(one)['dedup_key']),
        alerts.map(({ labels: { environment, release, workflow } }) => [environment, release, workflow]),
      ]
    }
    const source = { workflow: 'team/shop/.github/workflows/ci.yml' }
    // The job does not name the environment, so a run that fails before its deploy knows none.
    const early = [undefined, undefined, 'ci.yml']
    expect(await keys({ stages: failedEarly, source })).toEqual([['team/shop/ci.yml'], [early]])
    expect(await keys({ stages: good, source })).toEqual([
      ['team/shop/production/shop', 'team/shop/production', 'team/shop/ci.yml'],
      [['production', 'shop', undefined], ['production', undefined, undefined], early],
    ])
    const nightly = { workflow: 'team/shop/.github/workflows/nightly.yml' }
    const [other] = await keys({ stages: [record('test')], source: nightly })
    expect(other).toEqual(['team/shop/nightly.yml'])
  })

  test('PagerDuty: the severity is what the list says', async () => {
    const { sent } = await run({ targets: '[{ to: pagerduty, key: env:PD_KEY, severity: critical }]' })
    expect(sent.map(bodyOf)).toMatchObject([{ payload: { severity: 'critical', component: 'shop' } }])
  })

  test('Alertmanager behind a proxy that wants a token; Grafana on one dashboard', async () => {
    const { sent } = await run({
      targets:
        '[{ to: alertmanager, url: "https://a", bearer: env:HOOK_KEY }, { to: grafana, url: "https://g", token: env:GRAFANA, dashboard: d1 }]',
    })
    const [alert, annotation] = [...sent].sort((a, b) => (a.url < b.url ? -1 : 1))
    expect(alert?.headers?.['authorization']).toBe(`Bearer ${VARIABLES.HOOK_KEY}`)
    expect(annotation === undefined ? {} : bodyOf(annotation)).toMatchObject({ dashboardUID: 'd1' })
  })

  test('a key that is no base64 signs as it is; the same message has one id', async () => {
    const variables = { ...VARIABLES, HOOK_KEY: 'plain key' }
    const once = async () =>
      (await run({ variables, targets: '[{ to: webhook, url: "https://h", secret: env:HOOK_KEY }]' })).sent[0]
    const [first, second] = [await once(), await once()]
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = first?.headers ?? {}
    const signed = createHmac('sha256', 'plain key').update(`${id}.${time}.${first?.text}`).digest('base64')
    expect([signature, second?.headers?.['webhook-id']]).toEqual([`v1,${signed}`, id])
  })

  test('a run that is started again has another id, though its address is the same', async () => {
    const at = async (finished: string) => {
      const targets = '[{ to: webhook, url: "https://h" }]'
      const { sent } = await run({ targets, stages: [record('build', { finished })] })
      return sent[0]?.headers?.['webhook-id']
    }
    const [first, again] = [await at('2025-12-31T23:55:00.000Z'), await at('2025-12-31T23:58:00.000Z')]
    expect([first, again]).toEqual([expect.stringMatching(/^msg_/), expect.stringMatching(/^msg_/)])
    expect(again).not.toBe(first)
  })

  test.each(['whsec_', 'whsec_!!!', 'whsec_a', 'whsec_c2Vj cmV0'])(
    'a key %j that is no base64 after its prefix signs nothing',
    async (key) => {
      const targets = '[{ to: webhook, url: "https://h", secret: env:HOOK_KEY }]'
      const { sent, host } = await run({ targets, variables: { HOOK_KEY: key } })
      expect([sent, host.said]).toEqual([
        [],
        [
          'warn notify[0] (webhook) could not be sent: the variable HOOK_KEY begins with whsec_, and what follows is no ' +
            'base64: copy the whole key',
        ],
      ])
    },
  )

  test.each([
    ['{ }', { port: 587, security: 'starttls' }],
    ['{ security: tls }', { port: 465, security: 'tls' }],
    ['{ security: tls, server: "smtp.example.com:2465" }', { port: 2465, security: 'tls' }],
  ])('a letter by the server of %s', async (more, server) => {
    const list = `[{ to: email, server: smtp.example.com, from: ci@example.com, recipients: [a@example.com], ${more.slice(1, -1)} }]`
    const { letters } = await run({
      targets: more.includes('server') ? list.replace('server: smtp.example.com, ', '') : list,
    })
    expect(letters).toMatchObject([{ server }])
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

  test('the path of a secret address is hidden by itself: a server may answer with it', async () => {
    const { host } = await run({ before: 'good' })
    const shown = ['/T0/B0/x0x0x0x0', '/workflows/1?sig=s1s1s1s1', '/workflows/1']
    expect(host.hidden).toEqual(expect.arrayContaining(shown))
  })
})

/** How it goes on: the number of the error. */
const UNDELIVERED = 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error'

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
    // Each answers with success and did not deliver.
    [
      "an address of Slack's other interface, with a token that is wrong (slackapi/slack-github-action#473)",
      { http: new FakeHttp(() => ({ status: 200, body: '{"ok":false,"error":"invalid_auth"}' })) },
      /answered 200: \{"ok":false,"error":"invalid_auth"\}/,
    ],
    [
      'a Rocket.Chat that refuses',
      { http: new FakeHttp(() => ({ status: 200, body: '{"success":false,"error":"Invalid integration id"}' })) },
      /answered 200: .*Invalid integration id/,
    ],
    [
      'a channel of Teams that is gone (MicrosoftDocs/msteams-docs#400, opsless/ms-teams-github-actions#32)',
      { http: new FakeHttp(() => ({ status: 200, body: `${UNDELIVERED} 400 with ContextId tcid=385` })) },
      /answered 200: Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 400/,
    ],
  ])('%s', async (_, world, message) => {
    const { host } = await run({ before: 'good', targets: slack, ...world })
    const warned = host.said.filter((line) => line.startsWith('warn'))
    expect(warned).toEqual([expect.stringMatching(message)])
    expect(warned[0]).not.toContain('x0x0x0x0')
  })

  test.each(['ok', 'null', '1', '', '{"ok":true}', '{"success":true}', '{"status":"success"}', '<html></html>'])(
    'an answer of success that says %j is one',
    async (body) => {
      const http = new FakeHttp(() => ({ status: 200, body }))
      const { host } = await run({ before: 'good', targets: slack, http })
      expect(host.said).toEqual(['info notify[0] (slack): sent'])
    },
  )

  test('Teams says in an answer of success that it is busy: it is asked again', async () => {
    let asked = 0
    const http = new FakeHttp(() => ({ status: 200, body: ++asked < 2 ? `${UNDELIVERED} 429 with ContextId` : '1' }))
    const { ports, host } = await run({ before: 'good', targets: slack, http })
    expect([ports.clock.slept, host.said]).toEqual([[1000], ['info notify[0] (slack): sent']])
  })

  test('what a name leads to is looked at, too, and certificates of your own are trusted', async () => {
    const http = new FakeHttp(() => ({ status: 200 }))
    const list = `[{ to: slack, url: env:SLACK }, { to: email, server: s.example.com, from: a@b, recipients: [a@b] }]`
    const { ports, letters } = await run({
      ...{ before: 'good', targets: list, http, given: { 'ca-file': 'ca.pem' } },
      files: { 'ca.pem': 'PEM' },
    })
    for (const asked of [ports.http.seen[0], letters[0]?.server]) {
      expect(asked?.ca).toBe('PEM')
      expect(asked?.refuseAddress?.('10.0.0.1', 'a.example')).toContain('not a public address')
      expect(asked?.refuseAddress?.('93.184.216.34', 'a.example')).toBeUndefined()
    }
  })

  test.each([
    ['dns', 'check the name in its address, and that this machine can look it up'],
    ['refused', 'check its address and port, and that the server runs'],
    ['tls', 'check the address; an authority of your own goes into ca-file'],
  ] as const)('a server that cannot be reached (%s) is told with what to do', async (kind, step) => {
    const http = new FakeHttp(() => {
      throw new HttpError(kind, 'no way there')
    })
    const { host } = await run({ before: 'good', targets: slack, http })
    expect(host.said).toEqual([`warn notify[0] (slack) could not be sent: no way there; ${step}`])
  })

  test('a variable of several lines is none of ours to send', async () => {
    const { host } = await run({ targets: slack, variables: { SLACK: 'https://a\nhttps://b' } })
    expect(host.said).toEqual(['warn notify[0] (slack) could not be sent: the variable SLACK holds several lines'])
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
    ['[{ to: Slack, url: env:A }]', 'grafana, email, did you mean "slack"?'],
    ['[{ to: xoxb-123-secret }]', 'grafana, email'],
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
