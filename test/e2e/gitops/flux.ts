import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { openSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { until } from '../cluster/shell'
import { must } from '../deploy/ground'
import { VERSIONS } from '../hosts/tools'
import { freePorts } from '../../free-port'

const call = promisify(execFile)

export interface FluxPrograms {
  readonly source: string
  readonly kustomize: string
  /** Only where releases of Helm are tried. */
  readonly helm: string | undefined
  readonly kubectl: string
}

const NAMESPACE = 'flux-system'

const CONTROLLERS = ['source-controller', 'kustomize-controller', 'helm-controller'] as const

async function crdsOf(name: (typeof CONTROLLERS)[number]): Promise<string> {
  const module = `github.com/fluxcd/${name}@v${VERSIONS[name]}`
  const { stdout } = await call('go', ['mod', 'download', '-json', module], { cwd: tmpdir() })
  return join((JSON.parse(stdout) as { readonly Dir: string }).Dir, 'config/crd/bases')
}

/** Three controllers of Flux beside a cluster, as processes of this machine: no pods, no images. */
export async function startFlux(
  kubeconfig: string,
  programs: FluxPrograms,
): Promise<{ readonly stop: () => Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-flux-'))
  const kubectl = (args: readonly string[], input?: string) =>
    must(programs.kubectl, [`--kubeconfig=${kubeconfig}`, ...args], input === undefined ? {} : { input })
  const folders = await Promise.all(CONTROLLERS.map(crdsOf))
  const files = folders.map((folder) => `-f=${folder}`)
  await until('the definitions of Flux', 120_000, () => kubectl(['apply', '--server-side', ...files]))
  // A controller that starts before its own kinds are served ends at once.
  await kubectl(['wait', '--for=condition=Established', '--timeout=60s', ...files])
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }
  await kubectl(['apply', '-f', '-'], JSON.stringify(namespace))
  const [storage = 0, sourceHealth = 0, sourceMetrics = 0, ...others] = await freePorts(7)
  const [health = 0, metrics = 0, helmHealth = 0, helmMetrics = 0] = others
  const children: ChildProcess[] = []
  const start = (name: string, file: string, args: readonly string[]) => {
    const log = openSync(join(dirname(kubeconfig), `${name}.log`), 'a')
    const env = { ...process.env, KUBECONFIG: kubeconfig, RUNTIME_NAMESPACE: NAMESPACE, HOME: home, TMPDIR: home }
    // It never outlives this process.
    const bound = ['--pdeathsig', 'KILL', file, ...args, '--enable-leader-election=false']
    children.push(spawn('setpriv', bound, { stdio: ['ignore', log, log], env, cwd: home }))
  }
  await mkdir(join(home, 'storage'))
  const address = `127.0.0.1:${storage}`
  start('source-controller', programs.source, [
    ...[`--storage-path=${join(home, 'storage')}`, `--storage-addr=${address}`, `--storage-adv-addr=${address}`],
    ...[`--metrics-addr=127.0.0.1:${sourceMetrics}`, `--health-addr=127.0.0.1:${sourceHealth}`],
  ])
  start('kustomize-controller', programs.kustomize, [
    ...[`--metrics-addr=127.0.0.1:${metrics}`, `--health-addr=127.0.0.1:${health}`],
  ])
  const { helm } = programs
  if (helm !== undefined)
    start('helm-controller', helm, [`--metrics-addr=127.0.0.1:${helmMetrics}`, `--health-addr=127.0.0.1:${helmHealth}`])
  const stop = async () => {
    const ended = children.map(
      (child) => new Promise<void>((done) => (child.exitCode === null ? child.once('close', () => done()) : done())),
    )
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(ended)
    await rm(home, { recursive: true, force: true })
  }
  try {
    for (const port of [sourceHealth, health, ...(helm === undefined ? [] : [helmHealth])])
      await until(`Flux at ${port}`, 90_000, async () =>
        (await fetch(`http://127.0.0.1:${port}/readyz`)).ok ? true : undefined,
      )
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}
