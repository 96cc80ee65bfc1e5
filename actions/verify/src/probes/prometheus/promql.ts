/**
 * What is read of a query of Prometheus (prometheus.io/docs/prometheus/latest/querying/basics): how far back it looks
 * and which series it names. Nothing here judges whether it is right: the server does.
 */

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
}

const DURATION = String.raw`(?:\d+(?:ms|[smhdwy]))+`

/** Milliseconds that a query looks back: its longest range, with subqueries and offsets on top. */
export function longestRange(query: string): number {
  const bare = withoutText(query)
  const longest = (pattern: RegExp) => Math.max(0, ...[...bare.matchAll(pattern)].map(([, text = '']) => toMs(text)))
  const subqueries = [...bare.matchAll(new RegExp(String.raw`\[\s*(${DURATION})\s*:`, 'g'))]
  return (
    longest(new RegExp(String.raw`\[\s*(${DURATION})\s*\]`, 'g')) +
    longest(new RegExp(String.raw`\boffset\s+(${DURATION})`, 'gi')) +
    subqueries.reduce((sum, [, text = '']) => sum + toMs(text), 0)
  )
}

function toMs(duration: string): number {
  return [...duration.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0),
    0,
  )
}

/** Strings and comments as blanks of the same length: what stands in them is no syntax. */
export function withoutText(query: string): string {
  return query.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*/g, (text) => ' '.repeat(text.length))
}

export interface Matcher {
  readonly label: string
  readonly operator: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

export interface Selector {
  readonly metric: string
  readonly matchers: readonly Matcher[]
}

const NO_METRICS = new Set(
  'by without on ignoring group_left group_right bool and or unless offset inf nan start end atan2'.split(' '),
)
/** Words that are followed by names of labels in parentheses. */
const TAKES_LABELS = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)/gi

/** The series that a query names, each once. */
export function selectors(query: string): readonly Selector[] {
  const bare = withoutText(query)
  const blank = bare.replace(TAKES_LABELS, (text) => ' '.repeat(text.length)).replace(/\[[^\]]*\]/g, pad)
  const outside = blank.replace(/\{[^{}]*\}/g, pad)
  const found = [...outside.matchAll(/[A-Za-z_:][\w:]*/g)].flatMap((match) => {
    const [name] = match
    const after = outside.slice(match.index + name.length)
    const isDuration = /\d$/.test(outside.slice(0, match.index))
    if (/^\s*\(/.test(after) || NO_METRICS.has(name.toLowerCase()) || isDuration) return []
    const start = match.index + name.length
    const braces = /^\s*\{/.exec(blank.slice(start))
    if (braces === null) return [{ metric: name, matchers: [] }]
    const open = start + braces[0].length
    return [{ metric: name, matchers: parseMatchers(query.slice(open, blank.indexOf('}', open))) }]
  })
  const texts = new Set<string>()
  return found.filter((selector) => {
    const text = showSelector(selector)
    return texts.has(text) ? false : texts.add(text)
  })
}

function pad(text: string): string {
  return ' '.repeat(text.length)
}

function parseMatchers(text: string): readonly Matcher[] {
  return [...text.matchAll(/([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)/g)].map(
    ([, label = '', operator, quoted = '']) => ({
      label,
      operator: operator as Matcher['operator'],
      value: quoted.slice(1, -1).replace(/\\(.)/g, '$1'),
    }),
  )
}

export function showSelector({ metric, matchers }: Selector): string {
  return matchers.length === 0 ? metric : `${metric}{${matchers.map(showMatcher).join(',')}}`
}

export function showMatcher({ label, operator, value }: Matcher): string {
  return `${label}${operator}${JSON.stringify(value)}`
}
