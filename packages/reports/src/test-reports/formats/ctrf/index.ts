import type { ReportFormat } from '../format'
import { jsonStart, textOf } from '../shared/json-start'

/** Common Test Report Format (ctrf.io). */
export const ctrf: ReportFormat = {
  name: 'ctrf',
  title: 'CTRF',
  patterns: [],
  recognises: (beginning) => {
    const start = jsonStart(textOf(beginning))
    if (start === undefined) return false
    if (start.texts.get('reportFormat') === 'CTRF') return true
    return ['results/tool', 'results/summary', 'results/tests'].some((key) => start.keys.has(key))
  },
  reader: async () => (await import('../readers')).readCtrf,
}
