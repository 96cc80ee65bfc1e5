import { expect, test } from '@jest/globals'
import { EXIT_CODES, exitCode, isOutcome, OUTCOMES } from './outcome'

test('exit codes are frozen: a pipeline somewhere counts on each', () => {
  expect(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, exitCode(outcome)]))).toEqual({
    pass: 0,
    invalid: 2,
    'tool-failed': 3,
    fail: 10,
    vacuous: 11,
    inconclusive: 12,
    'rolled-back': 20,
    'rollback-failed': 21,
    cancelled: 30,
    error: 70,
    transient: 75,
  })
})

test('no two outcomes share a code, and none is what shells and kernels give', () => {
  const codes = Object.values(EXIT_CODES)
  expect(new Set(codes).size).toBe(codes.length)
  for (const foreign of [1, 126, 127, 137, 143]) expect(codes).not.toContain(foreign)
})

test('only own names are outcomes', () => {
  expect([isOutcome('pass'), isOutcome('Pass'), isOutcome('constructor'), isOutcome('')]).toEqual([
    true,
    false,
    false,
    false,
  ])
})
