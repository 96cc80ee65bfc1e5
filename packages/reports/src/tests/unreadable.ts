import { UserError } from '@slipway/core'

/** A report that cannot be trusted to say what failed: the verdict is `fail`, never "no failures". */
export function unreadable(file: string, expected: string, found: string, cause?: unknown): UserError {
  return new UserError(
    'REPORT_UNREADABLE',
    `${file}: expected ${expected}, found ${found}`,
    'see whether the test command was stopped while it wrote the report, and whether `reports` matches JUnit XML only',
    { outcome: 'fail', cause },
  )
}
