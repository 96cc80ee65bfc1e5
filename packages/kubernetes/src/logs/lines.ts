import { lastLine } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import { podLogsArgs, type PodLogsWish } from '../cluster/command'

/** A line as kubectl prints it of all containers of a pod, with time and origin. */
export interface PrintedLine {
  readonly container: string
  /** Milliseconds since the epoch, by the clock of the node. */
  readonly at: number
  /** Orders lines of one container, to the nanosecond. */
  readonly stamp: string
  readonly text: string
}

export interface PrintedLog {
  readonly lines: readonly PrintedLine[]
  /** Why nothing, or not all, could be read. */
  readonly problem: string | undefined
  /** There is more of it. */
  readonly isCut: boolean
}

/** Milliseconds: a node that is gone does not answer. */
const LIMIT = 5_000

/** The logs of all containers of a pod. A container that has not begun says nothing, and that is no problem. */
export async function readLog(cluster: Cluster, wish: PodLogsWish): Promise<PrintedLog> {
  const { code, stdout, stderr } = await cluster.kubectl(podLogsArgs(wish), { timeout: LIMIT })
  const lines = stdout.split('\n').flatMap(toLine)
  const bytes = new Map<string, number>()
  for (const { container, text } of lines) bytes.set(container, (bytes.get(container) ?? 0) + text.length + STAMP)
  const isCut = [...bytes.values()].some((count) => count >= wish.bytes * 0.9)
  // `--ignore-errors` has them on standard error and ends well.
  const words = lastLine(stderr).replace(/^(?:E\d{4} .*?\] |error: )/, '')
  const isQuiet = words === '' || /waiting to start|previous terminated container .* not found/.test(words)
  return { lines, isCut, problem: code === 0 && isQuiet ? undefined : words || `kubectl ended with exit code ${code}` }
}

/** Of a time as the kubelet writes it, with the blank behind it and the end of the line. */
const STAMP = 32

const LINE = /^\[pod\/[^/\s]+\/([^\]\s]+)\] (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?(.*)$/

function toLine(line: string): readonly PrintedLine[] {
  const [, container, seconds, fraction = '', zone, text = ''] = LINE.exec(line) ?? []
  if (container === undefined) return []
  const at = Date.parse(`${seconds}${zone}`)
  if (!Number.isFinite(at)) return []
  const digits = fraction.padEnd(9, '0')
  return [{ container, at: at + Number(digits.slice(0, 3)), stamp: `${at} ${digits}`, text }]
}
