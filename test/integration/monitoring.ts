import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../free-port'

/** A service whose metrics a test turns as it likes, scraped each second by a real Prometheus, with an Alertmanager. */
export interface Monitoring {
  readonly prometheus: string
  readonly alertmanager: string
  /** What the next pod of the service does, from now on; those before it are gone. */
  release(behaviour: Behaviour): void
  /** Waits until Prometheus answers a query with a value that is fit. */
  until(query: string, fits: (value: number | undefined) => boolean): Promise<void>
  stop(): Promise<void>
}

export interface Behaviour {
  readonly pod: string
  /** Requests a second, the share of them that fail, and seconds that each takes. */
  readonly rate: number
  readonly failing: number
  readonly seconds: number
  /** Its counter is called otherwise. */
  readonly renamed?: boolean
  readonly restarts?: number
}

const RULES = `
groups:
  - name: shop
    interval: 1s
    rules:
      - alert: ShopErrors
        expr: sum(rate(http_requests_total{namespace="prod",status="500"}[4s])) / sum(rate(http_requests_total{namespace="prod"}[4s])) > 0.2
        for: 1s
        labels: { severity: critical, namespace: prod }
        annotations: { summary: more than a fifth of the requests fail }
      - alert: AlwaysOn
        expr: vector(1)
        labels: { severity: warning, namespace: prod }
`

export async function startMonitoring(): Promise<Monitoring> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-monitoring-'))
  const service = startService()
  const target = await service.listening
  const [alerting, asking] = [await freePort(), await freePort()]
  writeFileSync(join(folder, 'rules.yml'), RULES)
  writeFileSync(
    join(folder, 'prometheus.yml'),
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alerting}`] }] }] },
      scrape_configs: [{ job_name: 'shop', honor_labels: true, static_configs: [{ targets: [target] }] }],
    }),
  )
  writeFileSync(
    join(folder, 'alertmanager.yml'),
    JSON.stringify({ route: { receiver: 'none', group_wait: '1s' }, receivers: [{ name: 'none' }] }),
  )
  const programs = [
    start('prometheus-alertmanager', [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'alerts')}`,
      `--web.listen-address=127.0.0.1:${alerting}`,
      '--cluster.listen-address=',
    ]),
    start('prometheus', [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${asking}`,
    ]),
  ]
  const [prometheus, alertmanager] = [`http://127.0.0.1:${asking}`, `http://127.0.0.1:${alerting}`]
  const stop = async () => {
    await Promise.all(programs.map((program) => program.stop()))
    await service.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await patiently(
      async () => (await fetch(`${prometheus}/-/ready`)).ok && (await fetch(`${alertmanager}/-/ready`)).ok,
    )
  } catch (error) {
    await stop()
    throw error
  }
  const until = (query: string, fits: (value: number | undefined) => boolean) =>
    patiently(async () => {
      const answer = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`)
      const body = (await answer.json()) as { data: { result: { value: [number, string] }[] } }
      const [first] = body.data.result
      return fits(first === undefined ? undefined : Number(first.value[1]))
    })
  return { prometheus, alertmanager, release: service.release, until, stop }
}

/** The exposition format of Prometheus, by hand: what the tests ask for. */
function startService() {
  let now: Behaviour | undefined
  let [good, bad, seconds] = [0, 0, 0]
  const beat = setInterval(() => {
    if (now === undefined) return
    good += (now.rate * (1 - now.failing)) / 10
    bad += (now.rate * now.failing) / 10
    seconds += (now.rate * now.seconds) / 10
  }, 100)
  const server = createServer((_, response) =>
    response.end(now === undefined ? '' : exposition(now, { good, bad, seconds })),
  )
  const listening = new Promise<string>((done) =>
    server.listen(0, '127.0.0.1', () => done(`127.0.0.1:${(server.address() as AddressInfo).port}`)),
  )
  return {
    listening,
    release: (behaviour: Behaviour) => {
      now = behaviour
      ;[good, bad, seconds] = [0, 0, 0]
    },
    stop: async () => {
      clearInterval(beat)
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

const BUCKETS = ['0.1', '0.5', '1', '+Inf']

function exposition(
  { pod, renamed, restarts, seconds: each }: Behaviour,
  { good, bad, seconds }: Readonly<Record<'good' | 'bad' | 'seconds', number>>,
): string {
  const labels = `namespace="prod",app="shop",pod="${pod}"`
  const name = renamed === true ? 'http_server_requests_total' : 'http_requests_total'
  const all = good + bad
  return [
    `${name}{${labels},status="200"} ${good}`,
    ...(bad === 0 ? [] : [`${name}{${labels},status="500"} ${bad}`]),
    ...BUCKETS.map(
      (le) =>
        `http_request_duration_seconds_bucket{${labels},le="${le}"} ${each <= Number(le.replace('+Inf', 'Infinity')) ? all : 0}`,
    ),
    `http_request_duration_seconds_sum{${labels}} ${seconds}`,
    `http_request_duration_seconds_count{${labels}} ${all}`,
    `kube_pod_container_status_restarts_total{namespace="prod",pod="${pod}",container="shop"} ${restarts ?? 0}`,
    '',
  ].join('\n')
}

function start(program: string, args: readonly string[]) {
  const child = spawn(program, args, { stdio: 'ignore' })
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  child.once('error', () => undefined)
  return {
    stop: async () => {
      child.kill('SIGKILL')
      if (child.pid !== undefined) await ended
    },
  }
}

async function patiently(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    if (await holds().catch(() => false)) return
    if (Date.now() > deadline) throw new Error('it did not come to that within a minute')
    await new Promise((done) => setTimeout(done, 200))
  }
}
