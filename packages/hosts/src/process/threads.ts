import { existsSync, realpathSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { Thread, ThreadPort, ThreadWork } from '@slipway/core'
import { keepYoungHeapSmall, letYoungHeapGrow } from './young-heap'

/** Beside every program of `dist/`, in the folder of the bundle. */
const ENTRY = '../slipway/thread.js'

/** Megabytes of young objects that a thread holds; what goes through it is dropped within a chunk. */
const YOUNG = 4

/** A thread of a program that has an entry for them, where there is more than one core. */
export function threadOf(program: string, work: ThreadWork): Thread | undefined {
  if (availableParallelism() < 2 || !existsSync(program)) return undefined
  const entry = join(dirname(realpathSync(program)), ENTRY)
  return existsSync(entry) ? startThread(entry, work) : undefined
}

/** @param execArgv options of Node, for an entry that it cannot run by itself */
export function startThread(entry: string, work: ThreadWork, execArgv: readonly string[] = []): Thread {
  const worker = new Worker(entry, {
    workerData: work,
    // What a thread computes asks for nothing: no variable, no argument, no input of the process.
    env: {},
    argv: [],
    execArgv: [...execArgv],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
  })
  const inbox = new Inbox()
  worker.once('online', keepYoungHeapSmall)
  worker.once('exit', letYoungHeapGrow)
  worker.on('message', (message) => inbox.put(message))
  worker.once('error', (thrown) => inbox.close(thrown))
  worker.once('exit', () => inbox.close(new Error(`the thread for ${work} ended`)))
  return {
    post: (message, buffers = []) => worker.postMessage(message, buffers),
    next: () => inbox.take(),
    stop: async () => void (await worker.terminate()),
  }
}

/** The end of a thread that was started for some work, in that thread. */
export function ownEnd(): { readonly work: ThreadWork; readonly port: ThreadPort } {
  if (parentPort === null) throw new Error('expected a thread, this is the main one')
  const to = parentPort
  const inbox = new Inbox()
  to.on('message', (message) => inbox.put(message))
  to.once('close', () => inbox.close(new Error('the main thread ended')))
  const post = (message: unknown, buffers: readonly ArrayBuffer[] = []) => to.postMessage(message, buffers)
  return { work: workerData as ThreadWork, port: { post, next: () => inbox.take() } }
}

/** Messages that came, in their order. */
class Inbox {
  readonly #messages: unknown[] = []
  #end: unknown
  #waiting: { readonly give: (message: unknown) => void; readonly fail: (thrown: unknown) => void } | undefined

  put(message: unknown): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting === undefined) this.#messages.push(message)
    else waiting.give(message)
  }

  close(thrown: unknown): void {
    this.#end ??= thrown
    this.#waiting?.fail(thrown)
    this.#waiting = undefined
  }

  take(): Promise<unknown> {
    if (this.#messages.length > 0) return Promise.resolve(this.#messages.shift())
    if (this.#end !== undefined) return Promise.reject(this.#end as Error)
    return new Promise((give, fail) => (this.#waiting = { give, fail }))
  }
}
