import { recordShape } from '@slipway/core'

/** What report gives to later steps. It leaves no record: it is no part of what it shows. */
export const reportRecord = recordShape(
  'report',
  {
    page: 'Path of the page that shows the run',
    'failed-stage': 'Name of the stage that stopped the run; empty when none did',
  },
  {},
)

export type ReportRecord = typeof reportRecord
