import { xmlStart } from '../../xml/start'
import type { ReportFormat } from '../format'

/** Visual Studio's test results, which `dotnet test --logger trx` and `vstest.console` write. */
export const trx: ReportFormat = {
  name: 'trx',
  title: 'TRX',
  patterns: ['**/*.trx'],
  recognises: (beginning) => {
    const { root, attributes, text } = xmlStart(beginning)
    return root === 'TestRun' && (attributes.includes('/TeamTest/') || PARTS.test(text))
  },
  reader: async () => (await import('../readers')).readTrx,
}

/** CppUnit and AUnit write another `<TestRun>`. */
const PARTS = /<(?:Times|TestSettings|Results|TestDefinitions|TestEntries|TestLists|ResultSummary)\b/
