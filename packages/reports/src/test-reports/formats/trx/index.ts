import { xmlStart } from '../../xml/start'
import type { ReportFormat } from '../format'

/** Visual Studio's test results, which `dotnet test --logger trx` and `vstest.console` write. */
export const trx: ReportFormat = {
  name: 'trx',
  title: 'TRX',
  patterns: ['**/*.trx'],
  recognises: (beginning) => xmlStart(beginning).root === 'TestRun',
  reader: async () => (await import('../readers')).readTrx,
}
