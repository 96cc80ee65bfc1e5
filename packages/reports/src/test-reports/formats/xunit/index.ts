import { xmlStart } from '../../xml/start'
import type { ReportFormat } from '../format'

/** xUnit.net's own results, version 1 to 3. */
export const xunit: ReportFormat = {
  name: 'xunit',
  title: 'xUnit.net',
  patterns: [],
  recognises: (beginning) => ['assemblies', 'assembly'].includes(xmlStart(beginning).root ?? ''),
  reader: async () => (await import('../readers')).readXUnit,
}
