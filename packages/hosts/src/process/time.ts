import { CancelledError, type Clock, type Random, type Signals } from '@slipway/core'

export function systemClock(signals: Signals): Clock {
  return {
    now: () => Date.now(),
    sleep: (milliseconds) =>
      new Promise((resolve, reject) => {
        let forget = () => undefined as void
        const timer = setTimeout(() => {
          forget()
          resolve()
        }, milliseconds)
        forget = signals.onCancel((reason) => {
          clearTimeout(timer)
          reject(new CancelledError(reason))
        })
      }),
  }
}

export const systemRandom: Random = {
  bytes: (count) => globalThis.crypto.getRandomValues(new Uint8Array(count)),
  hex: (bytes) => Buffer.from(systemRandom.bytes(bytes)).toString('hex'),
}
