import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  VERIFY_FAILED: {
    cause: 'A metric, an alert or a new kind of error line speaks against the release.',
    next: 'Look at the check that is named, and at the logs of the release.',
    outcomes: ['fail'],
  },
  VERIFY_MISSING: {
    cause: 'There was nothing to judge a check by, and `no-data` says that this fails.',
    next: 'See the reason in the message: a metric or label that does not exist, or no traffic.',
    outcomes: ['fail'],
  },
  VERIFY_NO_DATA: {
    cause: 'The servers answered, but with nothing that a check could be judged by.',
    next: 'See the reason in the message: a metric or label that does not exist, or no traffic.',
    outcomes: ['inconclusive'],
  },
  VERIFY_QUERY: {
    cause: 'A server refused what it was asked: the query is wrong.',
    next: 'Correct the query.',
    outcomes: ['invalid'],
  },
  VERIFY_SERVER: {
    cause: 'A monitoring system did not answer, or may not be read.',
    next: 'See the reason in the message: address, token, or the state of that server.',
    outcomes: ['inconclusive'],
  },
  VERIFY_UNDECIDED: {
    cause: 'What was found speaks neither for nor against the release.',
    next: 'Look at it yourself, or give a rule that decides.',
    outcomes: ['inconclusive'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
