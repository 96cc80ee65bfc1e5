import { describe, expect, test } from '@jest/globals'
import { Redactor } from './redactor'

describe('a secret that is added while running', () => {
  test('counts from then on, although text was redacted before', () => {
    const redactor = new Redactor()
    redactor.add('first-secret-value')
    expect(redactor.redact('x first-secret-value')).toBe('x ***')
    redactor.add('second-secret-value')
    expect(redactor.redact('x second-secret-value')).toBe('x ***')
  })

  test('makes an unfinished text be held back longer', () => {
    const redactor = new Redactor()
    redactor.add('first-secret-value')
    const before = redactor.longest
    const longer = 'second-secret-value-'.repeat(5)
    redactor.add(longer)
    expect(redactor.longest).toBeGreaterThanOrEqual(longer.length)
    expect(redactor.longest).toBeGreaterThan(before)
  })

  test('is not cut through', () => {
    const redactor = new Redactor()
    redactor.add('first-secret-value')
    expect(redactor.safeCut('a second-secret-value', 8)).toBe(8)
    redactor.add('second-secret-value')
    expect(redactor.safeCut('a second-secret-value', 8)).toBe(2)
  })
})
