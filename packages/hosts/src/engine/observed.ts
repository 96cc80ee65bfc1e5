import {
  type Exec,
  type ExecEnd,
  type ExecOptions,
  type ExecResult,
  type Ports,
  stageSpan,
  type ThisRun,
  type ToolRun,
  traceId,
  traceParent,
} from '@slipway/core'
import { shortSha256 } from '../kit/short-sha256'

export interface Observed {
  readonly stage: string
  readonly component: string | undefined
  readonly run: ThisRun
  /** Milliseconds since the epoch: when the stage began. */
  readonly started: number
  /** Each program that ended is added. */
  readonly tools: ToolRun[]
}

/** Programs of a stage that are kept in its record; deploy asks kubectl again and again. */
const MOST = 100

/**
 * Notes the programs that a stage runs, and tells the user's own commands which span they are in, unless somebody told
 * them already.
 */
export function observed(ports: Ports, what: Observed): Ports {
  const isTraced = ports.environment.get('TRACEPARENT') !== undefined
  const prepared = (options: ExecOptions = {}): ExecOptions =>
    options.inherit !== 'user' || isTraced
      ? options
      : { ...options, env: { TRACEPARENT: parentOf(what), ...options.env } }
  const note = (file: string, started: number, result: ExecResult): ExecResult => {
    what.tools.push({
      name: file.split(/[\\/]/).at(-1) ?? file,
      started: new Date(started).toISOString(),
      milliseconds: Math.round(result.milliseconds),
      end: endOf(result.end),
    })
    if (what.tools.length > MOST) what.tools.splice(shortest(what.tools), 1)
    return result
  }
  const { exec, clock } = ports
  const noted: Exec = {
    which: (name) => exec.which(name),
    run: async (file, args, options) => {
      const started = clock.now()
      return note(file, started, await exec.run(file, args, prepared(options)))
    },
    start: (file, args, options) => {
      const started = clock.now()
      const running = exec.start(file, args, prepared(options))
      const done = running.done.then((result) => note(file, started, result))
      // Who waits for the child hears of its failure there.
      done.catch(() => undefined)
      return { done, signal: (name) => running.signal(name), stop: (name, grace) => running.stop(name, grace) }
    },
  }
  return { ...ports, exec: noted }
}

function parentOf({ stage, component, run, started }: Observed): string {
  const trace = traceId(run, shortSha256)
  const span = stageSpan(trace, { stage, component, started: new Date(started).toISOString() }, shortSha256)
  return traceParent(trace, span)
}

function endOf(end: ExecEnd): string {
  if (end.kind === 'exit') return String(end.code)
  return end.kind === 'signal' ? end.signal : 'timeout'
}

function shortest(tools: readonly ToolRun[]): number {
  return tools.reduce((found, tool, i) => (tool.milliseconds < (tools[found]?.milliseconds ?? 0) ? i : found), 0)
}
