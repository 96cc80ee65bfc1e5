import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path'
import {
  type Exec,
  type ExecEnd,
  type ExecOptions,
  type ExecResult,
  quoteWords,
  type Running,
  ToolError,
} from '@slipway/core'
import { Pump, type PumpTarget, safeText } from '../pump/pump'
import { childEnvironment } from './child-environment'
import { LastingOutput } from './lasting-output'
import type { ProcessSignals } from './signals'
import { Tail } from './tail'

/**
 * A child that ignores the first signal gets SIGTERM, then SIGKILL; together they leave the runner's limit some room.
 */
const PATIENCE = { afterFirst: 5000, afterTerminate: 1500, afterKill: 300 }
/** Who stops a child while the run goes on has the time to let it finish. */
const GRACE = 30_000
/**
 * After its end, how long what a child left running may hold its output open. The same ten seconds as the official
 * exec.
 */
const LINGER = 10_000
const CAPTURE = 1024 * 1024

export interface ExecContext {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly target: PumpTarget
  readonly show: (line: string) => void
  readonly signals: ProcessSignals
  readonly isSecret: (value: string) => boolean
  /** Called around children whose output is shown. */
  readonly bracket: () => () => void
  /** Called with the names of such children: of a silent one it is said that it still runs. */
  readonly attend: (name: string) => () => void
  /** Each program is shown as it is started. */
  readonly verbose?: boolean
}

/**
 * Starts programs without a shell, each as leader of a process group of its own, so that a signal reaches all it
 * started.
 */
export class ProcessExec implements Exec {
  constructor(readonly context: ExecContext) {}

  run(file: string, args: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    return this.start(file, args, options).done
  }

  start(file: string, args: readonly string[], options: ExecOptions = {}): Running {
    const { cwd, env, isSecret, signals } = this.context
    signals.check()
    if (this.context.verbose === true) this.#tell(file, args)
    const lasting = options.outlives === true ? { out: new LastingOutput(), err: new LastingOutput() } : undefined
    try {
      const child = spawnChild(file, args, {
        cwd: options.cwd === undefined ? cwd : resolve(cwd, options.cwd),
        env: childEnvironment(env, options.inherit ?? 'tool', options.env ?? {}, isSecret),
        stdio: [
          options.input === undefined ? 'ignore' : 'pipe',
          lasting?.out.descriptor ?? 'pipe',
          lasting?.err.descriptor ?? 'pipe',
        ],
        detached: true,
        shell: false,
      })
      return new RunningChild(file, { child, lasting }, options, this.context)
    } catch (error) {
      lasting?.out.end()
      lasting?.err.end()
      throw error
    }
  }

  /** No secret stands in an argument; what was hidden is taken out all the same. */
  #tell(file: string, args: readonly string[]): void {
    const { show, target } = this.context
    show(safeText(`$ ${quoteWords([file, ...args])}`, target))
  }

  async which(name: string): Promise<string | undefined> {
    if (isAbsolute(name)) return isExecutable(name) ? name : undefined
    for (const folder of (this.context.env['PATH'] ?? '').split(delimiter)) {
      if (isAbsolute(folder) && isExecutable(join(folder, name))) return join(folder, name)
    }
    return undefined
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Some failures are thrown at once (an argument list that is too long), others come as an event. */
function spawnChild(file: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  try {
    return spawn(file, [...args], options)
  } catch (error) {
    throw notStarted(file, error as NodeJS.ErrnoException)
  }
}

interface Started {
  readonly child: ChildProcess
  /** Where it writes, if not into pipes. */
  readonly lasting: { readonly out: LastingOutput; readonly err: LastingOutput } | undefined
}

class RunningChild implements Running {
  readonly done: Promise<ExecResult>
  readonly #child: ChildProcess
  #timedOut = false
  #stopped = false
  #over = false
  readonly #timers: NodeJS.Timeout[] = []

  constructor(file: string, { child, lasting }: Started, options: ExecOptions, context: ExecContext) {
    this.#child = child
    const started = process.hrtime.bigint()
    const restore = isShown(options) ? context.bracket() : () => undefined
    const forgo = isShown(options) ? context.attend(basename(file)) : () => undefined
    const on = { data: options.onData, line: options.onLine }
    const out = this.#collect(lasting?.out ?? child.stdout, options, context, on)
    const err = this.#collect(lasting?.err ?? child.stderr, options, context, { line: options.onErrorLine })
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(options.input)
    const forget = context.signals.onCancel((reason) => this.#stop(signalOf(reason)))
    if (options.timeout !== undefined) {
      this.#timers.push(
        setTimeout(() => {
          this.#timedOut = true
          this.#stop('SIGINT')
        }, options.timeout),
      )
    }
    child.once('exit', () => this.#timers.push(setTimeout(() => this.#letGo(), LINGER)))
    const ended = closed(file, child).finally(() => {
      out.end()
      err.end()
    })
    this.done = ended.then(({ code, signal }) => ({
      end: this.#timedOut ? { kind: 'timeout', after: options.timeout ?? 0 } : endOf(code, signal),
      stdout: out.text(),
      stderr: err.text(),
      truncated: out.truncated() || err.truncated(),
      milliseconds: Number(process.hrtime.bigint() - started) / 1e6,
    }))
    const settle = () => {
      forgo()
      forget()
      restore()
      // Whatever of a stopped group ignored the signals is killed.
      if (this.#stopped) this.signal('SIGKILL')
      this.#over = true
      for (const timer of this.#timers) clearTimeout(timer)
    }
    this.done.then(settle, settle)
  }

  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void {
    this.#send(name)
  }

  stop(name: 'SIGINT' | 'SIGTERM', grace: number = GRACE): Promise<ExecResult> {
    this.#stop(name, grace)
    return this.done
  }

  #send(name: NodeJS.Signals): void {
    const pid = this.#child.pid
    // The group may outlive its leader: what holds the output open is still to be reached.
    if (pid === undefined || this.#over) return
    try {
      process.kill(-pid, name)
    } catch {
      // The group is gone already.
    }
  }

  #stop(first: NodeJS.Signals, afterFirst: number = PATIENCE.afterFirst): void {
    if (this.#over) return
    this.#stopped = true
    this.#send(first)
    this.#timers.push(setTimeout(() => this.#send('SIGTERM'), afterFirst))
    this.#timers.push(
      setTimeout(() => {
        this.#send('SIGKILL')
        this.#timers.push(setTimeout(() => this.#letGo(), PATIENCE.afterKill))
      }, afterFirst + PATIENCE.afterTerminate),
    )
  }

  /** A daemon in a group of its own may hold the output open for ever; the child itself has ended. */
  #letGo(): void {
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
  }

  #collect(
    from: LastingOutput | NodeJS.ReadableStream | null,
    options: ExecOptions,
    context: ExecContext,
    on: { data?: ((chunk: Uint8Array) => void) | undefined; line?: ((line: string) => void) | undefined },
  ) {
    const tail = new Tail(options.capture ?? CAPTURE)
    const showing = isShown(options)
    const chosen = typeof options.show === 'function' ? options.show : () => true
    const pump =
      showing || on.line !== undefined
        ? new Pump(context.target, (line) => {
            on.line?.(line)
            if (showing && chosen(line)) context.show(line)
          })
        : undefined
    const push = (chunk: Buffer) => {
      tail.push(chunk)
      on.data?.(chunk)
      pump?.push(chunk)
    }
    const lasting = from instanceof LastingOutput ? from : undefined
    if (from instanceof LastingOutput) from.follow(push)
    else from?.on('data', push)
    const end = () => {
      lasting?.end()
      pump?.end()
    }
    return { end, text: () => tail.text(), truncated: () => tail.truncated }
  }
}

/** What stopped the run, as it came: programs tell an impatient user from a machine that is going down. */
function signalOf(reason: string): NodeJS.Signals {
  return reason === 'SIGTERM' || reason === 'SIGHUP' ? reason : 'SIGINT'
}

function isShown({ show = 'nothing' }: ExecOptions): boolean {
  return show !== 'nothing'
}

function closed(
  file: string,
  child: ChildProcess,
): Promise<{ readonly code: number | undefined; readonly signal: string | undefined }> {
  return new Promise((done, fail) => {
    child.once('error', (error: NodeJS.ErrnoException) => fail(notStarted(file, error)))
    child.once('close', (code, signal) => done({ code: code ?? undefined, signal: signal ?? undefined }))
  })
}

/** Node gives one of the two. */
function endOf(code: number | undefined, signal: string | undefined): ExecEnd {
  return code === undefined ? { kind: 'signal', signal: signal ?? 'a signal' } : { kind: 'exit', code }
}

function notStarted(file: string, error: NodeJS.ErrnoException): ToolError {
  // A folder of PATH that may not be searched makes the kernel say EACCES for a program that is nowhere (execvp(3)).
  const nowhere = error.code === 'ENOENT' || (error.code === 'EACCES' && !file.includes('/') && !isSeenOnPath(file))
  if (nowhere)
    return new ToolError(
      'PROGRAM_NOT_FOUND',
      `expected a program "${file}", found none`,
      'install it in an earlier step, or correct its name',
      error,
    )
  if (error.code === 'EACCES')
    return new ToolError(
      'PROGRAM_NOT_EXECUTABLE',
      `"${file}" may not be executed`,
      'make it executable: chmod +x',
      error,
    )
  return new ToolError(
    'PROGRAM_NOT_STARTED',
    `"${file}" could not be started: ${error.code ?? error.message}`,
    'check the memory and the process limits of the machine, and the file itself',
    error,
  )
}

function isSeenOnPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))
}
