import { type Endpoint, formatDuration } from '@slipway/core'
import type { Cluster } from './cluster'

export interface ForwardPlan {
  readonly namespace: string
  /** `service/NAME` or `pod/NAME`. */
  readonly object: string
  /** A number, or the name of a port. */
  readonly port: string
  /** Milliseconds until it must be open. */
  readonly limit: number
}

/** A way into the cluster by kubectl port-forward, to one pod. */
export interface Forward {
  readonly endpoint: Endpoint
  /** What kubectl said since, such as that nobody listens in the pod. */
  said(): string
  close(): Promise<void>
}

/** It could not be opened: in kubectl's own words. */
export class ForwardError extends Error {
  override readonly name = 'ForwardError'
}

const FORWARDING = /^Forwarding from (127\.0\.0\.1):(\d+) -> /
const GRACE = 2_000
/** Seconds that kubectl has to start, and to say why it ends. */
const MARGIN = 5

/** @throws ForwardError */
export async function openForward(cluster: Cluster, plan: ForwardPlan): Promise<Forward> {
  const { clock, signals } = cluster.ports
  const errors: string[] = []
  let opened: (endpoint: Endpoint) => void = () => undefined
  const opening = new Promise<Endpoint>((resolve) => (opened = resolve))
  const running = cluster.startKubectl(forwardArgs(plan), {
    onLine: (line) => {
      const [, host, port] = FORWARDING.exec(line) ?? []
      if (host !== undefined && port !== undefined) opened({ host, port: Number(port) })
    },
    onErrorLine: (line) => void errors.push(line),
  })
  const close = async () => {
    await running.stop('SIGTERM', GRACE)
  }
  let endpoint: Endpoint | undefined
  const known = opening.then((found) => void (endpoint = found))
  const ended = running.done.then(
    ({ stderr }) => void errors.push(...(errors.length === 0 ? stderr.split('\n') : [])),
    (error: unknown) => void errors.push(String(error)),
  )
  await clock.sleep(plan.limit, Promise.race([known, ended]))
  signals.check()
  if (endpoint !== undefined) return { endpoint, said: () => wordsIn(errors), close }
  await close()
  const words = wordsIn(errors)
  throw new ForwardError(
    words === ''
      ? `kubectl opened none within ${formatDuration(plan.limit)}: no pod behind it runs, or the API server is slow`
      : words,
  )
}

export function forwardArgs({ namespace, object, port, limit }: ForwardPlan): readonly string[] {
  return [
    'port-forward',
    '--address=127.0.0.1',
    // Before our own end, so that kubectl says why.
    `--pod-running-timeout=${Math.max(1, Math.floor(limit / 1000) - MARGIN)}s`,
    `--namespace=${namespace}`,
    '--',
    object,
    `:${port}`,
  ]
}

/**
 * What kubectl says in the words of its libraries, and what is the matter. Samples: kubectl 1.35, and
 * kubernetes-sigs/kind#869 of a node that forwards by socat.
 */
const MEANINGS: readonly { readonly when: RegExp; readonly means: string }[] = [
  // error: timed out waiting for the condition
  { when: /^error: timed out waiting for the condition$/m, means: 'no pod behind it runs' },
  // … failed to connect to localhost:9999 inside namespace "…", IPv4: dial tcp4 …: connect: connection refused …
  {
    when: /failed to connect to localhost:(\d+) inside namespace .*connection refused/,
    means: 'nothing listens on port $1 of the pod',
  },
  // … error forwarding port 6000 to pod …: … socat[…] E connect(5, AF=2 127.0.0.1:6000, 16): Connection refused
  {
    when: /error forwarding port (\d+) to pod .*socat.*Connection refused/,
    means: 'nothing listens on port $1 of the pod',
  },
]

/** The reason stands in the last line, unless one before it says more; Go's own log puts time and place before it. */
export function wordsIn(lines: readonly string[]): string {
  for (const { when, means } of MEANINGS) {
    const [found, port = ''] = lines.map((line) => when.exec(line)).findLast((match) => match !== null) ?? []
    if (found !== undefined) return means.replace('$1', port)
  }
  const last = lines.findLast((line) => line.trim() !== '') ?? ''
  return last
    .replace(/^[EWI]\d{4} \S+\s+\d+ \S+\] /, '')
    .replace(/^"([^"]*)".*? err="(.*)"$/, '$2')
    .slice(0, 300)
}
