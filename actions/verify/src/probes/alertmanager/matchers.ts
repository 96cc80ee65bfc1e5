import { partsOfMatcher } from '@slipway/core'
import { testPattern } from '../pattern'

/** Whether a set of labels has all that matchers ask for, for alerts that Alertmanager does not know yet. */
export function matchesAll(matchers: readonly string[], labels: Readonly<Record<string, string>>): boolean {
  return matchers.every((text) => {
    const { label, operator, value } = partsOfMatcher(text)
    const found = labels[label] ?? ''
    if (operator === '=' || operator === '!=') return (found === value) === (operator === '=')
    return testPattern(value, found) === (operator === '=~')
  })
}
