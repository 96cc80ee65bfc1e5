import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  SMOKE_REFUSED: {
    cause:
      'The address was not asked because it leads to a private network, or to a metadata service, which is never asked.',
    next: 'Correct the name, or set `allow-private` to true for a private address that you mean.',
    outcomes: ['fail'],
  },
  SMOKE_UNDECIDED: {
    cause: 'There were good answers, but not enough in a row before the time was up.',
    next: 'Raise `timeout`, or lower `consecutive` or `interval`.',
    outcomes: ['inconclusive'],
  },
  SMOKE_UNHEALTHY: {
    cause: 'The release answers, but not as expected.',
    next: 'Look at the logs of the release.',
    outcomes: ['fail'],
  },
  SMOKE_UNREACHABLE: {
    cause: 'No answer came from the address.',
    next: 'See the reason in the message: name, port, certificate, or a release that does not listen.',
    outcomes: ['fail'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
