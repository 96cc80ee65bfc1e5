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
  VEX_INVALID: {
    cause: 'A document of the input `vex` is in neither of the two forms that are read, or lacks what it is about.',
    next: 'Name OpenVEX or CycloneDX documents, and correct what the message names.',
    outcomes: ['invalid'],
  },
  WAIVERS_INVALID: {
    cause: 'The file of waivers has entries that are not complete or not understood.',
    next: 'Correct every line that the message names: an id or a package, reason, owner and the day of expiry.',
    outcomes: ['invalid'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
