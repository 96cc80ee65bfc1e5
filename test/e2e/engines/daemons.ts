import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { BuildKitPrograms } from './install'
import { which } from './install'

/** An engine that is ready: what a build needs in its environment, and how it is stopped. */
export interface ReadyEngine {
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const START_LIMIT_MS = 60_000

/** BuildKit's daemon with a builder of the driver `remote`. Needs root and runc. */
export async function startBuildKit(folder: string, programs: BuildKitPrograms): Promise<ReadyEngine> {
  const [root, socket, config, bin] = ['root', 'buildkitd.sock', 'buildx', 'bin'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  const args = [
    '--root',
    root,
    '--addr',
    `unix://${socket}`,
    '--oci-worker=true',
    '--containerd-worker=false',
    '--oci-worker-binary',
    which('runc') ?? 'runc',
  ]
  const daemon = await startDaemon({ file: programs.buildkitd, args, folder, socket })
  await mkdir(bin, { recursive: true })
  await symlink(programs.buildx, join(bin, 'buildx'))
  const env = { BUILDX_CONFIG: config, PATH: `${bin}:${process.env['PATH'] ?? ''}` }
  await promisify(execFile)(
    programs.buildx,
    ['create', '--driver', 'remote', '--name', 'slipway', '--use', `unix://${socket}`],
    {
      env: { ...process.env, ...env },
    },
  )
  return { env, stop: daemon.stop }
}

/**
 * Debian's Docker daemon on a socket and in a network namespace of its own, so that its bridge meets nobody else's.
 * Needs root. Its own client is put first in PATH: a newer one without the buildx plugin cannot use BuildKit.
 */
export async function startDocker(folder: string): Promise<ReadyEngine> {
  const [root, exec, socket, bin] = ['root', 'exec', 'docker.sock', 'bin'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  const args = [
    '--data-root',
    root,
    '--exec-root',
    exec,
    '--pidfile',
    join(folder, 'pid'),
    '--host',
    `unix://${socket}`,
    '--iptables=false',
  ]
  const daemon = await startDaemon({
    file: which('unshare') ?? 'unshare',
    args: ['--net', '--', which('dockerd') ?? 'dockerd', ...args],
    folder,
    socket,
  })
  await mkdir(bin, { recursive: true })
  await symlink('/usr/bin/docker', join(bin, 'docker'))
  return { env: { DOCKER_HOST: `unix://${socket}`, PATH: `${bin}:${process.env['PATH'] ?? ''}` }, stop: daemon.stop }
}

/**
 * Buildah or Podman with a store of its own. They have no daemon. Steps run by chroot, and limits are those that a
 * machine without CAP_SYS_RESOURCE can set.
 */
export async function prepareContainers(folder: string): Promise<ReadyEngine> {
  await mkdir(folder, { recursive: true })
  const [config, storage] = [join(folder, 'containers.conf'), join(folder, 'storage.conf')]
  await writeFile(
    config,
    '[containers]\ndefault_ulimits=["nofile=20000:20000","nproc=9000:9000"]\n[engine]\ncgroup_manager="cgroupfs"\nruntime="runc"\n',
  )
  await writeFile(
    storage,
    `[storage]\ndriver="vfs"\ngraphroot="${join(folder, 'graph')}"\nrunroot="${join(folder, 'run')}"\n`,
  )
  return {
    env: { CONTAINERS_CONF: config, CONTAINERS_STORAGE_CONF: storage, BUILDAH_ISOLATION: 'chroot' },
    stop: async () => undefined,
  }
}

interface DaemonOrder {
  readonly file: string
  readonly args: readonly string[]
  readonly folder: string
  readonly socket: string
}

async function startDaemon({
  file,
  args,
  folder,
  socket,
}: DaemonOrder): Promise<{ readonly stop: () => Promise<void> }> {
  await mkdir(folder, { recursive: true })
  const log = join(folder, 'log')
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const sink = createWriteStream(log)
  child.stdout.pipe(sink, { end: false })
  child.stderr.pipe(sink, { end: false })
  const deadline = performance.now() + START_LIMIT_MS
  while (!(await answers(socket))) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`${file} did not start:\n${(await readFile(log, 'utf8')).slice(-2000)}`)
    await sleep(100)
  }
  return { stop: () => stop(child) }
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket)
    connection.once('connect', () => {
      connection.destroy()
      resolve(true)
    })
    connection.once('error', () => resolve(false))
  })
}

/** The daemon ends what it started; if it hangs it is ended without. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await closed
  clearTimeout(timer)
}
