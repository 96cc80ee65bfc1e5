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

export const outputs = {
  total: 'Tests found in the reports',
  passed: 'Tests that passed',
  failed: 'Tests that failed',
  skipped: 'Tests that were skipped',
  report: 'Path of the CTRF report',
  junit: 'Path of the JUnit report; of the first, when it was split',
} as const

export type Outputs = typeof outputs
