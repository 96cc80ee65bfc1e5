import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { StageRecord } from '@slipway/core'
import { ROOT } from '../../../scripts/paths'
import { pushFolder } from '../cluster/cluster'
import { HERE, must, run } from '../deploy/ground'
import type { ArgoCd } from './argocd'
import type { GitServer } from './git-server'

/** What the cases run on. */
export interface GitOpsGround {
  readonly kubeconfig: string
  readonly registry: string
  /** This machine as the API server reaches it. */
  readonly host: string
  readonly kubectl: string
  /** The deploy action as a bundle. */
  readonly program: string
  readonly argocd: ArgoCd
  /** Repositories that we may push to. */
  readonly git: GitServer
  readonly images: Images
}

export type Images = Readonly<Record<'good' | 'better' | 'crash' | 'unready', string>>

/** Images of the suite's one program, which differ in what it does: digests. */
export async function pushImages(registry: string): Promise<Images> {
  const folder = await mkdtemp(join(tmpdir(), 'suite-gitops-'))
  try {
    await must('gcc', ['-static', '-Os', '-s', '-o', join(folder, 'app'), join(HERE, 'app/app.c')])
    const push = (text: string, ...words: readonly string[]) =>
      pushFolder(registry, 'team/shop', text, folder, { Entrypoint: ['/app', ...words], Env: [`CONTENT=${text}`] })
    return {
      good: await push('good'),
      better: await push('better'),
      crash: await push('crash', 'exit', '3'),
      unready: await push('unready', 'unready'),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The limit of the action and of Argo CD's client. */
const SECONDS = 40

export interface Deployed {
  readonly code: number
  readonly log: string
  readonly seconds: number
  readonly record: StageRecord | undefined
  /** Its folder, which the next action of a pipeline reads. */
  readonly output: string
}

/** What a pipeline starts after the change: the action, or Argo CD's own client with the arguments of `app set`. */
export type Means = 'action' | { readonly set: readonly string[] | undefined; readonly isAutomatic: boolean }

/** One namespace of the cluster, a repository of Git, and Applications that bring the one into the other. */
export class Site {
  private constructor(
    readonly ground: GitOpsGround,
    readonly name: string,
    readonly folder: string,
    readonly means: Means,
  ) {}

  /** Another than the suite's, where less may be done with it. */
  kubeconfig: string | undefined

  static async open(ground: GitOpsGround, name: string, means: Means = 'action'): Promise<Site> {
    const folder = await mkdtemp(join(tmpdir(), 'suite-gitops-'))
    const site = new Site(ground, name, folder, means)
    await site.git('init', '--quiet', '--initial-branch=main')
    await site.kubectl(['create', 'namespace', name])
    return site
  }

  async close(): Promise<void> {
    const { namespace } = this.ground.argocd
    const ours = [`--namespace=${namespace}`, '--ignore-not-found', '--wait=false', `--selector=site=${this.name}`]
    await this.kubectl([
      'delete',
      'applicationsets.argoproj.io,applications.argoproj.io,appprojects.argoproj.io',
      ...ours,
    ])
    await this.kubectl(['delete', 'namespace', this.name, '--wait=false'])
    await this.kubectl(['delete', 'clusterrolebinding', this.name, '--ignore-not-found'])
    await rm(this.folder, { recursive: true, force: true })
  }

  get repository(): string {
    return join(this.folder, 'repository')
  }

  /** @returns the commit */
  async commit(files: Readonly<Record<string, string | object>>): Promise<string> {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.repository, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2))
    }
    await this.git('add', '--all')
    await this.git('commit', '--quiet', '--message=change')
    return (await this.git('rev-parse', 'HEAD')).trim()
  }

  async git(...args: readonly string[]): Promise<string> {
    await mkdir(this.repository, { recursive: true })
    const who = ['-c', 'user.name=suite', '-c', 'user.email=suite@example.com']
    return must('git', ['-C', this.repository, ...who, ...args])
  }

  kubectl(args: readonly string[], input?: string): Promise<string> {
    const all = [`--kubeconfig=${this.ground.kubeconfig}`, ...args]
    return must(this.ground.kubectl, all, input === undefined ? {} : { input })
  }

  image(digest: string): string {
    return `${this.ground.registry}/team/shop@${digest}`
  }

  /** An Application of this site's folder `app`, or what `more` says of its spec. */
  async application(more: object = {}, name = this.name): Promise<void> {
    const spec = {
      project: 'default',
      source: { repoURL: `file://${this.repository}`, path: 'app', targetRevision: 'main' },
      destination: { server: 'https://kubernetes.default.svc', namespace: this.name },
      ...more,
    }
    await this.apply({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...this.#own(name), spec })
  }

  async apply(object: object): Promise<void> {
    await this.kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(object))
  }

  #own(name: string) {
    return { metadata: { name, namespace: this.ground.argocd.namespace, labels: { site: this.name } } }
  }

  object(kind: string, name: string, spec: object): object {
    return { apiVersion: 'argoproj.io/v1alpha1', kind, ...this.#own(name), spec }
  }

  /** Synced once, by its own client, and healthy. */
  async standing(name = this.name): Promise<void> {
    const { argocd } = this.ground
    const synced = await argocd.client(['app', 'sync', name, '--timeout', '60'])
    const waited = await argocd.client(['app', 'wait', name, '--health', '--timeout', '60'])
    if (waited.code !== 0) throw new Error(`${synced.stdout}${synced.stderr}${waited.stdout}${waited.stderr}`)
  }

  /** A kubeconfig of an account that has the role that docs/gitops.md gives to copy, and nothing else. */
  async reader(): Promise<string> {
    const page = await readFile(join(ROOT, 'docs/gitops.md'), 'utf8')
    const role = /```yaml\n(apiVersion: rbac[^]*?)```/.exec(page)?.[1] ?? ''
    await this.kubectl(['apply', '-f', '-'], role)
    const own = `--namespace=${this.name}`
    await this.kubectl(['create', 'serviceaccount', 'ci', own])
    const binding = ['--clusterrole=slipway-watch', `--serviceaccount=${this.name}:ci`]
    await this.kubectl(['create', 'clusterrolebinding', this.name, ...binding])
    const token = (await this.kubectl(['create', 'token', 'ci', own])).trim()
    const file = join(this.folder, 'reader')
    const view = JSON.parse(await this.kubectl(['config', 'view', '--raw', '--output=json'])) as { users: object[] }
    await writeFile(file, JSON.stringify({ ...view, users: named(view.users, token) }), { mode: 0o600 })
    return file
  }

  /** What runs in the Deployment now. */
  async runs(): Promise<string> {
    const path = '--output=jsonpath={.items[*].spec.template.spec.containers[*].image}'
    const images = await this.kubectl(['get', 'deployments', `--namespace=${this.name}`, path])
    return images.trim().split('@').at(-1) ?? ''
  }

  /** A repository that we may push to, and an Application of its folder `app`. */
  async served(files: Readonly<Record<string, string | object>>, more: object = {}): Promise<string> {
    const { git } = this.ground
    const texts = Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? content : JSON.stringify(content, undefined, 2),
    ])
    await git.create(this.name, Object.fromEntries(texts) as Record<string, string>)
    const url = git.url(this.name)
    await this.application({ source: { repoURL: url, path: 'app', targetRevision: 'main' }, ...more })
    await this.standing()
    return url
  }

  /** The same as `deploy`, by a commit of ours to the repository of `served`. */
  deployByCommit(digest: string, flags: readonly string[] = []): Promise<Deployed> {
    return this.#start(digest, { via: 'git', 'git-repository': this.ground.git.url(this.name) }, flags)
  }

  async deploy(digest: string, flags: readonly string[] = []): Promise<Deployed> {
    if (this.means !== 'action') return this.#alone(this.means, digest)
    const own = flags.some((flag) => flag.startsWith('--application=')) ? {} : { application: this.name }
    return this.#start(digest, { via: 'argocd', ...own }, flags)
  }

  /** What a pipeline does with Argo CD's client: set, sync where nobody else does, and wait for all that it knows. */
  async #alone({ set, isAutomatic }: Exclude<Means, 'action'>, digest: string): Promise<Deployed> {
    const { name, ground } = this
    const started = Date.now()
    const limit = ['--timeout', `${SECONDS}`]
    const words = set?.map((word) => word.replaceAll('IMAGE', this.image(digest)).replaceAll('DIGEST', digest))
    const steps = [
      ...(words === undefined ? [] : [['set', name, ...words]]),
      isAutomatic ? ['get', name, '--refresh'] : ['sync', name, ...limit],
      ['wait', name, '--sync', '--health', ...limit],
    ]
    for (const step of steps) {
      const { code, stdout, stderr } = await ground.argocd.client(['app', ...step])
      const isLast = step === steps.at(-1)
      if (code === 0 && !isLast) continue
      return { code, log: `${stdout}${stderr}`, seconds: (Date.now() - started) / 1000, record: undefined, output: '' }
    }
    throw new Error('there is no last step')
  }

  async #start(digest: string, way: Readonly<Record<string, string>>, flags: readonly string[]): Promise<Deployed> {
    const { ground } = this
    const output = `out-${Math.random().toString(36).slice(2, 8)}`
    const inputs = {
      ...way,
      image: this.image(digest),
      'plain-http': 'true',
      kubeconfig: this.kubeconfig ?? ground.kubeconfig,
      output,
      timeout: `${SECONDS}s`,
      'fail-fast': 'strict',
    }
    const args = [...Object.entries(inputs).map(([name, value]) => `--${name}=${value}`), ...flags]
    return this.#run('deploy', output, args)
  }

  /** A check of what was deployed that finds a wrong answer, and is to put back what was there. */
  async failCheck({ output }: Deployed): Promise<Deployed> {
    const { kubeconfig, argocd } = this.ground
    const wrong = [`--url=${argocd.server}/healthz`, '--expect-status=418', '--attempts=1', '--allow-private=true']
    const args = [`--kubeconfig=${kubeconfig}`, `--output=${output}`, '--on-failure=rollback', ...wrong]
    return this.#run('smoke', output, ['smoke', ...args])
  }

  async #run(action: string, output: string, args: readonly string[]): Promise<Deployed> {
    const { ground, folder } = this
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], SUITE_KUBECTL: ground.kubectl, NO_COLOR: '1' }
    const started = Date.now()
    const { code, stdout, stderr } = await run(process.execPath, [ground.program, ...args], { cwd: folder, env })
    const seconds = (Date.now() - started) / 1000
    const record = await readRecord(join(folder, output, 'record'), action)
    return { code, log: stdout + stderr, seconds, record, output }
  }
}

const named = (users: readonly object[], token: string) => users.map((user) => ({ ...user, user: { token } }))

async function readRecord(folder: string, action: string): Promise<StageRecord | undefined> {
  const names = await readdir(folder).catch(() => [])
  const name = names.find((found) => found.startsWith(`${action}-`))
  return name === undefined ? undefined : (JSON.parse(await readFile(join(folder, name), 'utf8')) as StageRecord)
}
