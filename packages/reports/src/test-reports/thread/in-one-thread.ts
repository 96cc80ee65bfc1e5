import type { Thread, ThreadPort } from '@slipway/core'
import { serveReading } from './serve'

/** For tests: both ends in one thread. What is posted is copied and handed over as between two. */
export function inOneThread(): Thread {
  const [mine, its] = [new Mailbox(), new Mailbox()]
  const endOf = (to: Mailbox, from: Mailbox): ThreadPort => ({
    post: (message, buffers = []) => to.put(structuredClone(message, { transfer: [...buffers] })),
    next: () => from.take(),
  })
  serveReading(endOf(mine, its)).catch((thrown: unknown) => mine.break(thrown))
  return { ...endOf(its, mine), stop: async () => undefined }
}

class Mailbox {
  readonly #letters: Promise<unknown>[] = []
  readonly #waiting: ((letter: Promise<unknown>) => void)[] = []

  put(message: unknown): void {
    this.#add(Promise.resolve(message))
  }

  break(thrown: unknown): void {
    const broken = Promise.reject(thrown as Error)
    broken.catch(() => undefined)
    this.#add(broken)
  }

  #add(letter: Promise<unknown>): void {
    const waiting = this.#waiting.shift()
    if (waiting === undefined) this.#letters.push(letter)
    else waiting(letter)
  }

  take(): Promise<unknown> {
    return this.#letters.shift() ?? new Promise((resolve) => this.#waiting.push(resolve))
  }
}
