import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  NOTHING_TESTED: {
    cause: 'No test ran: this run has no reports, or every test in them was skipped.',
    next: 'Let `command` write reports and name them in `reports`; `allow-empty: true` lets it pass.',
    outcomes: ['vacuous'],
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
