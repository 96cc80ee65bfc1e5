import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { parseAllDocuments } from 'yaml'
import { pushFolder } from '../cluster/cluster'
import { output, until } from '../cluster/shell'
import { must } from '../deploy/ground'
import { freePort } from '../../free-port'
import { VERSIONS } from '../hosts/tools'

const call = promisify(execFile)

export interface TektonGround {
  readonly kubeconfig: string
  readonly registry: string
  readonly kubectl: string
  /** Folder of the programs. */
  readonly programs: string
}

const NAMESPACE = 'tekton-pipelines'

/** What the deployment of a release sets, less its namespace and its webhook. */
const SETTINGS = {
  SYSTEM_NAMESPACE: NAMESPACE,
  CONFIG_DEFAULTS_NAME: 'config-defaults',
  CONFIG_LOGGING_NAME: 'config-logging',
  CONFIG_OBSERVABILITY_NAME: 'config-observability',
  CONFIG_FEATURE_FLAGS_NAME: 'feature-flags',
  CONFIG_LEADERELECTION_NAME: 'config-leader-election-controller',
  CONFIG_SPIRE: 'config-spire',
  METRICS_DOMAIN: 'tekton.dev/pipeline',
  KUBERNETES_MIN_VERSION: 'v1.28.0',
}

/**
 * Tekton's controller as a process of this machine, and what it puts into the pods of a task as images. There is no
 * webhook: nobody fills in defaults or refuses what is wrong, so what is applied is written out.
 */
export async function startTekton(ground: TektonGround): Promise<{ readonly stop: () => Promise<void> }> {
  const { kubeconfig, kubectl } = ground
  const apply = (input: string) =>
    must(kubectl, [`--kubeconfig=${kubeconfig}`, 'apply', '--server-side', '--filename=-'], { input })
  const config = join(await moduleFolder(), 'config')
  await until('the definitions of Tekton', 120_000, async () => apply(await definitionsOf(join(config, '300-crds'))))
  await apply(JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }))
  await must(kubectl, [
    `--kubeconfig=${kubeconfig}`,
    'apply',
    '--server-side',
    ...(await settingsOf(config)).map((file) => `--filename=${file}`),
  ])
  const images = await pushPrograms(ground)
  const probes = await freePort()
  const log = openSync(join(dirname(kubeconfig), 'tekton.log'), 'a')
  const flags = Object.entries(images).flatMap(([name, image]) => [`-${name}`, image])
  const program = [join(ground.programs, 'controller'), '-kubeconfig', kubeconfig, ...flags, '-disable-ha']
  const env = {
    ...process.env,
    ...SETTINGS,
    // It takes no number above 32767, where free ones are given out.
    METRICS_PROMETHEUS_PORT: String(10_000 + (probes % 20_000)),
    PROBES_PORT: String(probes),
  }
  // It never outlives this process.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...program], { stdio: ['ignore', log, log], env })
  const stop = () => endOf(child)
  try {
    await until('the controller of Tekton', 60_000, async () => {
      if (child.exitCode !== null) throw new Error(`the controller ended with ${child.exitCode}: see tekton.log`)
      return (await fetch(`http://127.0.0.1:${probes}/readiness`)).ok ? true : undefined
    })
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const endOf = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    if (child.exitCode !== null) return done()
    child.once('close', () => done())
    child.kill('SIGKILL')
  })

async function moduleFolder(): Promise<string> {
  const module = `github.com/tektoncd/pipeline@v${VERSIONS.tekton}`
  const { stdout } = await call('go', ['mod', 'download', '-json', module], { cwd: tmpdir() })
  return (JSON.parse(stdout) as { readonly Dir: string }).Dir
}

interface Definition {
  readonly spec: object
}

/** Their versions would be converted by the webhook. */
async function definitionsOf(folder: string): Promise<string> {
  const texts = await output('sh', ['-c', 'for file in "$0"/*.yaml; do cat "$file"; echo ---; done', folder])
  const definitions = parseAllDocuments(texts)
    .map((document) => document.toJS() as Definition | null)
    .filter((definition) => definition !== null)
    .map((definition) => ({ ...definition, spec: { ...definition.spec, conversion: { strategy: 'None' } } }))
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: definitions })
}

const settingsOf = async (folder: string): Promise<readonly string[]> =>
  (await output('sh', ['-c', 'ls "$0"/config-*.yaml', folder])).trim().split('\n')

/** Flags of the controller, and what they name. */
async function pushPrograms({ programs, registry }: TektonGround): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(join(tmpdir(), 'suite-tekton-'))
  const push = async (name: string, files: Readonly<Record<string, string>>, entrypoint: string) => {
    const content = join(folder, name)
    for (const [path, source] of Object.entries(files)) {
      await mkdir(dirname(join(content, path)), { recursive: true })
      await copyFile(source, join(content, path))
    }
    return `${registry}/tekton/${name}@${await pushFolder(registry, `tekton/${name}`, '1', content, { Entrypoint: [entrypoint] })}`
  }
  const program = (name: string) => {
    const path = `ko-app/${name}`
    return push(name, { [path]: join(programs, name) }, `/${path}`)
  }
  try {
    const nop = await program('nop')
    return {
      'entrypoint-image': await program('entrypoint'),
      'nop-image': nop,
      'workingdirinit-image': await program('workingdirinit'),
      'shell-image': await push('shell', { 'bin/sh': '/bin/busybox' }, '/bin/sh'),
      // Compulsory, and not used: results come by the message of a step's end, and there is no node of Windows.
      'sidecarlogresults-image': nop,
      'shell-image-win': nop,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
