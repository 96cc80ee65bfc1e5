import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  REMOVE_LEFT: {
    cause: 'Something of a removed release is still there when the time is up, mostly held by a finalizer.',
    next: 'Look at what the message names: the controller of its finalizer must take it off.',
    outcomes: ['fail'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
