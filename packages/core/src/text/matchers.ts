import { Mismatch } from '../inputs/mismatch'

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

export interface Matcher {
  readonly label: string
  readonly operator: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/** Who opens silences for deploys, as Alertmanager shows it: what such a one hides fires all the same for verify. */
export const OWN_SILENCE = 'slipway'

/** The parts of one that was parsed. */
export function partsOfMatcher(text: string): Matcher {
  const [, label = '', operator, quoted = ''] = MATCHER.exec(text) ?? []
  return {
    label,
    operator: (['=', '!=', '=~', '!~'] as const).find((known) => known === operator) ?? '=',
    value: quoted.replace(/\\(.)/g, '$1'),
  }
}
