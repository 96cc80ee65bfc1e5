import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'
import { type Cluster, pushFolder } from '../cluster/cluster'
import { output } from '../cluster/shell'
import { type Measured, measured } from './measured'
import type { Watchers } from './prometheus'

export interface Ground {
  readonly cluster: Pick<Cluster, 'kubeconfig' | 'registry' | 'nodeAddress'>
  readonly kubectl: string
  readonly watchers: Watchers
  /** Of the shop, compiled. */
  readonly program: string
  /** The bundle of the command line. */
  readonly slipway: string
}

const HERE = join(ROOT, 'test/e2e/watch/shop')

/** What an image does, as its environment says. */
export type Behaviour = Readonly<Record<string, string>>

/** One release of the shop in a namespace of its own, with traffic. */
export class World {
  #load: NodeJS.Timeout | undefined

  private constructor(
    readonly ground: Ground,
    readonly name: string,
    readonly folder: string,
  ) {}

  static async make(ground: Ground, name: string): Promise<World> {
    const world = new World(ground, name, await mkdtemp(join(tmpdir(), 'slipway-watch-')))
    await cp(join(HERE, 'chart'), join(world.folder, 'chart'), { recursive: true })
    await world.kubectl(['create', 'namespace', name])
    return world
  }

  kubectl(args: readonly string[]): Promise<string> {
    const { kubectl, cluster } = this.ground
    return output(kubectl, [`--kubeconfig=${cluster.kubeconfig}`, ...args])
  }

  /** An image of the same program that behaves otherwise: another digest. */
  async image(behaviour: Behaviour): Promise<string> {
    const { cluster, program } = this.ground
    const env = Object.entries(behaviour).map(([name, value]) => `${name}=${value}`)
    const folder = await mkdtemp(join(tmpdir(), 'slipway-shop-'))
    try {
      await cp(program, join(folder, 'shop'))
      const settings = { Entrypoint: ['/shop'], Env: [...env, `OF=${this.name}`] }
      return `${cluster.registry}/${this.name}/shop@${await pushFolder(cluster.registry, `${this.name}/shop`, '1', folder, settings)}`
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  deploy(image: string, run: string, flags: readonly string[] = []): Promise<Measured> {
    return this.#slipway('deploy', run, [
      `--chart=chart`,
      `--image=${image}`,
      '--timeout=120s',
      '--plain-http',
      ...flags,
    ])
  }

  verify(run: string, flags: readonly string[]): Promise<Measured> {
    return this.#slipway('verify', run, ['--allow-private', ...flags])
  }

  /** What runs in one folder belongs to one run. */
  #slipway(action: string, run: string, flags: readonly string[]): Promise<Measured> {
    const { slipway, cluster } = this.ground
    const place = [
      `--release=shop`,
      `--namespace=${this.name}`,
      `--kubeconfig=${cluster.kubeconfig}`,
      `--output=${run}`,
    ]
    return measured(process.execPath, [slipway, action, ...place, ...flags], {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1' },
    })
  }

  /** What a load test of the pipeline leaves behind at its end. */
  async push(failed: number): Promise<void> {
    const { revision } = await this.state()
    const group = `job/load-test/namespace/${this.name}/revision/${revision}`
    const body = `load_test_failed_ratio ${failed}\n`
    const answer = await fetch(`${this.ground.watchers.pushgateway}/metrics/${group}`, { method: 'PUT', body })
    if (!answer.ok) throw new Error(`the Pushgateway answered ${answer.status}: ${await answer.text()}`)
  }

  /** Eight requests a second, one after the other unless they are slow. */
  async startLoad(): Promise<void> {
    const port = await this.kubectl([
      `--namespace=${this.name}`,
      'get',
      'service',
      'shop',
      '--output=jsonpath={.spec.ports[0].nodePort}',
    ])
    const url = `http://${this.ground.cluster.nodeAddress}:${port.trim()}/`
    this.#load = setInterval(() => {
      fetch(url, { signal: AbortSignal.timeout(3_000) })
        .then((response) => response.text())
        .catch(() => undefined)
    }, 125)
  }

  stopLoad(): void {
    clearInterval(this.#load)
  }

  /** Images of the pods that stay, and the newest revision. */
  async state(): Promise<{ readonly images: readonly string[]; readonly revision: number }> {
    const at = `--namespace=${this.name}`
    const deployment = ['get', 'deployment', 'shop', '--output=jsonpath={.spec.template.spec.containers[0].image}']
    const secrets = [
      'get',
      'secrets',
      '--selector=owner=helm,name=shop',
      '--output=jsonpath={.items[*].metadata.labels.version}',
    ]
    const [image, versions] = [await this.kubectl([at, ...deployment]), await this.kubectl([at, ...secrets])]
    return { images: [image.trim()], revision: Math.max(...versions.trim().split(/\s+/).map(Number)) }
  }

  async end(): Promise<void> {
    this.stopLoad()
    await this.kubectl(['delete', 'namespace', this.name, '--wait=false']).catch(() => undefined)
    await rm(this.folder, { recursive: true, force: true })
  }
}
