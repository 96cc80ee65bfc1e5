import { UserError } from '@slipway/core'
import { formatTitles, type ReportFormat } from './formats'

/** A report that cannot be trusted to say what failed: the verdict is `fail`, never "no failures". */
export function unreadable(
  file: string,
  expected: string,
  found: string,
  { formats, cause }: { readonly formats?: readonly ReportFormat[]; readonly cause?: unknown } = {},
): UserError {
  return new UserError(
    'REPORT_UNREADABLE',
    `${file}: expected ${expected}, found ${found}`,
    `check whether the test command was stopped while it wrote the report, and whether \`reports\` matches ${formatTitles(formats)} reports only`,
    { outcome: 'fail', cause },
  )
}
