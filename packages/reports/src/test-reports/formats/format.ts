import type { TestCase } from '../model'
import type { Cases } from '../plain/passes'
import type { ReportFile } from '../report-file'

/**
 * A format that test tools write. To add one: a folder beside this file that exports such an object, and a line in the
 * table of `index.ts`. Everything else (input help, default patterns, messages, CTRF, JUnit, annotations) follows.
 */
export interface ReportFormat {
  /** For machines, in lower case: CTRF names the tool by it. */
  readonly name: string
  /** For people: `expected a <title> report`. */
  readonly title: string
  /** Where tools write reports of this format as a rule: the default of the input `reports`. */
  readonly patterns: readonly string[]
  /**
   * Whether a file that begins with these bytes is of this format. Names of files say nothing: a runner may call its
   * report as it likes.
   * @param beginning the first 16 KiB, or all of a smaller file
   */
  recognises(beginning: Uint8Array): boolean
  /** Loads the reader, which is needed only when there is a report of this format. */
  reader(): Promise<ReportReader>
  /** The same where a reader can give out many plain cases at once. */
  fastReader?(): Promise<FastReader>
}

/**
 * Gives out the cases of a report in batches, in bounded memory; the limits are the format's own.
 * @throws UserError `REPORT_UNREADABLE`; the cases up to there were given out
 */
export type ReportReader = (file: ReportFile, sink: CaseSink) => Promise<ReadResult>

/** As `ReportReader`, for a sink that takes plain cases as they are. */
export type FastReader = (file: ReportFile, sink: FastSink) => Promise<ReadResult>

export type FastSink = (cases: readonly Cases[]) => Promise<void> | void

/** Takes a batch of cases; reading goes on when it is done with them. */
export type CaseSink = (cases: readonly TestCase[]) => Promise<void> | void

/** What reading one file came to, beside its cases. */
export interface ReadResult {
  /** Names of suites that say of themselves that tests failed, though no case of theirs shows it. */
  readonly claims: readonly string[]
  readonly suites: number
  /** The encoding in which some bytes were no text; they were replaced. */
  readonly replaced?: string
}

/** `JUnit`, `JUnit or TRX`: for sentences that say what is expected. */
export function titlesOf(formats: readonly ReportFormat[]): string {
  const titles = formats.map(({ title }) => title)
  return titles.length < 2 ? titles.join('') : `${titles.slice(0, -1).join(', ')} or ${titles.at(-1) ?? ''}`
}
