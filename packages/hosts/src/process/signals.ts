import { isatty } from 'node:tty'
import { CancelledError, type Signals } from '@slipway/core'

/**
 * The runner kills 7.5 s after SIGINT and 2.5 s after SIGTERM (actions/runner, ProcessInvoker.cs): cleanup ends before.
 */
const CLEANUP_LIMIT = 7000
/** From the signal on, what came before cleanup included: stopping a child that does not listen takes most of it. */
const WHOLE_LIMIT = 9000

/**
 * SIGHUP is a terminal that was closed, or a lost connection: children have groups of their own and would run on
 * unseen. Not without a terminal as standard input: listening would undo what nohup(1) asked for.
 * @param attended a job of a host has no terminal: it is not looked for one
 */
export function stoppingSignals(attended: boolean): readonly NodeJS.Signals[] {
  return attended && isatty(0) ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM']
}

/** Turns the process's signals into one cancellation, and runs what must be done when the action ends. */
export class ProcessSignals implements Signals {
  #reason: string | undefined
  #cancelledAt = 0
  readonly #listeners = new Set<(reason: string) => void>()
  readonly #cleanups: (() => Promise<void>)[] = []
  readonly #onSignal = (name: NodeJS.Signals) => this.cancel(name)

  listen(names: readonly NodeJS.Signals[]): void {
    for (const name of names) process.on(name, this.#onSignal)
  }

  unlisten(): void {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, this.#onSignal)
  }

  cancel(reason: string): void {
    if (this.#reason !== undefined) return
    this.#reason = reason
    this.#cancelledAt = performance.now()
    for (const listener of this.#listeners) listener(reason)
    this.#listeners.clear()
  }

  get cancelled(): boolean {
    return this.#reason !== undefined
  }

  check(): void {
    if (this.#reason !== undefined) throw new CancelledError(this.#reason)
  }

  onCancel(listener: (reason: string) => void): () => void {
    if (this.#reason !== undefined) {
      listener(this.#reason)
      return () => undefined
    }
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  defer(cleanup: () => Promise<void>): void {
    this.#cleanups.push(cleanup)
  }

  /** Runs the deferred work, newest first. After a signal it has a limit; what is cut off is left to the post step. */
  async cleanUp(warn: (text: string) => void): Promise<void> {
    const work = this.#runCleanups(warn)
    if (!this.cancelled) return work
    let timer: NodeJS.Timeout | undefined
    const left = Math.min(CLEANUP_LIMIT, Math.max(500, WHOLE_LIMIT - (performance.now() - this.#cancelledAt)))
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, left)))
    await Promise.race([work, limit])
    clearTimeout(timer)
  }

  async #runCleanups(warn: (text: string) => void): Promise<void> {
    for (let cleanup = this.#cleanups.pop(); cleanup !== undefined; cleanup = this.#cleanups.pop()) {
      try {
        await cleanup()
      } catch (error) {
        warn(`cleanup: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
}
