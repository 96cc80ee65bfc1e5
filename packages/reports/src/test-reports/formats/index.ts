import type { ReportFormat } from './format'
import { junit } from './junit'
import { trx } from './trx'

/** Every format that is read, in the order in which they are asked whether a file is theirs. */
export const FORMATS: readonly ReportFormat[] = [junit, trx]

/** `JUnit`, `JUnit or TRX`: for sentences that say what is expected. */
export function formatTitles(formats: readonly ReportFormat[] = FORMATS): string {
  const titles = formats.map(({ title }) => title)
  return titles.length < 2 ? titles.join('') : `${titles.slice(0, -1).join(', ')} or ${titles.at(-1) ?? ''}`
}

export type { CaseSink, ReadResult, ReportFormat, ReportReader } from './format'
