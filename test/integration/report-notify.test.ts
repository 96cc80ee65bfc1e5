import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { listAt, type Reporting, resolve, withStructures } from '@slipway/core'
import { LazyHttp } from '@slipway/hosts'
import { fakeEnvironment, FakeFiles, FakeHost, fakePorts } from '@slipway/testing'
import { inputs } from '../../actions/report/src/inputs'
import { notify } from '../../actions/report/src/notify'
import { judge } from '../../actions/report/src/state'
import { releaseOf } from '../../actions/report/src/tell/release'
import { lookUp } from '../e2e/needs'

/** What we send, to a real Alertmanager, and what that one sends to PagerDuty and Slack beside ours. */

const there = await lookUp('report-notify').has('prometheus-alertmanager')
const suite = there ? describe : describe.skip

const folder = mkdtempSync(join(tmpdir(), 'slipway-notify-'))
const programs: ChildProcess[] = []
const http = new LazyHttp({})
afterAll(async () => {
  http.close()
  for (const program of programs) {
    const ended = new Promise((done) => program.once('exit', done))
    program.kill('SIGTERM')
    await ended
  }
  rmSync(folder, { recursive: true, force: true })
})

const RUN = 'https://github.example/7'

interface Heard {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Stands in for PagerDuty and Slack: it answers as they do and keeps what it was sent. */
async function listen() {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
    request.on('end', () => {
      heard.push({ path: request.url ?? '', body: JSON.parse(text) as Heard['body'] })
      response.writeHead(request.url === '/v2/enqueue' ? 202 : 200).end('{"status":"success"}')
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const close = () => new Promise((done) => server.close(done).closeAllConnections())
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

async function startAlertmanager(receiver: string): Promise<string> {
  const probe = createTcpServer().listen(0, '127.0.0.1')
  await new Promise((ready) => probe.once('listening', ready))
  const { port } = probe.address() as AddressInfo
  await new Promise((done) => probe.close(done))
  const config = {
    global: { slack_api_url: `${receiver}/slack`, pagerduty_url: `${receiver}/v2/enqueue` },
    route: { receiver: 'both', group_wait: '100ms', group_interval: '1s' },
    receivers: [
      {
        name: 'both',
        pagerduty_configs: [{ routing_key: 'theirs', send_resolved: true }],
        slack_configs: [{ channel: '#a', send_resolved: true }],
      },
    ],
  }
  writeFileSync(join(folder, 'alertmanager.yml'), JSON.stringify(config))
  const program = spawn(
    'prometheus-alertmanager',
    [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  )
  programs.push(program)
  const url = `http://127.0.0.1:${port}`
  await until(async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true)
  return url
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    if (await what()) return
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('waited in vain')
}

async function send(outcome: 'pass' | 'fail', targets: string): Promise<void> {
  const own: Readonly<Record<string, string>> = { notify: targets, 'allow-private': 'true' }
  const files = new FakeFiles({})
  const layer = await withStructures({ name: 'input', get: (name) => own[name] }, inputs, files)
  const given = resolve(inputs, [layer]).values
  const host = new FakeHost({ fork: false, repository: 'team/shop', runUrl: RUN }, 'github', true)
  const at = new Date().toISOString()
  const deploy = {
    version: '2.0',
    stage: 'deploy',
    id: 'd',
    host: { name: 'github' },
    source: {},
    started: at,
    finished: at,
    outcome,
    exitCode: outcome === 'pass' ? 0 : 10,
    headline: '',
    outputs: {},
    facts: { environment: 'production', release: 'shop' },
  } as const
  const clock = { now: () => Date.now(), sleep: async () => undefined }
  const environment = fakeEnvironment({ KEY: 'ours-0123' })
  const ports = { ...fakePorts({ host, files, environment }), http, clock }
  const reporting = { lastState: async () => undefined, lastRun: async () => undefined } as Partial<Reporting>
  const state = judge({ stages: [deploy], endedRun: undefined, fork: false, now: 0 })
  const description = { word: 'Failed', sentences: ['The pods crash.'] }
  const release = releaseOf(state.stages, undefined, host)
  await notify({ given, state, description, release, reporting: reporting as Reporting }, ports)
  expect(host.said.filter((line) => line.startsWith('warn'))).toEqual([])
}

type Body = Readonly<Record<string, unknown>>

/**
 * Theirs and ours of one state: a field that both have is of one kind, and what a person or a rule reads is there.
 * Where they differ is the table of docs/report.md.
 */
function expectPagerDuty(ours: Body = {}, theirs: Body = {}): void {
  const kinds = (body: Body, names: readonly string[]) => names.map((name) => [name, typeof body[name]])
  const top = ['routing_key', 'event_action', 'dedup_key', 'client', 'client_url', 'payload']
  expect(kinds(ours, top)).toEqual(kinds(theirs, top))
  const [mine, other] = [ours['payload'] as Body, theirs['payload'] as Body]
  const inner = ['summary', 'source', 'severity', 'custom_details']
  expect(kinds(mine, inner)).toEqual(kinds(other, inner))
  expect([mine['severity'], ours['client']]).toEqual([other['severity'], 'Slipway'])
  for (const summary of [mine['summary'], other['summary']]) expect(summary).toContain('production')
  expect([mine['source'], other['source']]).toEqual(['production', 'Alertmanager'])
  expect(ours['dedup_key']).toBe('team/shop/production/shop')
  expect(theirs['dedup_key']).toMatch(/^[0-9a-f]{64}$/)
  // Theirs groups by what a rule of Alertmanager says; ours names release, environment and cause.
  const names = ['component', 'group', 'timestamp'] as const
  expect(names.map((name) => typeof mine[name])).toEqual(['string', 'string', 'string'])
  expect(names.map((name) => other[name])).toEqual([undefined, undefined, undefined])
  expect([mine['component'], mine['group']]).toEqual(['shop', 'production'])
  expect(Object.keys(other['custom_details'] as Body).sort()).toEqual([
    'firing',
    'num_firing',
    'num_resolved',
    'resolved',
  ])
  expect([ours['client_url'], typeof ours['links'], theirs['links']]).toEqual([RUN, 'object', undefined])
  expect(theirs['client_url']).toContain('/#/alerts?receiver=')
}

const COLORS = { bad: ['#a30200', 'danger'], good: ['#2eb886', 'good'] } as const

function expectSlack([ours, theirs]: readonly [Body, Body], state: keyof typeof COLORS): void {
  const kinds = (body: Body) => ['title', 'title_link', 'text', 'fallback', 'color'].map((name) => typeof body[name])
  expect(kinds(ours)).toEqual(kinds(theirs))
  expect([ours['color'], theirs['color']]).toEqual(COLORS[state])
  // Theirs formats a template of its owner; ours holds what a record says, and formats nothing.
  expect([ours['mrkdwn_in'], theirs['mrkdwn_in']]).toEqual([[], ['fallback', 'pretext', 'text']])
  expect([ours['title_link'], ours['fallback']]).toEqual([RUN, ours['title']])
  expect(theirs['fallback']).toBe(`${String(theirs['title'])} | ${String(theirs['title_link'])}`)
  expect([ours['text'], theirs['text']]).toEqual(['The pods crash.', ''])
  expect([listAt(ours, 'fields').length, theirs['fields'], typeof ours['ts'], theirs['ts']]).toEqual([
    2,
    undefined,
    'number',
    undefined,
  ])
}

suite(`a real Alertmanager${there ? '' : ' (skipped: prometheus-alertmanager is not installed)'}`, () => {
  test('takes our alert, tells its own receivers, and lets a pass end it; ours have the same form', async () => {
    const receiver = await listen()
    try {
      const alertmanager = await startAlertmanager(receiver.url)
      const firing = async () =>
        ((await (await fetch(`${alertmanager}/api/v2/alerts`)).json()) as { labels: Record<string, string> }[]).map(
          ({ labels }) => labels,
        )
      const targets = `
- { to: alertmanager, url: "${alertmanager}" }
- { to: pagerduty, key: env:KEY, url: "${receiver.url}" }
- { to: slack, url: "${receiver.url}/ours" }
`
      await send('fail', targets)
      expect(await firing()).toEqual([
        {
          alertname: 'SlipwayRunFailed',
          severity: 'critical',
          repository: 'team/shop',
          environment: 'production',
          release: 'shop',
        },
      ])
      const events = (action: string) =>
        receiver.heard.filter(({ path, body }) => path === '/v2/enqueue' && body['event_action'] === action)
      await until(() => events('trigger').length === 2 && receiver.heard.some(({ path }) => path === '/slack'))
      const [theirs, ours] = ['theirs', 'ours-0123'].map(
        (key) => events('trigger').find(({ body }) => body['routing_key'] === key)?.body,
      )
      expectPagerDuty(ours, theirs)
      const attachment = (path: string) => {
        const message = receiver.heard.findLast((one) => one.path === path)?.body
        return listAt(message, 'attachments')[0] as Readonly<Record<string, unknown>>
      }
      expectSlack([attachment('/ours'), attachment('/slack')], 'bad')

      await send('pass', targets)
      await until(async () => (await firing()).length === 0)
      await until(() => events('resolve').some(({ body }) => body['routing_key'] === 'theirs'))
      const ended = events('resolve').filter(({ body }) => body['routing_key'] === 'ours-0123')
      expect(ended.map(({ body }) => body['dedup_key'])).toContain(ours?.['dedup_key'])
      const [over] = events('resolve').filter(({ body }) => body['routing_key'] === 'theirs')
      expect(over?.body['dedup_key']).toBe(theirs?.['dedup_key'])
      await until(() => receiver.heard.filter(({ path }) => path === '/slack').length === 2)
      expectSlack([attachment('/ours'), attachment('/slack')], 'good')
    } finally {
      await receiver.close()
    }
  }, 60_000)
})
