import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  NOTHING_TESTED: {
    cause: 'No test ran: this run has no reports, or every test in them was skipped.',
    next: 'Let `command` write reports and name them in `reports`; `allow-empty: true` lets it pass.',
    outcomes: ['vacuous'],
  },
  COVERAGE_MISSING: {
    cause: 'No coverage report is where `coverage` says.',
    next: 'Let the command write one, or correct the patterns.',
    outcomes: ['fail'],
  },
  COVERAGE_TOO_LOW: {
    cause: 'Fewer lines are covered than `min-coverage` asks for.',
    next: 'Test the lines that the summary names.',
    outcomes: ['fail'],
  },
  QUARANTINE_EXPIRED: {
    cause: 'A test was in quarantine for longer than its entry allows.',
    next: 'Correct the test and remove its entry, or agree on a new day with its owner.',
    outcomes: ['fail'],
  },
  QUARANTINE_INVALID: {
    cause: 'The quarantine file is not as expected.',
    next: 'Write a list of entries, each with test, reason, owner and expires.',
    outcomes: ['invalid'],
  },
  RETRY_FORM_UNKNOWN: {
    cause: '`retry-command` has a word in braces that stands for nothing.',
    next: 'Use one of the words that the message names.',
    outcomes: ['invalid'],
  },
  TESTS_TOO_FEW: {
    cause: 'Fewer tests ran than `min-tests` asks for.',
    next: 'Look at the output of the command: some tests were not found, or were skipped.',
    outcomes: ['fail'],
  },
  TESTS_FAILED: {
    cause: 'Tests failed, or a test suite broke outside of its tests.',
    next: 'Correct the failing tests; the annotations, the summary and the reports name them.',
    outcomes: ['fail'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
