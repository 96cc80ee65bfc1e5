import { type ReportFormat, titlesOf } from './format'
import { ctrf } from './ctrf'
import { dart } from './dart'
import { goTest } from './go-test'
import { jest } from './jest'
import { junit } from './junit'
import { mocha } from './mocha'
import { nunit } from './nunit'
import { playwright } from './playwright'
import { rspec } from './rspec'
import { tap } from './tap'
import { trx } from './trx'
import { xunit } from './xunit'

/** Every format that is read, in the order in which they are asked whether a file is theirs. */
export const FORMATS: readonly ReportFormat[] = [
  junit,
  trx,
  nunit,
  xunit,
  ctrf,
  goTest,
  tap,
  jest,
  mocha,
  playwright,
  rspec,
  dart,
]

/** The titles of all that is read, unless told otherwise. */
export const formatTitles = (formats = FORMATS): string => titlesOf(formats)

export type { CaseSink, ReadResult, ReportFormat, ReportReader } from './format'
