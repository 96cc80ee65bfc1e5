import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { output, until } from './shell'

/**
 * The machine within the machine: one process that holds a process, a mount and a network namespace. Everything of the
 * cluster runs inside, at addresses of its own, so two clusters never meet; and when the holder is killed the kernel
 * ends every process, mount, bridge and packet rule in it, pods included. That is the whole clean-up.
 */
export interface Namespace {
  /** The first process inside, as seen from outside. */
  readonly pid: number
  /** The machine's address on the link between the two, and the node's. */
  readonly hostAddress: string
  readonly nodeAddress: string
}

/** Init of the namespace: /run belongs to it alone, and its shell's `wait` collects orphans. */
const INIT =
  'mount --make-rprivate / && mount -t tmpfs tmpfs /run && ip link set lo up && echo ready && while :; do sleep 60; done'

/** `bound`: it also ends when this process ends in a way that no handler sees. */
export async function createNamespace(bound: boolean): Promise<Namespace> {
  const unshare = [
    'unshare',
    '--fork',
    '--pid',
    '--mount',
    '--net',
    '--mount-proc',
    '--kill-child=SIGKILL',
    'sh',
    '-c',
    INIT,
  ]
  const [file = '', ...args] = bound ? ['setpriv', '--pdeathsig', 'KILL', ...unshare] : unshare
  const outer = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let said = ''
  outer.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await new Promise<void>((resolve, reject) => {
    outer
      .once('error', reject)
      .once('exit', (code) => reject(new Error(`no namespace of our own: unshare ended with ${String(code)}: ${said}`)))
    outer.stdout?.once('data', () => resolve())
  })
  outer.unref()
  outer.stdout?.destroy()
  outer.stderr?.destroy()
  const pid = await until('finding the namespace', 5_000, async () => {
    const children = await readFile(`/proc/${outer.pid}/task/${outer.pid}/children`, 'utf8')
    return Number(children.trim().split(' ')[0]) || undefined
  })
  try {
    return { pid, ...(await connect(pid)) }
  } catch (error) {
    destroyNamespace(pid)
    throw error
  }
}

/**
 * A pair of interfaces in the first free 10.243.x.0/24; its name is taken atomically, so two starts cannot share it.
 */
async function connect(pid: number): Promise<{ hostAddress: string; nodeAddress: string }> {
  for (let net = 1; net < 255; net++) {
    const link = `slipway${net}`
    const taken = await output('ip', [
      'link',
      'add',
      link,
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      String(pid),
    ]).then(
      () => false,
      (error: Error) => {
        if (/exists/.test(error.message)) return true
        throw error
      },
    )
    if (taken) continue
    const [hostAddress, nodeAddress] = [`10.243.${net}.1`, `10.243.${net}.2`]
    await output('ip', ['address', 'add', `${hostAddress}/24`, 'dev', link])
    await output('ip', ['link', 'set', link, 'up'])
    await inside(pid, ['ip', 'address', 'add', `${nodeAddress}/24`, 'dev', 'eth0'])
    await inside(pid, ['ip', 'link', 'set', 'eth0', 'up'])
    await inside(pid, ['ip', 'route', 'add', 'default', 'via', hostAddress])
    return { hostAddress, nodeAddress }
  }
  throw new Error('no free network 10.243.x.0/24')
}

const enter = (pid: number, command: readonly string[]) => [
  '--target',
  String(pid),
  '--mount',
  '--net',
  '--pid',
  '--',
  ...command,
]

/** Runs a command inside to its end. */
export const inside = (pid: number, command: readonly string[]): Promise<string> =>
  output('nsenter', enter(pid, command))

/**
 * Starts a program inside that lives until the namespace ends, its output in a log file. It is a child of the
 * namespace's init: nsenter would wait for it, stop when the program is stopped, and not go on with it.
 */
export function startInside(pid: number, command: readonly string[], log: string): void {
  const file = openSync(log, 'a')
  spawn('nsenter', enter(pid, ['setsid', '--fork', ...command]), {
    stdio: ['ignore', file, file],
    detached: true,
  }).unref()
  closeSync(file)
}

/** Synchronous, so that it can be called while a process ends. */
export function destroyNamespace(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
