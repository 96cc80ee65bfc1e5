import type { ReportFormat } from '../format'
import { textOf } from '../shared/json-start'

/** Test Anything Protocol, versions 12 to 14 (testanything.org). */
export const tap: ReportFormat = {
  name: 'tap',
  title: 'TAP',
  patterns: ['**/*.tap'],
  recognises: (beginning) => {
    const line = textOf(beginning)
      .split('\n', 100)
      .find((candidate) => candidate.trim() !== '' && !candidate.startsWith('#'))
    return line !== undefined && /^(?:TAP version \d+|1\.\.\d+|(?:not )?ok\b)/.test(line)
  },
  reader: async () => (await import('../readers')).readTap,
}
