import { KEPT, type Problem, type TestCase, type TestStatus } from '../../model'
import { LongText, truncateOutput, truncateText } from '../../truncate'

/** What a reader knows of a case, as the report has it. */
export interface CaseParts {
  readonly name: string
  readonly suites: readonly string[]
  readonly className?: string | undefined
  readonly file?: string | undefined
  readonly line?: number | undefined
  readonly seconds?: number | undefined
  readonly status: TestStatus
  readonly problems?: readonly Problem[] | undefined
  readonly stdout?: string | undefined
  readonly stderr?: string | undefined
  readonly attempts?: TestCase['attempts'] | undefined
  readonly variant?: string | undefined
  readonly passedRuns?: number | undefined
}

/** What a run counts as failed is a claim where this is false. */
export function hasFailed(cases: readonly TestCase[]): boolean {
  return cases.some(({ status }) => status === 'failed')
}

/** A case with its texts cut and without what is empty. */
export function toTestCase(parts: CaseParts): TestCase {
  const {
    name,
    suites,
    status,
    problems = [],
    className,
    file,
    line,
    seconds,
    stdout,
    stderr,
    attempts,
    variant,
    passedRuns,
  } = parts
  return {
    name: truncateText(name, KEPT.name),
    suites,
    status,
    problems,
    ...text('className', className, KEPT.name),
    ...text('file', file, KEPT.name),
    ...(isLine(line) ? { line } : {}),
    ...(seconds !== undefined && seconds >= 0 && seconds < 1e9 ? { seconds: Math.round(seconds * 1e6) / 1e6 } : {}),
    ...output('stdout', stdout),
    ...output('stderr', stderr),
    ...(attempts === undefined || attempts.length === 0 ? {} : { attempts }),
    ...text('variant', variant, 100),
    ...(passedRuns === undefined ? {} : { passedRuns }),
  }
}

export interface ProblemParts {
  readonly kind: Problem['kind']
  readonly message?: string | undefined
  readonly type?: string | undefined
  readonly rawStatus?: string | undefined
  readonly text?: string | LongText | undefined
  readonly file?: string | undefined
  readonly line?: number | undefined
}

export function toProblem({ kind, message, type, rawStatus, text: whole = '', file, line }: ProblemParts): Problem {
  const long = typeof whole === 'string' ? new LongText(whole.replaceAll('\r\n', '\n')) : whole
  return {
    kind,
    ...text('message', message?.replaceAll('\r\n', '\n').trim(), KEPT.message),
    ...text('type', type, KEPT.name),
    ...text('rawStatus', rawStatus, KEPT.name),
    ...long.kept(KEPT.text),
    ...text('file', file, KEPT.name),
    ...(file !== undefined && isLine(line) ? { line } : {}),
  }
}

/** A skip with its reason, if there is one. */
export function skip(reason: string | undefined, rawStatus?: string): Problem {
  return toProblem({ kind: 'skipped', message: reason, rawStatus })
}

function isLine(line: number | undefined): line is number {
  return line !== undefined && Number.isInteger(line) && line > 0 && line < 1e9
}

function text<K extends string>(key: K, value: string | undefined, limit: number): { [key in K]?: string } {
  if (value === undefined || value === '') return {}
  return { [key]: truncateText(value, limit) } as { [key in K]?: string }
}

function output<K extends string>(key: K, value: string | undefined): { [key in K]?: string } {
  const kept = value === undefined ? '' : truncateOutput(value)
  return kept === '' ? {} : ({ [key]: kept } as { [key in K]?: string })
}
