import { xmlStart } from '../../xml/start'
import type { ReportFormat } from '../format'

/** NUnit's own results, version 2 and 3. */
export const nunit: ReportFormat = {
  name: 'nunit',
  title: 'NUnit',
  patterns: ['**/TestResult.xml'],
  recognises: (beginning) => ['test-run', 'test-results', 'test-suite'].includes(xmlStart(beginning).root ?? ''),
  reader: async () => (await import('../readers')).readNUnit,
}
