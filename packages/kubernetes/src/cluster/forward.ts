import type { Endpoint } from '@slipway/core'
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
  throw new ForwardError(words === '' ? `no way to ${plan.object} within ${Math.round(plan.limit / 1000)} s` : words)
}

export function forwardArgs({ namespace, object, port, limit }: ForwardPlan): readonly string[] {
  return [
    'port-forward',
    '--address=127.0.0.1',
    `--pod-running-timeout=${Math.max(1, Math.floor(limit / 1000))}s`,
    `--namespace=${namespace}`,
    '--',
    object,
    `:${port}`,
  ]
}

/** The reason stands in the last line; Go's own log puts time and place before it. */
function wordsIn(lines: readonly string[]): string {
  const last = lines.findLast((line) => line.trim() !== '') ?? ''
  return last
    .replace(/^[EWI]\d{4} \S+\s+\d+ \S+\] /, '')
    .replace(/^"([^"]*)".*? err="(.*)"$/, '$2')
    .slice(0, 300)
}
