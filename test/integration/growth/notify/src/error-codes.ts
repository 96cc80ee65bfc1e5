import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  NOBODY_TO_TELL: {
    cause: 'The name of who is to be told is nobody.',
    next: 'Give the name of somebody.',
    outcomes: ['invalid'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
