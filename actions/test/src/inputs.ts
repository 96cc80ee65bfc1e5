import { commonInputs, input } from '@slipway/core'
import { FORMATS, formatTitles } from '@slipway/reports/test-reports/formats'

export const inputs = {
  ...commonInputs,
  command: input.command(
    'Commands that run the tests, one a line, in order, up to the first that fails; without it reports are read as they are',
    {
      placeholder: '<command>',
    },
  ),
  reports: input.paths(`Patterns of ${formatTitles()} reports, relative to the working directory`, {
    default: FORMATS.flatMap(({ patterns }) => patterns).join('\n'),
    placeholder: '<pattern>',
  }),
  'allow-empty': input.boolean('Pass even when no test ran', false),
  timeout: input.duration('Longest time for each command', { default: '1h' }),
} as const

export type Inputs = typeof inputs
