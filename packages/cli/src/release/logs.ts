import { exitCode, exited } from '@slipway/core'
import { safeText, type Session, terminalLook, writeOut } from '@slipway/hosts'
import type { SeenRelease } from '@slipway/kubernetes'
import type { SeenPod } from './workload'

export interface LogWish {
  readonly namespace: string
  /** Lines of each container. */
  readonly tail: number
  readonly previous: boolean
  readonly json: boolean
  readonly session: Session
}

export interface LogLine {
  readonly pod: string
  readonly container: string
  readonly line: string
}

/** The logs of pods on standard output, as they come, or as one JSON list. */
export async function logs(
  { cluster }: SeenRelease,
  pods: readonly SeenPod[],
  { json, session, ...wish }: LogWish,
): Promise<number> {
  const { exec, host } = cluster.ports
  const { redactor, env } = session
  const look = { redactor, colours: terminalLook(env, false).colours }
  const lines: LogLine[] = []
  const onLine = (line: string) => {
    if (json) lines.push(parseLogLine(redactor.redact(line)))
    else writeOut(`${safeText(line, look)}\n`)
  }
  const unread: string[] = []
  for (const { name } of pods) {
    const result = await exec.run(await cluster.program(), logArgs(name, wish), { env: cluster.access.env, onLine })
    const { code, stderr } = exited(result, { program: 'kubectl', server: cluster.access.server })
    if (code === 0) continue
    unread.push(name)
    host.warn(`${name}: ${stderr.trim().split('\n').at(-1) ?? ''}`)
  }
  if (json) writeOut(`${JSON.stringify(lines, null, 2)}\n`)
  if (pods.length === 0) host.warn('there are no pods')
  return exitCode(pods.length > 0 && unread.length === pods.length ? 'inconclusive' : 'pass')
}

function logArgs(pod: string, { namespace, tail, previous }: Pick<LogWish, 'namespace' | 'tail' | 'previous'>) {
  const which = ['logs', `--namespace=${namespace}`, pod, '--all-containers', '--prefix', `--tail=${tail}`]
  return previous ? [...which, '--previous'] : which
}

/** As kubectl writes it with `--prefix`: `[pod/shop-7d9f/web] listening`. */
export function parseLogLine(text: string): LogLine {
  const [, pod = '', container = '', line = text] = /^\[pod\/([^/\]]+)\/([^\]]+)\] ?(.*)$/s.exec(text) ?? []
  return { pod, container, line }
}
