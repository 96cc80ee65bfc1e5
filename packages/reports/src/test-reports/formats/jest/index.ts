import type { ReportFormat } from '../format'
import { jsonStart, textOf } from '../shared/json-start'

/** What `jest --json` writes, and Vitest's reporter `json`. */
export const jest: ReportFormat = {
  name: 'jest',
  title: 'Jest JSON',
  patterns: [],
  recognises: (beginning) => {
    const keys = jsonStart(textOf(beginning))?.keys
    return ['numTotalTests', 'numFailedTests', 'numTotalTestSuites', 'numFailedTestSuites'].some((key) =>
      keys?.has(key),
    )
  },
  reader: async () => (await import('../readers')).readJest,
}
