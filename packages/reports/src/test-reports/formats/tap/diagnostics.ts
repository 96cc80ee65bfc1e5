import type { LongText } from '../../truncate'
import type { ProblemParts } from '../shared/parts'

export interface Diagnostics {
  readonly problem: Omit<ProblemParts, 'kind'>
  readonly seconds?: number
  /** Of the test itself. */
  readonly file?: string | undefined
  readonly line?: number | undefined
}

/**
 * What the lines under a test point say: a block of YAML between `---` and `...`, of which the members that tools agree
 * on are taken, or comments.
 */
export function diagnosticsOf(text: LongText): Diagnostics {
  const whole = text.whole
  if (whole.trim() === '') return { problem: {} }
  const milliseconds = Number(member(whole, 'duration_ms') ?? Number.NaN)
  const seconds = Number.isFinite(milliseconds) ? { seconds: milliseconds / 1000 } : {}
  const message = member(whole, 'message') ?? member(whole, 'error') ?? difference(whole)
  const location = member(whole, 'location') ?? member(whole, 'at')
  const [, inLocation, lineInLocation] =
    /^(.+?):(\d{1,9})(?::\d+)?$/.exec(location?.replace(/^file:\/\//, '') ?? '') ?? []
  const file = inLocation ?? member(whole, 'file') ?? member(whole, 'fileName')
  const line = Number(lineInLocation ?? member(whole, 'line') ?? member(whole, 'lineNumber') ?? 0)
  // A stack names the line that failed; the place of the test itself is second to it.
  const hasStack = /^\s*stack:/m.test(whole)
  const problem = { message, text }
  return hasStack ? { problem, file, line, ...seconds } : { problem: { ...problem, file, line }, ...seconds }
}

/** Tape, node-tap and AVA may give no message. */
function difference(whole: string): string | undefined {
  const expected = member(whole, 'expected') ?? member(whole, 'wanted')
  const actual = member(whole, 'actual') ?? member(whole, 'found')
  if (expected !== undefined && actual !== undefined) return `expected ${expected}, found ${actual}`
  const parts = [member(whole, 'name'), member(whole, 'assertion')].filter((part) => part !== undefined)
  return parts.length < 2 ? undefined : parts.join(': ')
}

/** A member of simple YAML: on its line, or as a block under it. */
function member(whole: string, name: string): string | undefined {
  const found = new RegExp(`^([ \\t]*)${name}:[ \\t]*(.*)$`, 'm').exec(whole)
  if (found === null) return undefined
  const [line, indent = '', value = ''] = found
  if (!/^[|>][+-]?$/.test(value.trim())) return unquoted(value.trim()) || undefined
  const block: string[] = []
  for (const next of whole.slice(found.index + line.length + 1).split('\n')) {
    if (next.trim() !== '' && next.length - next.trimStart().length <= indent.length) break
    block.push(next.trim())
  }
  return block.join('\n').trim() || undefined
}

function unquoted(value: string): string {
  if (/^'.*'$/s.test(value)) return value.slice(1, -1).replaceAll("''", "'")
  return /^".*"$/s.test(value)
    ? value
        .slice(1, -1)
        .replace(/\\(["\\])/g, '$1')
        .replaceAll('\\n', '\n')
    : value
}
