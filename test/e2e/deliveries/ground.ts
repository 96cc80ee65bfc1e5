import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pushFolder } from '../cluster/cluster'
import type { ImageSettings } from '../cluster/image'
import { HERE as SUITE, must } from '../deploy/ground'
import type { Kind } from './delivery'

/** What the suite runs on: a cluster, its registry, and the command as it is shipped. */
export interface Ground {
  readonly kubeconfig: string
  /** `10.243.1.2:5000`, plain HTTP. */
  readonly registry: string
  readonly kubectl: string
  readonly helm3: string
  readonly helm4: string
  /** The command `slipway`: a program of Node. */
  readonly slipway: string
  readonly digests: Digests
  readonly charts: Charts
  /** Every log, for who asks for them. */
  hear(text: string): void
}

/** `acme/shop` → what does well, what does well too, and what crashes. */
export type Digests = Readonly<Record<string, Readonly<Record<Kind, string>>>>

const OURS = ['acme/shop', 'acme/api', 'acme/web', 'acme/frontend', 'acme/chalice', 'acme/spot', 'acme/backstage']
/** Images of somebody else, by tag. */
export const OTHERS = ['others/postgres', 'others/metrics', 'others/proxy']

const SETTINGS: Readonly<Record<Kind, ImageSettings>> = {
  good: { Entrypoint: ['/app'] },
  next: { Entrypoint: ['/app'], Env: ['NEXT=yes'] },
  bad: { Entrypoint: ['/app', 'exit', '3'] },
}

/** The program of the deploy suite, as images of the names that the pages have. */
export async function pushImages(registry: string): Promise<Digests> {
  const folder = await mkdtemp(join(tmpdir(), 'deliveries-image-'))
  try {
    await must('gcc', ['-static', '-Os', '-s', '-o', join(folder, 'app'), join(SUITE, 'app/app.c')])
    const push = (name: string, kind: Kind, tag: string) => pushFolder(registry, name, tag, folder, SETTINGS[kind])
    for (const name of OTHERS) await push(name, 'good', '1')
    const digests: Record<string, Readonly<Record<Kind, string>>> = {}
    for (const name of OURS) {
      const [good, next, bad] = [
        await push(name, 'good', 'v1'),
        await push(name, 'next', 'v2'),
        await push(name, 'bad', 'v3'),
      ]
      digests[name] = { good, next, bad }
    }
    return digests
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Chart repositories as they stand on the web: folders that are served. */
export interface Charts {
  readonly address: string
  readonly folder: string
  stop(): Promise<void>
}

export async function serveCharts(host: string): Promise<Charts> {
  const folder = await mkdtemp(join(tmpdir(), 'deliveries-charts-'))
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    readFile(join(folder, path)).then(
      (bytes) => response.writeHead(200).end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((done) => server.listen(0, host, done))
  return {
    address: `http://${host}:${(server.address() as AddressInfo).port}`,
    folder,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
