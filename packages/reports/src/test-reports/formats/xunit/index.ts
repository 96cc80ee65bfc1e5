import { xmlStart } from '../../xml/start'
import type { ReportFormat } from '../format'

/** xUnit.net's own results, version 1 to 3. */
export const xunit: ReportFormat = {
  name: 'xunit',
  title: 'xUnit.net',
  patterns: [],
  recognises: (beginning) => {
    const { root, attributes } = xmlStart(beginning)
    // Manifests of .NET and descriptions of Maven's archives have a namespace.
    return (root === 'assemblies' || root === 'assembly') && !/\sxmlns\s*=/.test(attributes)
  },
  reader: async () => (await import('../readers')).readXUnit,
}
