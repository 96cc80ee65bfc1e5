import { placeOf, type Reach, type RecordOf, type RecordShape, type Run, type StageRecord } from '@slipway/core'
import type { Html } from './html'

/** A record with its place in the report. */
export interface Shown<S extends RecordShape = RecordShape> {
  readonly record: RecordOf<S>
  /** It decided the run: it comes first and has the whole width. */
  readonly decisive: boolean
}

/** What a run is about, as far as its stages know. */
export interface Subject {
  readonly image?: string | undefined
  readonly digest?: string | undefined
  /** Where it went: environment or namespace. */
  readonly place?: string | undefined
}

export interface RunContext {
  readonly run: Run
  readonly subject: Subject
  /** What the stages on record can change. */
  readonly reached: ReadonlySet<Reach>
}

/** One or two words for the whole run, and sentences for people who did not watch. */
export interface Statement {
  readonly word?: string | undefined
  readonly sentences: readonly string[]
}

/** What a reader of the comment needs first when a stage decided the run. */
export interface CommentPart {
  readonly cause?: string | undefined
  readonly hint?: string | undefined
  /** Markdown, everything foreign in it escaped. */
  readonly body: string
}

/**
 * How a stage is shown in the report and the comment of a run: `actions/<name>/src/view.ts`. Both are put together from
 * the views of all stages.
 */
export interface StageView<S extends RecordShape = RecordShape> {
  readonly record: S
  /** Where its section stands among those that did not decide the run; smaller first. */
  readonly rank: number
  section(shown: Shown<S>): Html
  comment?(record: RecordOf<S>): CommentPart
  subject?(record: RecordOf<S>): Subject
  /** The step at which the digest of the image is seen, for the row that compares them. */
  readonly step?: {
    readonly label: string
    /** What to say when the stage ran and told no digest. */
    readonly missing?: string
    digest(record: RecordOf<S>): string | undefined
  }
  /** What a run that passed may say because of this stage. The last stage with a word gives the headline. */
  passed?(record: RecordOf<S>, context: RunContext): Statement
  /** What it means that the run ended here. */
  ended?(record: RecordOf<S>, context: RunContext): Partial<Statement>
}

/** A view with what the descriptor of its stage says. */
export interface ListedView {
  readonly name: string
  readonly reach: Reach
  // Each view knows the shape of its own record.
  readonly view: StageView<any> // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** Ties a view to the shape of its record. */
export function defineView<S extends RecordShape>(view: StageView<S>): StageView<S> {
  return view
}

/** Title of a stage in lists: its name with a capital, and what it is about where a run may have several. */
export function titleOf(record: Pick<StageRecord, 'stage' | 'component' | 'facts'>): string {
  const { stage, component } = record
  const place = placeOf(record)
  return [`${stage.charAt(0).toUpperCase()}${stage.slice(1)}`, component ?? '', place === '' ? '' : `in ${place}`]
    .filter((part) => part !== '')
    .join(' ')
}
