import type { ReportFormat } from '../format'
import { jsonStart, textOf } from '../shared/json-start'

/** Mocha's reporter `json`. */
export const mocha: ReportFormat = {
  name: 'mocha',
  title: 'Mocha JSON',
  patterns: [],
  recognises: (beginning) => {
    const keys = jsonStart(textOf(beginning))?.keys
    return keys !== undefined && keys.has('stats/passes') && keys.has('stats/failures')
  },
  reader: async () => (await import('../readers')).readMocha,
}
