import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../cluster/shell'
import { freePort } from '../../free-port'

/** How the cluster's API server is asked. */
export interface Api {
  readonly address: string
  readonly token: string
}

export interface Watchers {
  readonly prometheus: string
  readonly alertmanager: string
  /** Where jobs that end before they are scraped leave their numbers. */
  readonly pushgateway: string
  stop(): Promise<void>
}

/** Seconds between two scrapes and two evaluations. */
export const SCRAPE = 2

const RULES = `
groups:
  - name: shop
    interval: ${SCRAPE}s
    rules:
      - alert: ShopErrors
        expr: sum by (namespace) (rate(http_requests_total{status="500"}[10s])) / sum by (namespace) (rate(http_requests_total[10s])) > 0.2
        for: ${SCRAPE}s
        labels: { severity: critical }
        annotations: { summary: more than a fifth of the requests fail }
      - alert: ShopIsThere
        expr: count by (namespace) (up{job="pods"}) > 0
        labels: { severity: warning }
`

/** A Prometheus that scrapes the pods of the shop through the cluster's API, an Alertmanager and a Pushgateway. */
export async function startWatchers(api: Api): Promise<Watchers> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-watchers-'))
  const [asking, alerting, pushing] = [await freePort(), await freePort(), await freePort()]
  const pods = await startPods(api)
  await writeFile(join(folder, 'rules.yml'), RULES)
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(configOf(api, { alerting, pushing, pods: pods.port })))
  await writeFile(
    join(folder, 'alertmanager.yml'),
    JSON.stringify({ route: { receiver: 'none', group_wait: '1s' }, receivers: [{ name: 'none' }] }),
  )
  const at = (port: number) => `http://127.0.0.1:${port}`
  const [prometheus, alertmanager, pushgateway] = [at(asking), at(alerting), at(pushing)]
  const programs = [
    start('prometheus-pushgateway', [`--web.listen-address=127.0.0.1:${pushing}`]),
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
  const stop = async () => {
    await Promise.all(programs.map((program) => program.stop()))
    pods.server.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    for (const address of [prometheus, alertmanager, pushgateway])
      await until(`the start of ${address}`, 60_000, async () => (await fetch(`${address}/-/ready`)).ok || undefined)
  } catch (error) {
    await stop()
    throw error
  }
  return { prometheus, alertmanager, pushgateway, stop }
}

interface Ports {
  readonly alerting: number
  readonly pushing: number
  readonly pods: number
}

function configOf({ token }: Api, ports: Ports): object {
  const pods = `127.0.0.1:${ports.pods}`
  return {
    global: { scrape_interval: `${SCRAPE}s`, evaluation_interval: `${SCRAPE}s` },
    rule_files: ['rules.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${ports.alerting}`] }] }] },
    scrape_configs: [
      {
        job_name: 'pods',
        scheme: 'https',
        authorization: { credentials: token },
        tls_config: { insecure_skip_verify: true },
        http_sd_configs: [{ url: `http://${pods}/targets`, refresh_interval: `${SCRAPE}s` }],
      },
      { job_name: 'restarts', honor_labels: true, static_configs: [{ targets: [pods] }] },
      { job_name: 'pushed', honor_labels: true, static_configs: [{ targets: [`127.0.0.1:${ports.pushing}`] }] },
    ],
  }
}

interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly namespace: string }
    readonly status: {
      readonly phase: string
      readonly containerStatuses?: readonly { readonly name: string; readonly restartCount: number }[]
    }
  }[]
}

/**
 * Tells Prometheus which pods there are, since Debian's has no discovery of Kubernetes built in, and stands in for
 * kube-state-metrics with the one series that is asked here.
 */
async function startPods(api: Api): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((incoming, response) => {
    podsOf(api).then(
      ({ items }) => {
        response.setHeader('content-type', incoming.url === '/targets' ? 'application/json' : 'text/plain')
        response.end(
          incoming.url === '/targets' ? JSON.stringify(items.flatMap((pod) => target(pod, api))) : restarts(items),
        )
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { server, port: (server.address() as AddressInfo).port }
}

function target({ metadata, status }: Pods['items'][number], { address }: Api): readonly object[] {
  const { namespace, name } = metadata
  const path = `/api/v1/namespaces/${namespace}/pods/${name}:8080/proxy/metrics`
  return status.phase === 'Running'
    ? [{ targets: [new URL(address).host], labels: { __metrics_path__: path, instance: name, namespace, pod: name } }]
    : []
}

const restarts = (items: Pods['items']) =>
  items
    .flatMap(({ metadata: { namespace, name: pod }, status }) =>
      (status.containerStatuses ?? []).map(
        ({ name, restartCount }) =>
          `kube_pod_container_status_restarts_total{namespace="${namespace}",pod="${pod}",container="${name}"} ${restartCount}\n`,
      ),
    )
    .join('')

function podsOf({ address, token }: Api): Promise<Pods> {
  return new Promise((done, reject) => {
    const headers = { authorization: `Bearer ${token}` }
    const asked = secureRequest(
      `${address}/api/v1/pods?labelSelector=app%3Dshop`,
      { rejectUnauthorized: false, headers },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        answer.on('end', () => (answer.statusCode === 200 ? done(JSON.parse(text) as Pods) : reject(new Error(text))))
      },
    )
    asked.on('error', reject).end()
  })
}

export type Trouble = 'hangs' | 'is broken' | 'is forbidden' | 'has another clock'

/** Something in front of Prometheus that has this trouble. */
export async function troubled(
  prometheus: string,
  trouble: Trouble,
): Promise<{ readonly address: string; stop(): void }> {
  const server = createServer((incoming, outgoing) => {
    if (trouble === 'hangs') return
    if (trouble === 'is broken') return void outgoing.writeHead(503).end('upstream connect error')
    if (trouble === 'is forbidden') return void outgoing.writeHead(403).end('{"message":"permission denied"}')
    const onward = request(
      `${prometheus}${incoming.url ?? ''}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        const date = new Date(Date.now() + 90_000).toUTCString()
        outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, date })
        answer.pipe(outgoing)
      },
    )
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
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
