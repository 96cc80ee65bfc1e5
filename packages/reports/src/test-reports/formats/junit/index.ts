import type { ReportFormat } from '../format'
import { xmlStart } from '../../xml/start'

/** JUnit XML, which most test tools write or can be told to write, in the dialects of Surefire, pytest and others. */
export const junit: ReportFormat = {
  name: 'junit',
  title: 'JUnit',
  patterns: ['**/junit*.xml', '**/TEST-*.xml', '**/test-results/**/*.xml', '**/test-reports/**/*.xml'],
  recognises: (beginning) => {
    const { root = '', attributes } = xmlStart(beginning)
    // Check's own results have the root in common, and nothing else.
    return ROOTS.includes(root) && !attributes.includes('check.sourceforge.net')
  },
  reader: async () => (await import('../readers')).readJUnit,
  fastReader: async () => (await import('../readers')).readJUnitFast,
}

const ROOTS: readonly string[] = ['testsuites', 'testsuite']
