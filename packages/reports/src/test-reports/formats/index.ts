import { type ReportFormat, titlesOf } from './format'
import { junit } from './junit'
import { trx } from './trx'

/** Every format that is read, in the order in which they are asked whether a file is theirs. */
export const FORMATS: readonly ReportFormat[] = [junit, trx]

/** The titles of all that is read, unless told otherwise. */
export const formatTitles = (formats = FORMATS): string => titlesOf(formats)

export type { CaseSink, ReadResult, ReportFormat, ReportReader } from './format'
