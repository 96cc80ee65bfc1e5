import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Environment, Http, Ports } from '@slipway/core'
import { DiskFiles } from '../disk/files'
import { DiskReceipts } from '../disk/receipts'
import { DiskToolCache } from '../disk/tool-cache'
import type { HostAdapter } from '../host'
import { nonEmpty } from '../kit/defined'
import type { Loudness } from '../kit/host-kind'
import { LazySockets } from '../net/lazy-sockets'
import { ProcessExec } from '../process/exec'
import type { ProcessSignals } from '../process/signals'
import type { Redactor } from '../pump/redactor'
import { systemClock, systemRandom } from '../process/time'

export interface Machinery {
  readonly host: HostAdapter
  readonly redactor: Redactor
  /** Ports bound to a working directory (relative to the workspace), without a record. */
  ports(workingDirectory: string): Omit<Ports, 'record'>
}

export interface MachineryParts {
  readonly env: NodeJS.ProcessEnv
  readonly host: HostAdapter
  readonly http: Http
  readonly redactor: Redactor
  readonly signals: ProcessSignals
  readonly workspace: string
  /** Folder for what outlives this process; undefined where the environment names none. */
  readonly state?: string | undefined
  readonly loudness?: Loudness
}

/** Puts the real ports together. */
export function createMachinery(parts: MachineryParts): Machinery {
  const { env, host, http, redactor, signals, workspace, state } = parts
  const verbose = parts.loudness === 'verbose'
  const target = { redactor, colours: host.colours }
  const clock = systemClock(signals)
  const checkout = checkoutOf(workspace)
  const sockets = new LazySockets(env, signals)
  const receipts = new DiskReceipts(join(state ?? ownFolder(), 'receipts'), (why) =>
    host.warn(`what this run writes cannot be told from what others write, since a receipt cannot be kept: ${why}`),
  )
  return {
    host,
    redactor,
    ports: (workingDirectory) => {
      const cwd = resolve(workspace, workingDirectory)
      const isSecret = (value: string) => host.isHidden(value)
      const show = (line: string) => host.showLine(line)
      return {
        host,
        environment: environmentOf(env, workspace, cwd),
        exec: new ProcessExec({
          cwd,
          env,
          target,
          show,
          signals,
          isSecret,
          verbose,
          bracket: () => host.bracket(),
          attend: (name) => host.attend(name),
        }),
        files: new DiskFiles(cwd, nonEmpty(env['RUNNER_TEMP']) ?? tmpdir(), signals, checkout),
        http,
        sockets,
        mail: { send: async (letter) => (await import('../net/smtp')).sendLetter(letter) },
        clock,
        random: systemRandom,
        signals,
        receipts,
        threads: {
          start: async (work) => (await import('../process/threads')).threadOf(process.argv[1] ?? '', work),
        },
        tools: host.toolCache?.(toolRoot(env)) ?? new DiskToolCache(toolRoot(env)),
      }
    },
  }
}

/** The repository around the workspace: on a terminal that may be a folder deep in it. */
function checkoutOf(workspace: string): string {
  for (let at = workspace; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (dirname(at) === at) return workspace
  }
}

function environmentOf(env: NodeJS.ProcessEnv, workspace: string, workingDirectory: string): Environment {
  const os =
    process.platform === 'linux' || process.platform === 'darwin' || process.platform === 'win32'
      ? process.platform
      : 'other'
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  return {
    get: (name) => nonEmpty(env[name]),
    os,
    arch,
    home: nonEmpty(env['HOME']),
    workspace,
    workingDirectory,
    program: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
  }
}

/** Of this account, where nothing else is named. */
function ownFolder(): string {
  return join(tmpdir(), `slipway-${process.getuid?.() ?? 'state'}`)
}

function toolRoot(env: NodeJS.ProcessEnv): string {
  const cache =
    nonEmpty(env['XDG_CACHE_HOME']) ??
    (nonEmpty(env['HOME']) === undefined ? tmpdir() : join(env['HOME'] ?? '', '.cache'))
  return nonEmpty(env['RUNNER_TOOL_CACHE']) ?? join(cache, 'slipway', 'tools')
}
