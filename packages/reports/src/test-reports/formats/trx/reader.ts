import type { ReportFile } from '../../report-file'
import { readXml, XML_LIMITS, type XmlLimits } from '../../xml/reader'
import type { CaseSink, ReadResult } from '../format'
import type { HoldLimits } from './held-results'
import { TestRunBuilder } from './test-run'

export interface TrxLimits extends XmlLimits, HoldLimits {}

export const TRX_LIMITS: TrxLimits = { ...XML_LIMITS, results: 500_000, heldText: 64 * 1024 ** 2 }

/**
 * Gives out the results of a TRX file. Classes stand in the test definitions, which VSTest writes after the results: so
 * results are held until the end, within the limits. Counters are attributes and are not counted.
 * @throws UserError `REPORT_UNREADABLE`; the results up to there were given out
 */
export async function readTrx(file: ReportFile, sink: CaseSink, limits: Partial<TrxLimits> = {}): Promise<ReadResult> {
  const all = { ...TRX_LIMITS, ...limits }
  const run = new TestRunBuilder(file.name, sink, all)
  let replaced: string | undefined
  try {
    await readXml(file, run, { ...all, onReplaced: (encoding) => (replaced = encoding) })
  } finally {
    await run.end()
  }
  return { ...run.result(), ...(replaced === undefined ? {} : { replaced }) }
}
