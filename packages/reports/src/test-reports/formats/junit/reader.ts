import type { ReportFile } from '../../report-file'
import { readXml, XML_LIMITS, type XmlLimits } from '../../xml/reader'
import { single } from '../../plain/passes'
import { PlainScanner } from '../../plain/scan'
import type { CaseSink, FastSink, ReadResult } from '../format'
import { CaseBuilder } from './case-builder'

/**
 * Gives out the cases of a JUnit XML report, a batch for each piece that was read, in bounded memory. Cases are
 * counted, attributes of suites are not.
 * @throws UserError `REPORT_UNREADABLE`; the cases up to there were given out
 */
export function readJUnit(file: ReportFile, sink: CaseSink, limits: Partial<XmlLimits> = {}): Promise<ReadResult> {
  return read(file, new CaseBuilder(file.name, (cases) => sink(cases.flatMap(single))), limits)
}

/** The same; cases that passed and tell nothing else come many at once. */
export function readJUnitFast(file: ReportFile, sink: FastSink): Promise<ReadResult> {
  return read(file, new CaseBuilder(file.name, sink, new PlainScanner()), {})
}

async function read(file: ReportFile, builder: CaseBuilder, limits: Partial<XmlLimits>): Promise<ReadResult> {
  let replaced: string | undefined
  try {
    await readXml(file, builder, { ...XML_LIMITS, ...limits, onReplaced: (encoding) => (replaced = encoding) })
  } finally {
    await builder.end()
  }
  return { ...builder.result(), ...(replaced === undefined ? {} : { replaced }) }
}
