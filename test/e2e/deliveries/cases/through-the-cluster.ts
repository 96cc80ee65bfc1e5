import { execFileSync } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT_CODES, isObject, textAt } from '@slipway/core'
import { ROOT } from '../../../../scripts/paths'
import { differs, type Flags, misses } from '../delivery'
import type { Ended, Site } from '../site'
import type { Trial } from '../trial'

/** HTTP, a port that only listens, and the health of gRPC: `shop.Cart` does not serve. */
const PROGRAM = `import { createServer } from 'node:http'
import { createServer as createHttp2 } from 'node:http2'
import { createServer as createTcp } from 'node:net'

process.on('SIGTERM', () => process.exit(0))
createServer((request, response) => response.end('ok')).listen(8080)
createTcp((socket) => socket.on('error', () => undefined)).listen(5432)
createHttp2().on('stream', (stream) => {
  const frames = []
  stream.on('data', (frame) => frames.push(frame))
  stream.on('end', () => {
    const asked = Buffer.concat(frames).subarray(7).toString()
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    stream.end(Buffer.from([0, 0, 0, 0, 2, 8, asked === 'shop.Cart' ? 2 : 1]))
  })
}).listen(50051)
`

/** Ports by name and by number; a service whose port nobody takes, one without pods, and one without a selector. */
const OBJECTS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: reach }
spec:
  selector: { matchLabels: { app: reach } }
  template:
    metadata: { labels: { app: reach } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: reach
          image: ghcr.io/acme/reach:1
          ports:
            - { name: web, containerPort: 8080 }
            - { name: grpc, containerPort: 50051 }
            - { name: db, containerPort: 5432 }
          readinessProbe: { httpGet: { path: /, port: web }, periodSeconds: 1 }
---
apiVersion: v1
kind: Service
metadata: { name: reach }
spec:
  selector: { app: reach }
  ports:
    - { name: http, port: 80, targetPort: web }
    - { name: grpc, port: 50051, targetPort: grpc }
    - { name: db, port: 5432 }
    - { name: nobody, port: 9999 }
---
apiVersion: v1
kind: Service
metadata: { name: empty }
spec: { selector: { app: nothing }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: manual }
spec: { ports: [{ name: http, port: 80 }] }
`

interface Look {
  readonly via: string
  readonly url?: string
  readonly flags?: Flags
  readonly outcome: 'pass' | 'fail'
  /** Must stand in what it says at its end. */
  readonly said: RegExp
}

const LOOKS: readonly Look[] = [
  { via: 'service/reach:80', url: '/healthz', outcome: 'pass', said: /healthy/ },
  { via: 'service/reach:http', outcome: 'pass', said: /healthy/ },
  { via: 'svc/reach:db', url: 'tcp://db:5432', outcome: 'pass', said: /healthy/ },
  { via: 'service/reach:grpc', url: 'grpc://cart:50051', outcome: 'pass', said: /healthy/ },
  {
    via: 'service/reach:50051',
    url: 'grpc://cart/shop.Cart',
    outcome: 'fail',
    said: /expected SERVING, found NOT_SERVING/,
  },
  { via: 'service/reach:81', outcome: 'fail', said: /does not have a service port 81/ },
  { via: 'service/reach:https', outcome: 'fail', said: /does not have a named port 'https'/ },
  { via: 'service/reach:nobody', outcome: 'fail', said: /nothing listens on port 9999 of the pod/ },
  {
    via: 'service/reach:nobody',
    url: 'tcp://db:9999',
    outcome: 'fail',
    said: /nothing listens on port 9999 of the pod/,
  },
  { via: 'service/reach:nobody', url: 'grpc://x:1', outcome: 'fail', said: /nothing listens on port 9999 of the pod/ },
  { via: 'service/empty:80', flags: { timeout: '10s' }, outcome: 'fail', said: /no pod behind it runs/ },
  { via: 'service/manual:80', outcome: 'fail', said: /defined without a selector/ },
  { via: 'service/gone:80', outcome: 'fail', said: /services "gone" not found/ },
  { via: 'pod/gone:80', outcome: 'fail', said: /pods "gone" not found/ },
]

/** kubectl's own port-forward, good and bad. */
export const throughTheCluster: Trial = {
  name: 'smoke through the cluster',
  release: 'reach',
  namespaces: ['d-reach'],
  files: { 'reach/main.mjs': PROGRAM, 'package.json': '{ "name": "reach", "version": "1.0.0" }\n' },
  run: async (site) => {
    await publish(site)
    await site.makeNamespace()
    await site.apply({ reach: OBJECTS })
    await site.kubectl(['rollout', 'status', 'deployment/reach', '--timeout=60s'])
    const problems: string[] = []
    for (const look of [...LOOKS, ...(await podLooks(site))]) problems.push(...(await lookProblems(site, look)))
    return [...problems, ...(await refusedRole(site)), ...(await podThatDies(site))]
  },
}

/** On a base that is made from the Node of this machine. */
async function publish(site: Site): Promise<void> {
  const scripts = join(ROOT, 'examples/shop/scripts')
  await cp(scripts, join(site.folder, 'scripts'), { recursive: true })
  execFileSync(process.execPath, ['scripts/make-base.js'], { cwd: site.folder, stdio: 'pipe' })
  const built = await site.slipway('build', {
    output: 'slipway-out',
    image: site.here('ghcr.io/acme/reach'),
    base: 'layout:base/layout',
    copy: 'reach:/app',
    entrypoint: '/usr/local/bin/node\n/app/main.mjs',
  })
  const pushed = await site.slipway('push', { output: 'slipway-out', 'plain-http': 'true', tags: '1' })
  if (built.code !== 0 || pushed.code !== 0) throw new Error(built.log + pushed.log)
}

async function podLooks(site: Site): Promise<readonly Look[]> {
  const [pod] = await site.pods()
  const name = pod?.name ?? 'none'
  return [
    { via: `pod/${name}:8080`, outcome: 'pass', said: /healthy/ },
    { via: `pod/${name}:web`, outcome: 'pass', said: /healthy/ },
  ]
}

const QUICK: Flags = { interval: '300ms', attempts: '2', consecutive: '2', timeout: '60s' }

function look(site: Site, { via, url = '/', flags = {} }: Pick<Look, 'via' | 'url' | 'flags'>): Promise<Ended> {
  return site.slipway('smoke', { ...QUICK, namespace: site.namespace, via, url, ...flags })
}

async function lookProblems(site: Site, wish: Look): Promise<readonly string[]> {
  const ended = await look(site, wish)
  const what = `${wish.via} ${wish.url ?? ''}`
  const problems = [
    ...differs(`exit code of ${what}`, ended.code, EXIT_CODES[wish.outcome]),
    ...misses(what, ended.log, [wish.said]),
  ]
  return problems.length === 0 ? [] : [...problems, ended.log]
}

/** Who may read pods and services and not reach into them. */
async function refusedRole(site: Site): Promise<readonly string[]> {
  await site.kubectl(['create', 'serviceaccount', 'reader'])
  await site.kubectl(['create', 'role', 'reader', '--verb=get,list', '--resource=pods,services'])
  await site.kubectl(['create', 'rolebinding', 'reader', '--role=reader', `--serviceaccount=${site.namespace}:reader`])
  const token = (await site.kubectl(['create', 'token', 'reader'])).trim()
  const config = JSON.parse(await site.kubectl(['config', 'view', '--raw', '--output=json'])) as {
    readonly contexts: readonly { readonly context: { readonly user: string } }[]
  }
  const user = config.contexts[0]?.context.user ?? ''
  await site.write({ 'reader.json': JSON.stringify({ ...config, users: [{ name: user, user: { token } }] }) })
  return lookProblems(site, {
    via: 'service/reach:80',
    flags: { kubeconfig: join(site.folder, 'reader.json') },
    outcome: 'fail',
    said: /cannot create resource "pods\/portforward"/,
  })
}

/** The next look goes to the pod that comes in its place; what was good before does not count any more. */
async function podThatDies(site: Site): Promise<readonly string[]> {
  const [before] = await site.pods()
  const looking = look(site, {
    via: 'service/reach:80',
    flags: { attempts: '60', consecutive: '3', 'stay-good': '12s', timeout: '90s' },
  })
  await sleep(6_000)
  await site.kubectl(['delete', 'pod', before?.name ?? '', '--wait=false'])
  const ended = await looking
  const record = ended.records.find(({ stage }) => stage === 'smoke')
  const after = (await site.pods()).map(({ name }) => name)
  return [
    ...differs('exit code while a pod goes', ended.code, EXIT_CODES.pass, ended.log),
    ...differs('outcome', isObject(record) ? textAt(record, 'outcome') : undefined, 'pass'),
    ...differs('the pod before is gone', after.includes(before?.name ?? ''), false),
  ]
}
