import type { TestStatus } from './model'

/**
 * What the words mean by which reports say how a case ended, whoever wrote them: GoogleTest (`notrun`, `suppressed`,
 * `completed`), CTest (`disabled`, `fail`), behave (`untested`, `undefined`), xUnit.net, NUnit, CTRF and others.
 */
const WORDS: Readonly<Record<string, TestStatus>> = {
  pass: 'passed',
  passed: 'passed',
  ok: 'passed',
  success: 'passed',
  successful: 'passed',
  succeeded: 'passed',
  run: 'passed',
  completed: 'passed',
  expected: 'passed',
  warning: 'passed',
  fail: 'failed',
  failed: 'failed',
  failure: 'failed',
  error: 'failed',
  errored: 'failed',
  broken: 'failed',
  crash: 'failed',
  crashed: 'failed',
  timeout: 'failed',
  timedout: 'failed',
  aborted: 'failed',
  invalid: 'failed',
  notrunnable: 'failed',
  interrupted: 'failed',
  undefined: 'failed',
  unexpected: 'failed',
  ko: 'failed',
  notrun: 'skipped',
  notexecuted: 'skipped',
  disabled: 'skipped',
  suppressed: 'skipped',
  skip: 'skipped',
  skipped: 'skipped',
  ignore: 'skipped',
  ignored: 'skipped',
  pending: 'skipped',
  todo: 'skipped',
  inactive: 'skipped',
  inconclusive: 'skipped',
  filtered: 'skipped',
  deselected: 'skipped',
  excluded: 'skipped',
  explicit: 'skipped',
  untested: 'skipped',
  assumption: 'skipped',
  xfail: 'skipped',
}

/** What a word says; undefined for one that is not known. Case, blanks, hyphens and underscores do not matter. */
export function statusOfWord(word: string | undefined): TestStatus | undefined {
  if (word === undefined || word === '' || word.length > 30) return undefined
  const plain = word.toLowerCase().replace(/[\s_-]/g, '')
  return Object.hasOwn(WORDS, plain) ? WORDS[plain] : undefined
}
