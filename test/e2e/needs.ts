import { type Clients, clientPaths, installClients } from './cluster/clients'
import {
  BROWSER,
  COMPILER,
  COPIER,
  HOSTS,
  installDebian,
  isThere,
  JAVA,
  MONITORING,
  type Packages,
  REGISTRIES,
  RUNNERS,
} from './debian'
import { type BuildKitPrograms, findBuildKit, provideBuildKit } from './engines/install'
import { ENGINE_PACKAGES } from './engines/versions'
import type { Say } from './go'
import { type Command, findTool, type HostTool, installTool } from './hosts/tools'
import { provideLockedTools } from './locked-tools'
import { findLogStore, LOG_STORES, type LogStoreName, provideLogStore } from './watch/log-store'

/** What a suite starts that does not come with Node and npm. */
export interface Needs {
  readonly debian?: Packages
  readonly tools?: readonly HostTool[]
  /** Helm, kubectl and Trivy by the product's own lock, in the user's tool cache. */
  readonly lockedTools?: true
  /** Both Helms and kubectl of the tests' own. */
  readonly clients?: true
  readonly buildKit?: true
  readonly logStores?: readonly LogStoreName[]
}

const LOCKED = { lockedTools: true } as const

/**
 * Every suite that skips or cannot start without a program, with all it needs. A suite looks its programs up through
 * `lookUp`, which refuses what its row does not name; the run of the real parts installs the rows of the suites that it
 * starts. So neither can forget the other.
 */
export const NEEDS = {
  build: { debian: ENGINE_PACKAGES, buildKit: true },
  'build-cache': { debian: ENGINE_PACKAGES, buildKit: true },
  'chart-cases': { clients: true },
  'chart-registry': { clients: true },
  contract: LOCKED,
  'deliveries/suite': { debian: COMPILER, clients: true, lockedTools: true },
  'deploy/on-sandbox': { debian: COMPILER, clients: true },
  'deploy/suite': { debian: COMPILER, clients: true },
  'deploy-values': { clients: true },
  'digest/suite': { debian: { ...COMPILER, ...COPIER, openssl: 'openssl' }, clients: true },
  'gitops/suite': {
    debian: { ...COMPILER, git: 'git', openssl: 'openssl', 'redis-server': 'redis-server' },
    tools: ['argocd', 'kustomize'],
    clients: true,
  },
  github: { debian: HOSTS, tools: ['act'], ...LOCKED },
  gitlab: { debian: HOSTS, tools: ['gitlab-ci-local'] },
  'hosts-cluster': { debian: { ...HOSTS, ...COMPILER }, tools: ['act', 'gitlab-ci-local'], clients: true, ...LOCKED },
  import: { debian: ENGINE_PACKAGES },
  'gitops/flux-suite': {
    debian: { ...COMPILER, git: 'git' },
    tools: ['source-controller', 'kustomize-controller', 'helm-controller'],
    clients: true,
  },
  'gitops-commit': { debian: { git: 'git', gpg: 'gpg', 'openssh-client': 'ssh-keygen' } },
  init: { debian: { git: 'git' }, tools: ['actionlint', 'zizmor'] },
  'job-image/suite': {
    debian: { git: 'git', buildah: 'buildah', debootstrap: 'debootstrap' },
    tools: ['node24'],
    clients: true,
  },
  jenkins: { debian: { git: 'git' }, ...LOCKED },
  'interrupted-run': { debian: COMPILER, clients: true },
  migration: {
    debian: { ...HOSTS, ...REGISTRIES, ...ENGINE_PACKAGES },
    tools: ['act', 'gitlab-ci-local', 'crane', 'ko', 'regctl'],
    buildKit: true,
    ...LOCKED,
  },
  push: { debian: REGISTRIES, tools: ['crane'] },
  'push-faults': { debian: REGISTRIES },
  'push-tls': { debian: REGISTRIES },
  'project-mirror': { debian: HOSTS, tools: ['gitlab-ci-local'] },
  'project-workflows': { debian: { git: 'git' }, tools: ['act', 'actionlint', 'zizmor'] },
  'release/suite': {
    debian: { ...HOSTS, buildah: 'buildah' },
    tools: ['act', 'gitlab-ci-local', 'verdaccio', 'gh'],
    ...LOCKED,
  },
  'report-hosts': { debian: HOSTS, tools: ['act', 'gitlab-ci-local', 'jaeger'], ...LOCKED },
  'report-page': { debian: BROWSER },
  'report-trace': { tools: ['jaeger'] },
  sandbox: { clients: true },
  scan: { tools: ['trivy'], ...LOCKED },
  'scan-grype': { tools: ['grype'] },
  'scan-hostile': LOCKED,
  'scan-sbom': { tools: ['trivy', 'grype'], ...LOCKED },
  report: {},
  'report-notify': { debian: { 'prometheus-alertmanager': 'prometheus-alertmanager' } },
  smoke: {},
  'smoke-reach': {},
  'smoke-rollback': LOCKED,
  'tekton/suite': {
    debian: { git: 'git', 'busybox-static': 'busybox' },
    tools: ['tekton'],
    clients: true,
    ...LOCKED,
  },
  'on-screen': { debian: { bsdutils: 'script' } },
  templates: { debian: { git: 'git' }, tools: ['actionlint', 'zizmor'] },
  'test-runners': { debian: RUNNERS, tools: ['cargo-nextest', 'gotestsum', 'runners-js', 'runners-py'] },
  tools: {},
  tutorial: { debian: { git: 'git' }, ...LOCKED },
  unchanged: { debian: { git: 'git' } },
  verify: { debian: MONITORING },
  'verify-logs': { debian: JAVA, logStores: LOG_STORES },
  'verify-traces': { tools: ['jaeger'] },
  'watch/suite': { debian: { ...COMPILER, ...MONITORING }, clients: true, ...LOCKED },
} as const satisfies Readonly<Record<string, Needs>>

export type SuiteName = keyof typeof NEEDS

/** The programs of a suite as this machine has them. Throws on one that the suite's row does not name. */
export interface LookUp {
  tool(name: HostTool): Promise<Command | undefined>
  /** Whether a program of a Debian package is on PATH. */
  has(program: string): Promise<boolean>
  buildKit(): BuildKitPrograms | undefined
  /** Its folder. */
  logStore(name: LogStoreName): string | undefined
  clients(): Clients
}

export function lookUp(suite: SuiteName): LookUp {
  const needs: Needs = NEEDS[suite]
  const named = (there: boolean, what: string): void => {
    if (!there)
      throw new Error(
        `${suite} looks for ${what}: name it in the row of ${suite} in test/e2e/needs.ts, so that the run installs it`,
      )
  }
  return {
    tool: (name) => (named(needs.tools?.includes(name) === true, name), findTool(name)),
    has: async (program) => {
      named(Object.values(needs.debian ?? {}).includes(program), program)
      return isThere(program)
    },
    logStore: (name) => (named(needs.logStores?.includes(name) === true, name), findLogStore(name)),
    buildKit: () => (named(needs.buildKit === true, 'BuildKit'), findBuildKit()),
    clients: () => (named(needs.clients === true, 'the clients'), clientPaths()),
  }
}

/** How each kind of need is met; a test of the run puts its own in this place. */
export interface Installers {
  debian(packages: Packages): Promise<void>
  tool(name: HostTool): Promise<unknown>
  lockedTools(): Promise<void>
  clients(): Promise<unknown>
  buildKit(): Promise<unknown>
  logStore(name: LogStoreName): Promise<unknown>
}

export const installersFor = (say: Say): Installers => ({
  debian: (packages) => installDebian(packages, say),
  tool: (name) => installTool(name, say),
  lockedTools: () => provideLockedTools(say),
  clients: () => installClients(say),
  buildKit: () => provideBuildKit(say),
  logStore: (name) => provideLogStore(name, say),
})

/** Installs all that these suites start; what is there already is left as it is. */
export async function provide(suites: readonly SuiteName[], install: Installers): Promise<void> {
  const all: readonly Needs[] = suites.map((suite) => NEEDS[suite])
  const packages: Packages = Object.assign({}, ...all.map(({ debian }) => debian)) as Packages
  if (Object.keys(packages).length > 0) await install.debian(packages)
  for (const tool of new Set(all.flatMap(({ tools }) => tools ?? []))) await install.tool(tool)
  if (all.some(({ lockedTools }) => lockedTools)) await install.lockedTools()
  if (all.some(({ clients }) => clients)) await install.clients()
  if (all.some(({ buildKit }) => buildKit)) await install.buildKit()
  for (const store of new Set(all.flatMap(({ logStores }) => logStores ?? []))) await install.logStore(store)
}
