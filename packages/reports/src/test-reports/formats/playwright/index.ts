import type { ReportFormat } from '../format'
import { jsonStart, textOf } from '../shared/json-start'

/** Playwright's reporter `json`. */
export const playwright: ReportFormat = {
  name: 'playwright',
  title: 'Playwright JSON',
  patterns: [],
  recognises: (beginning) => {
    const keys = jsonStart(textOf(beginning))?.keys
    return keys !== undefined && (keys.has('config/rootDir') || keys.has('config/configFile'))
  },
  reader: async () => (await import('../readers')).readPlaywright,
}
