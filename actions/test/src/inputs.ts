import { byFlag, byHigher, byOrder, byTarget, commonInputs, gated, input, Mismatch } from '@slipway/core'
import { FORMATS, formatTitles } from '@slipway/reports/test-reports/formats'

/** Where test files are as a rule, for `shard`. */
const TEST_FILES = [
  '**/*.{test,spec}.{js,jsx,ts,tsx,mjs,cjs,mts,cts}',
  '**/test_*.py',
  '**/*_test.py',
  '**/*_{test,spec}.rb',
  '**/*Test.php',
]

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
  'allow-empty': gated(input.boolean('Pass even when no test ran', false), byFlag(false)),
  'min-tests': gated(
    input.integer('Fewest tests that have to run; fewer fail', { min: 1, max: 1_000_000_000 }),
    byHigher,
  ),
  retries: gated(
    input.oneOf<'last' | 'any'>(
      'Which run decides where a case comes again; without it a rerun counts where the report shows that it was one',
      ['last', 'any'],
    ),
    byOrder<'last' | 'any' | undefined>([undefined, 'last', 'any']),
  ),
  'retry-command': input.command(
    'Command that runs the failed tests once more; a word such as {pytest} is replaced by them in the runner’s form',
    { placeholder: '<command>' },
  ),
  quarantine: gated(
    input.path('File of tests that are known to fail: each with test, reason, owner and expires'),
    byTarget<string | undefined>(),
  ),
  baseline: input.path(
    'Report of an earlier run, to tell new failures, fixed, slower and gone tests; branch for the newest successful run of the target branch, branch:NAME for that of another',
  ),
  shard: input.shaped('Which part of the test files this job runs, such as 2/5', parseShard, {
    placeholder: '<index>/<total>',
  }),
  timings: input.paths('Reports of an earlier run, whose times shard goes by', { placeholder: '<pattern>' }),
  'test-files': input.paths('Patterns of the test files that shard shares out', {
    default: TEST_FILES.join('\n'),
    placeholder: '<pattern>',
  }),
  coverage: input.paths('Patterns of Cobertura, JaCoCo, Clover, LCOV or Go coverage reports', {
    placeholder: '<pattern>',
  }),
  'min-coverage': gated(
    input.integer('Lowest coverage of lines in percent; less fails', { min: 0, max: 100 }),
    byHigher,
  ),
  timeout: input.duration('Longest time for each command', { default: '1h' }),
} as const

function parseShard(text: string): { readonly index: number; readonly total: number } {
  const [, index = 0, total = 0] = /^(\d{1,4})\/(\d{1,4})$/.exec(text.trim())?.map(Number) ?? []
  if (index < 1 || total < index) throw new Mismatch('a part of a whole such as 2/5')
  return { index, total }
}

export type Inputs = typeof inputs
