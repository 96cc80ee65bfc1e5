import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StageRecord } from '@slipway/core'
import { must, run } from '../deploy/ground'
import type { GitServer } from './git-server'
import { deployment } from './manifests'
import type { Images } from './site'

/** What the cases of Flux run on. */
export interface FluxGround {
  readonly kubeconfig: string
  readonly registry: string
  readonly kubectl: string
  /** The deploy action as a bundle. */
  readonly program: string
  readonly server: GitServer
  readonly images: Images
}

export interface Ran {
  readonly code: number
  readonly log: string
  readonly seconds: number
  readonly record: StageRecord | undefined
  readonly files: readonly string[]
  /** Markdown, as the page of the run has it. */
  readonly summary: string
}

export const KUSTOMIZATION = 'kustomizations.kustomize.toolkit.fluxcd.io'
const KINDS = [
  KUSTOMIZATION,
  'helmreleases.helm.toolkit.fluxcd.io',
  'gitrepositories.source.toolkit.fluxcd.io',
  'ocirepositories.source.toolkit.fluxcd.io',
]

/** One namespace, one source, and objects of Flux that bring the one into the other. */
export class Place {
  constructor(
    readonly name: string,
    readonly ground: FluxGround,
  ) {}

  get images(): Images {
    return this.ground.images
  }

  image = (digest: string): string => `${this.ground.registry}/team/shop@${digest}`

  kubectl(args: readonly string[], input?: string): Promise<string> {
    const { kubectl, kubeconfig } = this.ground
    return must(kubectl, [`--kubeconfig=${kubeconfig}`, ...args], input === undefined ? {} : { input })
  }

  /** The good image stands in a kustomization of a repository. */
  async begin(digest: string, more: object = {}): Promise<void> {
    await this.ground.server.create(this.name, kustomized(this.image(digest)))
    await this.follow(more)
    await this.stands()
  }

  /** The folder `apps/shop` of the repository comes into the namespace. */
  async follow(more: object = {}): Promise<void> {
    await this.kubectl(['create', 'namespace', this.name])
    const url = this.ground.server.url(this.name)
    await this.apply(
      this.source('GitRepository', { url, ref: { branch: 'main' } }),
      this.kustomization('GitRepository', { path: './apps/shop', ...more }),
    )
  }

  source(kind: string, spec: object): object {
    return {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind,
      metadata: { name: this.name, namespace: 'flux-system' },
      spec: { interval: '2s', ...spec },
    }
  }

  kustomization(kind: string, more: object): object {
    return {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: this.name, namespace: 'flux-system' },
      spec: {
        ...{ interval: '10m', retryInterval: '5s', prune: true, targetNamespace: this.name },
        sourceRef: { kind, name: this.name },
        ...more,
      },
    }
  }

  async stands(resource = `${KUSTOMIZATION}/${this.name}`, namespace = 'flux-system'): Promise<void> {
    await this.kubectl([...['wait', '--for=condition=Ready', '--timeout=120s', `--namespace=${namespace}`, resource]])
    await this.kubectl(['rollout', 'status', 'deployment/web', `--namespace=${this.name}`, '--timeout=120s'])
  }

  /** Until Flux looks at the health of what it applied. */
  async working(): Promise<void> {
    const message = '--for=jsonpath={.status.conditions[?(@.type=="Ready")].status}=Unknown'
    await this.kubectl(['wait', message, '--timeout=60s', '--namespace=flux-system', `${KUSTOMIZATION}/${this.name}`])
  }

  async apply(...objects: readonly object[]): Promise<void> {
    const text = objects.map((object) => JSON.stringify(object)).join('\n---\n')
    await this.kubectl(['apply', '--server-side', '-f', '-'], text)
  }

  /** By a commit to the repository. */
  deploy(digest: string, more: readonly string[] = []): Promise<Ran> {
    return this.start(digest, [`--git-repository=${this.ground.server.url(this.name)}`, ...more])
  }

  /** The action as a user starts it, with a record of its own. */
  async start(digest: string, more: readonly string[]): Promise<Ran> {
    const { ground } = this
    const folder = await mkdtemp(join(tmpdir(), 'suite-flux-'))
    const given = [
      ...['--via=git', `--image=${this.image(digest)}`, `--kubeconfig=${ground.kubeconfig}`],
      ...['--output=out', '--plain-http=true', ...more],
      ...(more.some((flag) => flag.startsWith('--timeout=')) ? [] : ['--timeout=90s']),
    ]
    const started = Date.now()
    const { code, stdout, stderr } = await run(process.execPath, [ground.program, ...given], {
      cwd: folder,
      env: { SUITE_KUBECTL: ground.kubectl },
    })
    const seconds = (Date.now() - started) / 1000
    const record = await readRecord(join(folder, 'out/record'))
    const files = await readdir(join(folder, 'out/deploy')).catch(() => [])
    const summary = await readFile(join(folder, 'out/deploy/summary.md'), 'utf8').catch(() => '')
    await rm(folder, { recursive: true, force: true })
    return { code, log: `${stdout}${stderr}`, seconds, record, files: files.sort(), summary }
  }

  async runs(): Promise<string> {
    const path = '--output=jsonpath={.items[*].spec.template.spec.containers[*].image}'
    return (await this.kubectl(['get', 'deployments', `--namespace=${this.name}`, path])).replace(/.*@/, '')
  }

  async end(): Promise<void> {
    const { kubectl, kubeconfig } = this.ground
    const at = [`--kubeconfig=${kubeconfig}`, 'delete', '--wait=false']
    for (const kind of KINDS) await run(kubectl, [...at, kind, this.name, '--namespace=flux-system'])
    await run(kubectl, [...at, 'namespace', this.name])
  }
}

async function readRecord(folder: string): Promise<StageRecord | undefined> {
  const [first] = await readdir(folder).catch(() => [])
  return first === undefined ? undefined : (JSON.parse(await readFile(join(folder, first), 'utf8')) as StageRecord)
}

/** A kustomization that has the image by its digest. */
function kustomized(image: string): Readonly<Record<string, string>> {
  const [name = '', digest = ''] = image.split('@')
  return {
    'apps/shop/deployment.yaml': JSON.stringify(deployment('shop')),
    'apps/shop/kustomization.yaml': `resources:\n  - deployment.yaml\nimages:\n  - name: shop\n    newName: ${name}\n    digest: ${digest} # ours\n`,
  }
}
