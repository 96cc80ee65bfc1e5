import { Mismatch } from '@slipway/core'
import { testPattern } from '../pattern'

/** A matcher of Alertmanager (prometheus.io/docs/alerting/latest/configuration, "Matcher"), as its API takes it. */
const MATCHER = /^\s*([A-Za-z_:][\w:]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",{}]+))\s*/

/**
 * Several matchers of one line, with commas between them and maybe braces around.
 * @throws Mismatch
 */
export function parseMatchers(text: string): readonly string[] {
  const inner = text.trim().replace(/^\{(.*)\}$/s, '$1')
  const found: string[] = []
  let rest = inner
  while (rest.trim() !== '') {
    const match = MATCHER.exec(rest)
    if (match === null)
      throw new Mismatch('matchers of Alertmanager, such as severity=~"critical|page", namespace="shop"')
    const [whole, label = '', operator = '=', quoted, bare] = match
    found.push(`${label}${operator}"${quoted ?? bare ?? ''}"`)
    const after = rest.slice(whole.length)
    if (after !== '' && !after.startsWith(','))
      throw new Mismatch('a comma between two matchers, such as severity="critical", namespace="shop"')
    rest = after.slice(1)
  }
  if (found.length === 0) throw new Mismatch('at least one matcher, such as namespace="shop"')
  return found
}

/** Whether a set of labels has all that matchers ask for, for alerts that Alertmanager does not know yet. */
export function matchesAll(matchers: readonly string[], labels: Readonly<Record<string, string>>): boolean {
  return matchers.every((text) => {
    const [, label = '', operator, quoted = ''] = MATCHER.exec(text) ?? []
    const [value, found] = [quoted.replace(/\\(.)/g, '$1'), labels[label] ?? '']
    if (operator === '=' || operator === '!=') return (found === value) === (operator === '=')
    return testPattern(value, found) === (operator === '=~')
  })
}
