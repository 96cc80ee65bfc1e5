import { xmlStart } from '../../xml/start'
import type { ReportFormat } from '../format'

/** NUnit's own results, version 2 and 3. */
export const nunit: ReportFormat = {
  name: 'nunit',
  title: 'NUnit',
  patterns: ['**/TestResult.xml'],
  recognises: (beginning) => {
    const { root, attributes } = xmlStart(beginning)
    if (root === 'test-run' || root === 'test-results') return true
    // A suite alone; that of Allure 1 has none of these, and its cases another way to fail.
    return root === 'test-suite' && /\s(?:result|type|executed|success)\s*=/.test(attributes)
  },
  reader: async () => (await import('../readers')).readNUnit,
}
