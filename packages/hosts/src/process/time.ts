import { closeSync, openSync, readSync } from 'node:fs'
import { CancelledError, type Clock, type Random, type Signals } from '@slipway/core'

export function systemClock(signals: Signals): Clock {
  return {
    now: () => Date.now(),
    sleep: (milliseconds, until) =>
      new Promise((resolve, reject) => {
        let forget = () => undefined as void
        const over = (settle: () => void) => {
          clearTimeout(timer)
          forget()
          settle()
        }
        const timer = setTimeout(() => over(resolve), milliseconds)
        forget = signals.onCancel((reason) => over(() => reject(new CancelledError(reason))))
        until?.then(
          () => over(resolve),
          (error: unknown) => over(() => reject(error as Error)),
        )
      }),
  }
}

/**
 * The kernel's generator, read as a file: loading a crypto library for sixteen bytes costs milliseconds at every start.
 */
export const systemRandom: Random = {
  bytes: (count) => {
    const bytes = new Uint8Array(count)
    const file = openSync('/dev/urandom', 'r')
    try {
      for (let at = 0; at < count;) at += readSync(file, bytes, at, count - at, null)
    } finally {
      closeSync(file)
    }
    return bytes
  },
  hex: (bytes) => Buffer.from(systemRandom.bytes(bytes)).toString('hex'),
}
