import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { until } from '../cluster/shell'
import { must, run } from '../deploy/ground'
import { VERSIONS } from '../hosts/tools'
import { freePorts } from '../../free-port'

const call = promisify(execFile)

export interface ArgoCdPrograms {
  /** One binary for all of its roles, chosen by a variable. */
  readonly argocd: string
  readonly kustomize: string
  readonly helm: string
  readonly kubectl: string
}

export interface ArgoCd {
  readonly namespace: string
  /** Of its API, and a token that may do everything. */
  readonly server: string
  readonly token: string
  /** One that may do what the page says, and no more. */
  readonly fewRights: string
  /** The command line of its own client, beside which we are measured. */
  client(args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>
  stop(): Promise<void>
}

const NAMESPACE = 'argocd'
const LABELS = { 'app.kubernetes.io/part-of': 'argocd' }
const meta = (name: string) => ({ name, namespace: NAMESPACE, labels: LABELS })

/** What docs/gitops.md says that a token needs. */
const RIGHTS = ['get', 'sync', 'update', 'override']
  .map((verb) => `p, few, applications, ${verb}, */*, allow`)
  .concat('p, few, projects, get, *, allow')

const SETTINGS = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: meta('argocd-cm'),
    data: {
      'timeout.reconciliation': '10s',
      'timeout.reconciliation.jitter': '0s',
      'accounts.ci': 'apiKey',
      'accounts.few': 'apiKey',
    },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: meta('argocd-rbac-cm'),
    data: { 'policy.csv': ['g, ci, role:admin', ...RIGHTS, ''].join('\n') },
  },
  { apiVersion: 'v1', kind: 'Secret', metadata: meta('argocd-secret') },
  {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'default', namespace: NAMESPACE },
    spec: {
      sourceRepos: ['*'],
      destinations: [{ namespace: '*', server: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    },
  },
]

/** Where the manifests of its own kinds are: in its module, which the build has fetched. */
async function moduleFolder(): Promise<string> {
  const module = `github.com/argoproj/argo-cd/v3@v${VERSIONS.argocd}`
  const { stdout } = await call('go', ['mod', 'download', '-json', module], { cwd: tmpdir() })
  return (JSON.parse(stdout) as { readonly Dir: string }).Dir
}

/** Argo CD core and its server beside a cluster, as processes of this machine: no pods, no images. */
export async function startArgoCd(kubeconfig: string, programs: ArgoCdPrograms): Promise<ArgoCd> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-argocd-'))
  const kubectl = (args: readonly string[], input?: string) =>
    must(programs.kubectl, [`--kubeconfig=${kubeconfig}`, ...args], input === undefined ? {} : { input })
  const crds = join(await moduleFolder(), 'manifests/crds')
  const files = ['application', 'applicationset', 'appproject'].map((name) => `-f=${join(crds, `${name}-crd.yaml`)}`)
  // A busy API server may take longer than it allows itself for kinds this large.
  await until('the definitions of Argo CD', 120_000, () => kubectl(['apply', '--server-side', ...files]))
  const settings = SETTINGS.map((object) => JSON.stringify(object)).join('\n---\n')
  // New kinds take the API server a moment.
  await until('the kinds of Argo CD', 30_000, () => kubectl(['apply', '-f', '-'], settings))
  const roles = new Roles(home, kubeconfig, programs)
  try {
    return await roles.start()
  } catch (error) {
    await roles.stop()
    throw error
  }
}

class Roles {
  readonly #children: ChildProcess[] = []

  constructor(
    readonly home: string,
    readonly kubeconfig: string,
    readonly programs: ArgoCdPrograms,
  ) {}

  async start(): Promise<ArgoCd> {
    const [redis = 0, repo = 0, api = 0, ...metrics] = await freePorts(6)
    const [repoMetrics = 0, controllerMetrics = 0, apiMetrics = 0] = metrics
    const bin = join(this.home, 'bin')
    await mkdir(bin)
    await symlink(this.programs.helm, join(bin, 'helm'))
    await symlink(this.programs.kustomize, join(bin, 'kustomize'))
    for (const name of ['tls', 'ssh', 'gpg', 'keys', 'plugins']) await mkdir(join(this.home, name))
    this.#spawn('redis', 'redis-server', ['--port', `${redis}`, '--bind', '127.0.0.1', '--save', ''])
    const addresses = ['--redis', `127.0.0.1:${redis}`]
    const toRepo = ['--repo-server', `127.0.0.1:${repo}`, '--repo-server-plaintext']
    const own = ['--kubeconfig', this.kubeconfig, '--namespace', NAMESPACE]
    this.#role('argocd-repo-server', [
      ...['--address', '127.0.0.1', '--port', `${repo}`, '--metrics-address', '127.0.0.1'],
      // It keeps what a branch names for as long as Argo CD waits between two looks of its own.
      ...['--metrics-port', `${repoMetrics}`, '--disable-tls', '--revision-cache-expiration', '10s', ...addresses],
    ])
    this.#role('argocd-application-controller', [
      ...['--metrics-port', `${controllerMetrics}`, '--app-resync', '10', '--app-resync-jitter', '0'],
      ...[...addresses, ...toRepo, ...own],
    ])
    this.#role('argocd-server', [
      ...['--insecure', '--address', '127.0.0.1', '--port', `${api}`, '--metrics-port', `${apiMetrics}`],
      ...['--dex-server', 'http://127.0.0.1:1', ...addresses, ...toRepo, ...own],
    ])
    const server = `http://127.0.0.1:${api}`
    await answers(`http://127.0.0.1:${controllerMetrics}/healthz`)
    await answers(`${server}/healthz`)
    const [token = '', fewRights = ''] = await this.#tokens(server, ['ci', 'few'])
    const flags = ['--server', `127.0.0.1:${api}`, '--plaintext', '--auth-token', token]
    return {
      namespace: NAMESPACE,
      server,
      token,
      fewRights,
      client: (args) => run(this.programs.argocd, [...args, ...flags], { env: this.#env('argocd') }),
      stop: () => this.stop(),
    }
  }

  async stop(): Promise<void> {
    const ended = this.#children.map(
      (child) => new Promise<void>((done) => (child.exitCode === null ? child.once('close', () => done()) : done())),
    )
    for (const child of this.#children) child.kill('SIGKILL')
    await Promise.all(ended)
    await rm(this.home, { recursive: true, force: true })
  }

  async #tokens(server: string, accounts: readonly string[]): Promise<readonly string[]> {
    const secret = await until('the first password of Argo CD', 20_000, async () => {
      const args = ['get', 'secret', 'argocd-initial-admin-secret', '--output=jsonpath={.data.password}']
      const found = await run(this.programs.kubectl, [`--kubeconfig=${this.kubeconfig}`, `-n=${NAMESPACE}`, ...args])
      return found.code === 0 && found.stdout !== '' ? found.stdout : undefined
    })
    const session = await post(`${server}/api/v1/session`, undefined, {
      username: 'admin',
      password: Buffer.from(secret, 'base64').toString(),
    })
    const tokens: string[] = []
    for (const name of accounts)
      tokens.push((await post(`${server}/api/v1/account/${name}/token`, session.token, { name })).token)
    return tokens
  }

  #env(role: string): NodeJS.ProcessEnv {
    const at = (name: string) => join(this.home, name)
    return {
      PATH: `${at('bin')}:${process.env['PATH'] ?? ''}`,
      HOME: this.home,
      KUBECONFIG: this.kubeconfig,
      ARGOCD_BINARY_NAME: role,
      ARGOCD_FAKE_IN_CLUSTER: 'true',
      ARGOCD_GPG_ENABLED: 'false',
      ARGOCD_TLS_DATA_PATH: at('tls'),
      ARGOCD_SSH_DATA_PATH: at('ssh'),
      ARGOCD_GPG_DATA_PATH: at('gpg'),
      ARGOCD_GNUPGHOME: at('keys'),
      ARGOCD_PLUGINSOCKFILEPATH: at('plugins'),
      TMPDIR: this.home,
    }
  }

  #role(name: string, args: readonly string[]): void {
    this.#spawn(name, this.programs.argocd, args, this.#env(name))
  }

  #spawn(name: string, file: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
    const log = openSync(join(dirname(this.kubeconfig), `${name}.log`), 'a')
    // It never outlives this process.
    const bound = ['--pdeathsig', 'KILL', file, ...args]
    this.#children.push(spawn('setpriv', bound, { stdio: ['ignore', log, log], env, cwd: this.home }))
  }
}

const answers = (url: string) =>
  until(`an answer of ${url}`, 60_000, async () => ((await fetch(url)).ok ? true : undefined))

async function post(url: string, token: string | undefined, body: object): Promise<{ readonly token: string }> {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`)
  return (await response.json()) as { readonly token: string }
}
