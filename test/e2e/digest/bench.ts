import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StageRecord } from '@slipway/core'
import { inside } from '../cluster/namespace'
import { type Ground, HERE, must, run } from '../deploy/ground'
import { Repository } from './images'
import { type Mutation, startWebhook, type Webhook, webhookConfiguration } from './webhook'

export interface Place extends Ground {
  /** The first process of the cluster's namespace. */
  readonly pid: number
}

export interface Deployed {
  readonly code: number
  readonly log: string
  readonly record: StageRecord | undefined
}

/** One namespace of the cluster, and repositories of its own. */
export class Bench {
  readonly #webhooks: Webhook[] = []

  private constructor(
    readonly place: Place,
    readonly namespace: string,
    readonly folder: string,
  ) {}

  static async open(place: Place, namespace: string): Promise<Bench> {
    const folder = await mkdtemp(join(tmpdir(), 'suite-digest-'))
    const bench = new Bench(place, namespace, folder)
    await bench.kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=true'])
    await bench.kubectl(['create', 'namespace', namespace])
    await mkdir(join(folder, 'program'))
    await must('gcc', ['-static', '-Os', '-s', '-o', join(folder, 'program/app'), join(HERE, 'app/app.c')])
    return bench
  }

  async close(): Promise<void> {
    for (const webhook of this.#webhooks) webhook.stop()
    await this.kubectl(['delete', 'mutatingwebhookconfiguration', this.namespace, '--ignore-not-found'])
    await this.kubectl(['delete', 'namespace', this.namespace, '--wait=false'])
    await rm(this.folder, { recursive: true, force: true })
  }

  repository(name: string): Repository {
    return new Repository(this.place.registry, `${this.namespace}/${name}`, join(this.folder, 'program'))
  }

  /** Deploys an image by digest after a push to its registry, and returns what was recorded. */
  async deploy(
    repository: Repository,
    digest: string,
    wish: { readonly values?: object; readonly flags?: readonly string[]; readonly chart?: string } = {},
  ): Promise<Deployed> {
    const { place, namespace, folder } = this
    const output = `out-${Math.random().toString(36).slice(2, 8)}`
    await writeFile(join(folder, 'values.json'), JSON.stringify(wish.values ?? {}))
    const image = `${place.registry}/${repository.name}@${digest}`
    const inputs = {
      chart: wish.chart ?? join(HERE, 'chart'),
      release: 'app',
      namespace,
      image,
      'plain-http': 'true',
      values: 'values.json',
      kubeconfig: place.kubeconfig,
      output,
      timeout: '60s',
      'fail-fast': 'strict',
    }
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      SUITE_HELM: place.helm,
      SUITE_HELM_VERSION: place.helmVersion,
      SUITE_KUBECTL: place.kubectl,
      NO_COLOR: '1',
    }
    const args = [
      place.program,
      ...Object.entries(inputs).map(([name, value]) => `--${name}=${value}`),
      ...(wish.flags ?? []),
    ]
    const { code, stdout, stderr } = await run(process.execPath, args, { cwd: folder, env })
    return { code, log: stdout + stderr, record: await readRecord(join(folder, output, 'record')) }
  }

  kubectl(args: readonly string[], input?: string): Promise<string> {
    return must(
      this.place.kubectl,
      [`--kubeconfig=${this.place.kubeconfig}`, ...args],
      input === undefined ? {} : { input },
    )
  }

  /** A command of containerd's own client on the node. */
  ctr(args: readonly string[]): Promise<string> {
    return inside(this.place.pid, ['ctr', '--address', '/run/containerd.sock', '--namespace', 'k8s.io', ...args])
  }

  /** What the kubelet reports of the release's pods. */
  async imageIds(): Promise<string> {
    return (
      await this.kubectl([
        'get',
        'pods',
        `--namespace=${this.namespace}`,
        '--output=jsonpath={.items[*].status.containerStatuses[?(@.name=="app")].imageID}',
      ])
    ).trim()
  }

  async mutatePods(mutation: Mutation): Promise<void> {
    const webhook = await startWebhook(this.place.host, mutation)
    this.#webhooks.push(webhook)
    await this.kubectl(['apply', '-f', '-'], JSON.stringify(webhookConfiguration(this.namespace, webhook)))
    // The API server takes a moment to learn of it.
    await new Promise((resolve) => setTimeout(resolve, 2000))
  }
}

async function readRecord(folder: string): Promise<StageRecord | undefined> {
  const name = (await readdir(folder)).find((found) => found.startsWith('deploy-'))
  return name === undefined ? undefined : (JSON.parse(await readFile(join(folder, name), 'utf8')) as StageRecord)
}
