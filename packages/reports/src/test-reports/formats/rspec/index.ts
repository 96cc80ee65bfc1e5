import type { ReportFormat } from '../format'
import { jsonStart, textOf } from '../shared/json-start'

/** RSpec's formatter `json`. */
export const rspec: ReportFormat = {
  name: 'rspec',
  title: 'RSpec JSON',
  patterns: [],
  recognises: (beginning) => {
    const keys = jsonStart(textOf(beginning))?.keys
    return keys !== undefined && keys.has('examples') && keys.has('version')
  },
  reader: async () => (await import('../readers')).readRSpec,
}
