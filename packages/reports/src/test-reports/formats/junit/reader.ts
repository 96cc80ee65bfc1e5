import type { ReportFile } from '../../report-file'
import { readXml, XML_LIMITS, type XmlLimits } from '../../xml/reader'
import type { CaseSink, ReadResult } from '../format'
import { CaseBuilder } from './case-builder'

/**
 * Gives out the cases of a JUnit XML report, a batch for each piece that was read, in bounded memory. Cases are
 * counted, attributes of suites are not.
 * @throws UserError `REPORT_UNREADABLE`; the cases up to there were given out
 */
export async function readJUnit(
  file: ReportFile,
  sink: CaseSink,
  limits: Partial<XmlLimits> = {},
): Promise<ReadResult> {
  const builder = new CaseBuilder(file.name, sink)
  let replaced: string | undefined
  try {
    await readXml(file, builder, { ...XML_LIMITS, ...limits, onReplaced: (encoding) => (replaced = encoding) })
  } finally {
    await builder.end()
  }
  return { ...builder.result(), ...(replaced === undefined ? {} : { replaced }) }
}
