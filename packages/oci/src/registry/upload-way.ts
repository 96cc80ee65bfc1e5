import type { RegistryFailure } from './failure'

/** Some proxies refuse large bodies: the first size that is tried then, and the last. */
const PIECE = 32 * 1024 * 1024
const SMALLEST_PIECE = 1024 * 1024

/** What was being sent when it was refused. */
export interface Sending {
  /** Bytes of the blob. */
  readonly size: number
  /** The last request of a session, which names the digest. */
  readonly committing: boolean
  /** It went on after a break, at the offset that the registry named. */
  readonly resumed: boolean
}

/** How a blob is sent, and how else when that is refused: whole, in pieces, resumed or not, in one PUT. */
export class UploadWay {
  #piece = Number.POSITIVE_INFINITY
  #single = false
  #ranges = true
  #refusedRanges = 0
  #breaks = 0

  /** Bytes of one PATCH at most. */
  get piece(): number {
    return this.#piece
  }

  /** All of it in the PUT that ends the session. */
  get single(): boolean {
    return this.#single
  }

  /** Whether a broken upload may go on in the middle. */
  get resumes(): boolean {
    return this.#ranges && !this.#single
  }

  /** Finds another way, to be tried at once in a fresh session; false when there is none. */
  change({ status }: RegistryFailure, { size, committing, resumed }: Sending): boolean {
    if (status === 413) return !this.#single && !committing && this.#ranges && this.#shrink(size, 2)
    if (committing) return false
    if ((status === 405 || status === 501) && !this.#single) {
      this.#single = true
      return true
    }
    // GHCR takes a PATCH of any size, but none with a Content-Range over 4 MiB.
    if (status === 416) this.#refusedRanges += 1
    const refused = (resumed && (status === 400 || status === 409 || status === 416)) || this.#refusedRanges > 1
    if (!refused || !this.#ranges) return false
    this.#ranges = false
    this.#piece = Number.POSITIVE_INFINITY
    return true
  }

  /** A proxy that closes early hides its 413 behind a broken connection; one break of a small blob is chance. */
  afterBreak({ size }: Pick<Sending, 'size'>): void {
    this.#breaks += 1
    if (size <= PIECE && this.#breaks === 1) return
    if (this.#ranges && !this.#single) this.#shrink(size, 4)
  }

  #shrink(size: number, by: number): boolean {
    const next = this.#piece > PIECE ? PIECE : Math.max(SMALLEST_PIECE, this.#piece / by)
    if (next >= this.#piece || this.#piece <= SMALLEST_PIECE) return false
    // Smaller than the blob: a piece that holds all of it is what was refused.
    this.#piece = size > PIECE ? next : Math.max(SMALLEST_PIECE, Math.min(next, 2 ** Math.floor(Math.log2(size - 1))))
    return this.#piece < size
  }
}
