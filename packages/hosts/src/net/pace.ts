import { HttpError, formatDuration } from '@slipway/core'

export interface PaceLimits {
  /** Bytes a second that must move on average. */
  readonly floor: number
  /** Milliseconds of waiting over which it is averaged. */
  readonly window: number
}

/**
 * Who sends a byte now and then is never silent, and would never be done (curl has `--speed-limit` and `--speed-time`
 * for it). A modem is four times as fast as this; what is slower over a whole minute has stalled.
 */
export const USUAL_PACE: PaceLimits = { floor: 1024, window: 60_000 }

/**
 * How fast something moves while it is waited for. Time that its reader or writer takes for itself does not count, so
 * that a busy machine is never taken for a slow server.
 */
export class Pace {
  readonly #limits: PaceLimits
  #waited = 0
  #bytes = 0

  constructor(limits: PaceLimits) {
    this.#limits = limits
  }

  /** @throws HttpError `timeout` when too little moved in all the time since the last whole window */
  note({ waited, bytes }: { readonly waited: number; readonly bytes: number }): void {
    this.#waited += waited
    this.#bytes += bytes
    const { floor, window } = this.#limits
    if (this.#waited < window) return
    if (this.#bytes < (floor * this.#waited) / 1000)
      throw new HttpError(
        'timeout',
        `only ${this.#bytes} bytes came through in ${formatDuration(this.#waited)} of waiting`,
      )
    this.#waited = this.#bytes = 0
  }
}
