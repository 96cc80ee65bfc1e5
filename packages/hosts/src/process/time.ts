import { randomBytes } from 'node:crypto'
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

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
}
