import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  REPORT_NOTHING: {
    cause: 'The output folder holds no record of this run: there is nothing to show.',
    next: 'Fetch what the job that built and tested left into the folder that `output` names, before this step.',
    outcomes: ['vacuous'],
  },
  REPORT_NO_RUNS: {
    cause: 'The input `records` asks for the artifacts of the run, and this host keeps none that can be asked for.',
    next: 'Name the folders that the artifacts were put into instead.',
    outcomes: ['invalid'],
  },
  REPORT_RUN_FAILED: {
    cause:
      'The host says that the run failed, and no stage on record did: a job failed or was killed before it recorded anything.',
    next: 'Open the run and read the log of the job that failed.',
    outcomes: ['fail'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
