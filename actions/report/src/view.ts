import { defineView, failure, section } from '@slipway/reports/section'
import { reportRecord } from './record'

/** For a record that another version left: this one leaves none. */
export const view = defineView({
  record: reportRecord,
  rank: 900,
  section: (shown) => section(shown, 'Report', failure(shown.record)),
})
