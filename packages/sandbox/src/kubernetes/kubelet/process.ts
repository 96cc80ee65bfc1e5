import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { ContainerSpec, PodSpec } from '../model'
import type { Problem } from '../problem'
import type { Image } from './image'
import { ContainerLog } from './log'

/** `chroot` needs root; without it the program of the image runs in the machine's own root. */
export type Isolation = 'chroot' | 'none'

export interface Launch {
  readonly image: Image
  readonly container: ContainerSpec
  readonly pod: PodSpec
  readonly environment: Readonly<Record<string, string>>
  readonly isolation: Isolation
}

export interface Exit {
  readonly code: number
  readonly oomKilled: boolean
}

/** A program that does not start; the message is that of the container runtime. */
export class StartFailure extends Error {
  constructor(
    /** Its part about the program itself. */
    readonly why: string,
    message = why,
  ) {
    super(message)
  }
}

/** One run of a container as a process of this machine, in a process group of its own. */
export class ContainerProcess {
  readonly log = new ContainerLog()
  readonly exited: Promise<Exit>
  private readonly child: ChildProcess
  private oomKilled = false

  /** @throws StartFailure */
  constructor(
    launch: Launch,
    private readonly problem: Problem,
  ) {
    this.child = start(launch)
    for (const stream of [this.child.stdout, this.child.stderr])
      stream
        ?.setEncoding('utf8')
        .on('data', (chunk: string) => this.log.write(chunk))
        .on('error', problem)
    const watching = this.watchMemory(limitOf(launch.container))
    this.exited = new Promise((resolve) => {
      const end = (code: number) => {
        clearInterval(watching)
        this.log.end()
        this.signal('SIGKILL')
        resolve({ code, oomKilled: this.oomKilled })
      }
      this.child.on('error', (error) => {
        this.log.write(`${error.message}\n`)
        end(128)
      })
      this.child.once('close', (code, signal) => end(code ?? 128 + (SIGNALS[signal ?? ''] ?? 9)))
    })
  }

  /** Of the process, and of the session that its descendants are in. Undefined when nothing was started. */
  get pid(): number | undefined {
    return this.child.pid
  }

  /** Never throws: it is called by timers. */
  signal(name: 'SIGTERM' | 'SIGKILL'): void {
    if (this.child.pid === undefined) return
    try {
      process.kill(-this.child.pid, name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') this.problem(error)
    }
  }

  /** There is no control group: the resident size is read ten times a second. */
  private watchMemory(limit: number | undefined): NodeJS.Timeout | undefined {
    if (limit === undefined) return undefined
    return setInterval(() => {
      if (residentBytes(this.child.pid) <= limit) return
      this.oomKilled = true
      this.signal('SIGKILL')
    }, 100)
  }
}

/** Most errors of a start come as an event; some, such as an environment that is too large, are thrown. */
function start(launch: Launch): ChildProcess {
  const { file, args, options } = commandOf(launch)
  try {
    return spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  } catch (error) {
    const why = `exec: ${JSON.stringify(launch.container.command?.[0] ?? file)}: ${(error as Error).message}`
    throw new StartFailure(why, notStarted(why))
  }
}

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
}

function residentBytes(pid: number | undefined): number {
  try {
    const pages = readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]
    return Number(pages) * 4096
  } catch {
    return 0
  }
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  m: 1e-3,
}

/** A Kubernetes quantity as a number: `100Mi`, `250m`, `2`. */
export function quantity(text: string | number | undefined): number | undefined {
  const [, number, unit] = /^([0-9.]+)([A-Za-z]*)$/.exec(String(text ?? '')) ?? []
  const factor = UNITS[unit ?? '']
  return number === undefined || factor === undefined ? undefined : Number(number) * factor
}

const limitOf = ({ resources }: ContainerSpec) => quantity(resources?.limits?.['memory'])

/** The command line of a container. Reads the disk only to see whether the program exists. */
export function commandOf({ image, container, pod, environment, isolation }: Launch) {
  const { config, root } = image
  const [program, ...rest] = container.command ?? config.Entrypoint ?? []
  const words = [
    ...(program === undefined ? [] : [program]),
    ...rest,
    ...(container.args ?? (container.command ? [] : (config.Cmd ?? []))),
  ]
  const [file, ...args] = words
  if (file === undefined) throw new StartFailure('no command specified')
  const variables = Object.fromEntries(
    (config.Env ?? []).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/',
    ...variables,
    ...environment,
  }
  const directory = container.workingDir ?? (config.WorkingDir || '/')
  const found = locate(root, file, { path: env.PATH, directory })
  if (found === undefined) {
    const why = `exec: "${file}": ${
      file.includes('/') ? `stat ${file}: no such file or directory` : 'executable file not found in $PATH'
    }`
    throw new StartFailure(why, notStarted(why))
  }
  if (isolation === 'chroot')
    return chrooted({ root, directory, user: userOf(container, pod, config.User), found, args, env })
  const inRoot = (word: string) => (word.startsWith('/') && existsSync(join(root, word)) ? join(root, word) : word)
  return { file: join(root, found), args: args.map(inRoot), options: { cwd: join(root, directory), env } }
}

/** util-linux' unshare changes root, folder and user, and then executes the program in its own place. */
function chrooted(given: {
  root: string
  directory: string
  user: readonly [number, number]
  found: string
  args: readonly string[]
  env: Record<string, string>
}) {
  const { root, directory, user, found, args, env } = given
  const [uid, gid] = user
  const identity = uid === 0 ? [] : [`--setgid=${gid}`, `--setuid=${uid}`]
  // The kernel kills the container when this process is killed. A change of user clears that setting.
  const bound = [
    '--pdeathsig',
    'KILL',
    '/usr/bin/unshare',
    `--root=${root}`,
    `--wd=${directory}`,
    ...identity,
    '--',
    found,
    ...args,
  ]
  return { file: '/usr/bin/setpriv', args: bound, options: { cwd: '/', env } }
}

function userOf(container: ContainerSpec, pod: PodSpec, user: string | undefined): readonly [number, number] {
  const [name = '', group = ''] = (user ?? '').split(':')
  const uid = container.securityContext?.runAsUser ?? pod.securityContext?.runAsUser ?? (Number(name) || 0)
  const gid = container.securityContext?.runAsGroup ?? pod.securityContext?.runAsGroup ?? (Number(group) || 0)
  return [uid, gid]
}

/**
 * The program by its place in the root; `./app` is beside the working directory. Checks only whether the name exists,
 * so a link that leads out of the root is harmless here.
 */
function locate(
  root: string,
  file: string,
  { path, directory }: { readonly path: string; readonly directory: string },
): string | undefined {
  const named = isAbsolute(file) ? file : join(directory, file)
  if (file.includes('/')) return existsSync(join(root, named)) ? named : undefined
  return path
    .split(':')
    .map((folder) => join(folder, file))
    .find((candidate) => existsSync(join(root, candidate)))
}

const notStarted = (why: string) =>
  `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${why}: unknown`
