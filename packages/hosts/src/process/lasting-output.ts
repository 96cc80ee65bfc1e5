import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Milliseconds between two reads. */
const INTERVAL = 100
const CHUNK = 64 * 1024

/**
 * Where a child writes that has to go on when this process is killed: the kernel ends who writes into a pipe that
 * nobody reads any more. It is a file without a name, which is read while it grows and is gone when both have closed
 * it.
 */
export class LastingOutput {
  readonly descriptor: number
  #read = 0
  #timer: NodeJS.Timeout | undefined
  #push: (chunk: Buffer) => void = () => undefined

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-output-'))
    try {
      this.descriptor = openSync(join(folder, 'output'), 'wx+', 0o600)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  follow(push: (chunk: Buffer) => void): void {
    this.#push = push
    this.#timer = setInterval(() => this.#readOn(), INTERVAL)
  }

  /** Reads what is left. */
  end(): void {
    clearInterval(this.#timer)
    this.#readOn()
    closeSync(this.descriptor)
  }

  #readOn(): void {
    for (;;) {
      const chunk = Buffer.alloc(CHUNK)
      // By position: the child writes where its own offset stands, which is the same one.
      const size = readSync(this.descriptor, chunk, 0, CHUNK, this.#read)
      if (size === 0) return
      this.#read += size
      this.#push(chunk.subarray(0, size))
    }
  }
}
