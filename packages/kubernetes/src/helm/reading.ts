import type { ExecResult, Ports } from '@slipway/core'

/** Of a Helm that renders or reads: milliseconds and bytes. */
export const READ_LIMITS = { timeout: 60_000, capture: 64 * 1024 * 1024 }

/**
 * A Helm that renders or reads, begun before anybody is sure to need its answer: when nobody does, its end is nobody's
 * failure.
 */
export interface Reading {
  readonly done: Promise<ExecResult>
  /** Ends it where it still runs, and waits for that. */
  stop(): Promise<void>
}

export function startReading(
  { exec }: Pick<Ports, 'exec'>,
  helm: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Reading {
  const running = exec.start(helm, args, { env, ...READ_LIMITS })
  running.done.catch(() => undefined)
  return {
    done: running.done,
    stop: async () => {
      running.signal('SIGKILL')
      await running.done.catch(() => undefined)
    },
  }
}
