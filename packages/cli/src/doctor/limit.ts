import { CancelledError, formatDuration, HttpError, type HttpRequest } from '@slipway/core'
import { type DoctorPorts, type Finding, problem } from './finding'
import { refused } from './refused'

/** Milliseconds in which a server has to answer. Checks run side by side: it is about what all of them take. */
export const LIMIT = 12_000
/** A program that is stopped has this long to end, and what it tells is better than that it was silent. */
const LAST_WORDS = 1000

export interface Check {
  readonly area: string
  /** Who is asked, as the beginning of a sentence. */
  readonly whom: string
  readonly limit?: number
  /** What to do when nobody answers. */
  readonly todo?: string
  work(ports: DoctorPorts): Promise<readonly Finding[]>
}

/**
 * What a check finds; where time is up before, one line that says so. Whatever the check asks after that fails at once,
 * so that nothing is left at work.
 */
export async function withinLimit(check: Check, ports: DoctorPorts): Promise<readonly Finding[]> {
  const { area, whom, limit = LIMIT, todo = 'check the address, the network and the proxy' } = check
  const { clock } = ports
  const end = clock.now() + limit
  const isOver = () => clock.now() >= end
  const silent = [problem(area, `${whom}: no answer within ${formatDuration(limit)}`, todo, 'inconclusive')]
  const found = check.work(limited(ports, end)).catch((error: unknown) => {
    if (error instanceof CancelledError) throw error
    return [refused(area, error)]
  })
  const late = clock.sleep(limit + LAST_WORDS, found).then(() => undefined)
  const result = (await Promise.race([found, late])) ?? (isOver() ? silent : await found)
  return isOver() && result.every(({ state }) => state === 'problem') ? silent : result
}

/** The same ports, on which nobody is waited for past that time. An answer that flows is not cut off. */
export function limited(ports: DoctorPorts, end: number): DoctorPorts {
  const { http, exec, clock } = ports
  const left = (wish = Number.POSITIVE_INFINITY) => Math.max(1, Math.min(wish, end - clock.now()))
  const request = async (order: HttpRequest) => {
    if (clock.now() >= end) throw new HttpError('timeout', 'there was no time left to ask')
    return http.request({ ...order, timeout: left(order.timeout), connect: left(order.connect) })
  }
  return {
    ...ports,
    http: { request },
    exec: {
      which: (name) => exec.which(name),
      run: (file, args, options) => exec.run(file, args, { ...options, timeout: left(options?.timeout) }),
      start: (file, args, options) => exec.start(file, args, { ...options, timeout: left(options?.timeout) }),
    },
    clock: { now: () => clock.now(), sleep: (time, until) => clock.sleep(left(time), until) },
  }
}
