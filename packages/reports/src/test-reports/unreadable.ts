import { UserError } from '@slipway/core'

/**
 * A report that cannot be trusted to say what failed: the verdict is `fail`, never "no failures".
 * @param matching the formats that `reports` may match, in words
 */
export function unreadable(
  file: string,
  expected: string,
  found: string,
  {
    matching = 'test',
    hint,
    cause,
  }: { readonly matching?: string; readonly hint?: string; readonly cause?: unknown } = {},
): UserError {
  return new UserError(
    'REPORT_UNREADABLE',
    `${file}: expected ${expected}, found ${found}`,
    hint ??
      `check whether the test command was stopped while it wrote the report, and whether \`reports\` matches ${matching} reports only`,
    { outcome: 'fail', cause },
  )
}
