import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ROOT } from '../../../scripts/paths'
import { CASES } from './cases'
import { INTERRUPTIONS } from './interruptions'
import { MANIFEST_TRIALS } from './manifest-trials'
import { NOT_IN_SANDBOX } from './not-in-sandbox'
import { TRIALS } from './trials'

const names = [...CASES, ...INTERRUPTIONS, ...MANIFEST_TRIALS].map(({ name }) => name)

test('each case has a name of its own', () => {
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

describe('first do no harm', () => {
  test.each(CASES.map((item) => [item.name, item] as const))('%s', (_, { alone, outcome, because, helm = [3, 4] }) => {
    const isPassed = helm.some((major) => alone[major === 3 ? 3 : 4] === 'passes')
    // What Helm alone passes ends otherwise for the sake of the digest or of a rule, and says so; nothing else does.
    expect(because !== undefined).toBe(isPassed && outcome !== 'pass')
  })
})

test('what the sandbox leaves out are cases', () => {
  expect([...NOT_IN_SANDBOX.keys()].filter((name) => !names.includes(name))).toEqual([])
})

test.each(TRIALS)('what went wrong once is a case now: $was', ({ cases = [], tests = [] }) => {
  expect(cases.length + tests.length).toBeGreaterThan(0)
  expect(cases.filter((name) => !names.includes(name))).toEqual([])
  expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
})
