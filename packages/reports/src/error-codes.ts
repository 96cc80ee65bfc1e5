import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  REPORT_UNREADABLE: {
    cause: 'A test report is cut off, or not in a format that Slipway reads.',
    next: 'Check whether the test command was stopped while it wrote, and let `reports` match test reports only.',
    outcomes: ['fail'],
  },
  SCAN_REPORT_UNREADABLE: {
    cause: 'The report that the scanner wrote is not as expected.',
    next: 'Run it again; if it fails again, report it with the version of the scanner.',
    outcomes: ['tool-failed'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
