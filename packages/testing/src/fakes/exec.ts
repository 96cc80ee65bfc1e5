import { type Exec, type ExecEnd, type ExecOptions, type ExecResult, type Running, ToolError } from '@slipway/core'

export interface ScriptedCall {
  /** The whole command line expected next, or a test of it. */
  readonly command: readonly string[] | ((command: readonly string[]) => boolean)
  readonly code?: number
  readonly stdout?: string
  readonly stderr?: string
  readonly timedOut?: boolean
  readonly signal?: string
  /** Effects of the program: files it writes, time it takes. */
  readonly effect?: (command: readonly string[], options: ExecOptions) => void | Promise<void>
  /** What depends on the call; goes over the rest. */
  readonly answer?: (command: readonly string[], options: ExecOptions) => Partial<ScriptedCall>
  /** Ends only when signalled. */
  readonly hangs?: boolean
  /** Answers any number of calls, in any order. */
  readonly repeat?: boolean
}

export interface SeenCall {
  readonly command: readonly string[]
  readonly options: ExecOptions
}

/**
 * Programs as a script: a call that is not the next of the script is an error, so no test passes for the wrong reason.
 */
export class FakeExec implements Exec {
  readonly seen: SeenCall[] = []
  readonly signals: string[] = []
  readonly #script: ScriptedCall[]

  constructor(
    script: readonly ScriptedCall[] = [],
    readonly programs: Readonly<Record<string, string>> = {},
  ) {
    this.#script = [...script]
  }

  /** What was not called yet, and what may be called again: for a script that begins with more. */
  get script(): readonly ScriptedCall[] {
    return this.#script
  }

  /** Calls of the script that were not made. */
  get left(): readonly ScriptedCall[] {
    return this.#script.filter((call) => call.repeat !== true)
  }

  run(file: string, args: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    return this.start(file, args, options).done
  }

  start(file: string, args: readonly string[], options: ExecOptions = {}): Running {
    const command = [file, ...args]
    this.seen.push({ command, options })
    const call = this.#take(command)
    let end: (signal: string) => void = () => undefined
    const signalled = new Promise<string>((resolve) => (end = resolve))
    const done = this.#play(call, command, options, signalled)
    const signal = (name: string) => {
      this.signals.push(name)
      end(name)
    }
    return { done, signal, stop: (name) => (signal(name), done) }
  }

  async which(name: string): Promise<string | undefined> {
    return this.programs[name]
  }

  #take(command: readonly string[]): ScriptedCall {
    const at = this.#script.findIndex(
      (call, index) => (index === this.#firstOnce() || call.repeat === true) && matches(call, command),
    )
    const call = this.#script[at]
    if (call === undefined)
      throw new Error(
        `unexpected command ${JSON.stringify(command)}; the script expects ${JSON.stringify(this.#script[this.#firstOnce()]?.command ?? 'nothing more')}`,
      )
    if (call.repeat !== true) this.#script.splice(at, 1)
    return call
  }

  #firstOnce(): number {
    return this.#script.findIndex((call) => call.repeat !== true)
  }

  async #play(
    given: ScriptedCall,
    command: readonly string[],
    options: ExecOptions,
    signalled: Promise<string>,
  ): Promise<ExecResult> {
    const call = { ...given, ...given.answer?.(command, options) }
    await call.effect?.(command, options)
    const stdout = call.stdout ?? ''
    options.onData?.(new TextEncoder().encode(stdout))
    for (const line of linesOf(stdout)) options.onLine?.(line)
    for (const line of linesOf(call.stderr ?? '')) options.onErrorLine?.(line)
    const signal = call.hangs === true ? await signalled : call.signal
    return {
      end: endOf(call, signal, options),
      stdout,
      stderr: call.stderr ?? '',
      truncated: false,
      milliseconds: 1,
    }
  }
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line, index, all) => line !== '' || index < all.length - 1)
}

function endOf(call: ScriptedCall, signal: string | undefined, { timeout = 0 }: ExecOptions): ExecEnd {
  if (call.timedOut === true) return { kind: 'timeout', after: timeout }
  return signal === undefined ? { kind: 'exit', code: call.code ?? 0 } : { kind: 'signal', signal }
}

function matches(call: ScriptedCall, command: readonly string[]): boolean {
  if (typeof call.command === 'function') return call.command(command)
  return call.command.length === command.length && call.command.every((word, i) => word === command[i])
}

/** What the real port throws for a program that is not there. */
export function programNotFound(file: string): ToolError {
  return new ToolError(
    'PROGRAM_NOT_FOUND',
    `expected a program "${file}", found none`,
    'install it in an earlier step, or correct its name',
  )
}
