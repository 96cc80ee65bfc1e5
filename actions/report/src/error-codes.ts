import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  REPORT_NOTHING: {
    cause: 'The output folder holds no record of this run: there is nothing to show.',
    next: 'Fetch what the job that built and tested left into the folder that `output` names, before this step.',
    outcomes: ['vacuous'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
