import { formatBytes, type Clock, type Host } from '@slipway/core'
import type { Descriptor } from '../layout/descriptor'

interface Scene {
  readonly host: Host
  readonly clock: Clock
  readonly blobs: readonly Descriptor[]
}

const INTERVAL = 250

/** Says from time to time how far all blobs are together. */
export class PushProgress {
  readonly #total: number
  readonly #done = new Map<string, number>()
  #finished = 0
  #last = 0

  constructor(readonly scene: Scene) {
    this.#total = scene.blobs.reduce((sum, { size }) => sum + size, 0)
  }

  update(digest: string, bytes: number): void {
    this.#done.set(digest, bytes)
    const now = this.scene.clock.now()
    if (now - this.#last < INTERVAL) return
    this.#last = now
    this.#say()
  }

  finish(digest: string): void {
    const size = this.scene.blobs.find((blob) => blob.digest === digest)?.size ?? 0
    this.#finished += 1
    this.#done.set(digest, size)
    if (this.#finished === this.scene.blobs.length) this.#say()
    else this.update(digest, size)
  }

  #say(): void {
    const done = [...this.#done.values()].reduce((sum, bytes) => sum + bytes, 0)
    this.scene.host.progress(
      `push: ${formatBytes(done)} of ${formatBytes(this.#total)}, ${this.#finished} of ${this.scene.blobs.length} blobs`,
    )
  }
}
