import { COMMON_WORDS, escapeMarkdown } from '@slipway/core'

/** Digits of fewer bytes would be found in ordinary text. */
const ENCODED_LEAST = 8
/** Of a longer value the forms that write each character by itself are left out. */
const SPELLED_MOST = 4096

/** Text from this length on is looked for in pieces. */
const LONG = 1024
const LONG_PIECE = 64
/** Digits that do not fit into one line are, too: most tools break them at 60 to 76. */
const LONG_DIGITS = 56
const DIGITS_PIECE = 16

/** Characters that a find in unfinished text can need, line breaks of wrapped digits among them. */
export const LONGEST_FIND = LONG + 64

export const MIN_LENGTH = 4

export interface Form {
  readonly text: string
  /** Length from which a part of it is a find as well. */
  readonly piece: number
}

/**
 * The forms a value is known to appear in. The runner's own list (SecretMasker) and what it leaves out: hex, base64url,
 * reversed, the other case, and what spells out each character.
 */
export function formsOf(value: string): readonly Form[] {
  const forms = new Map<string, Form>()
  const add = (text: string, piece: number) => {
    if (text.length >= MIN_LENGTH && !COMMON_WORDS.has(text.toLowerCase())) forms.set(text, { text, piece })
  }
  for (const text of writings(value)) add(text, text.length > LONG ? LONG_PIECE : text.length)
  for (const text of digits(value)) add(text, text.length > LONG_DIGITS ? DIGITS_PIECE : text.length)
  return [...forms.values()]
}

/** The value as it is, and as text formats, shells and pages have it. */
function* writings(value: string): Generator<string> {
  yield value
  yield* uriForms(value)
  // Arguments of a command line, an expression of a workflow, a value without the quotes around it.
  yield value.replace(/"/g, '\\"')
  yield value.replace(/'/g, "''")
  yield value.replace(/^"(.{7,})"$/s, '$1')
  yield* ampersandSections(value)
  yield* jsonForms(value)
  yield* htmlForms(value)
  // As our own summaries have foreign text: what is escaped first would not be found afterwards.
  yield escapeMarkdown(value)
  yield [...value].reverse().join('')
  if (value.length < ENCODED_LEAST) return
  yield value.toUpperCase()
  yield value.toLowerCase()
  if (value.length <= SPELLED_MOST) yield* spelled(value)
}

function* uriForms(value: string): Generator<string> {
  // RFC 3986 escapes five characters more than JavaScript does, and hex digits come in both cases.
  const escaped = encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'))
  for (const uri of [escaped, escaped.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)]) {
    yield uri
    yield uri.replace(/%20/g, '+')
    yield uri.replace(/%../g, (escape) => escape.toLowerCase())
  }
}

/** As most write it; in ASCII alone; as Go writes it, which spares HTML. */
function* jsonForms(value: string): Generator<string> {
  const json = JSON.stringify(value).slice(1, -1)
  yield json
  for (const escaped of [json, json.replace(/[<>&]/g, unicodeEscape)]) {
    yield escaped
    const ascii = escaped.replace(/[^\u0000-\u007f]/g, unicodeEscape)
    yield ascii
    yield ascii.replace(/\\u[0-9a-f]{4}/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`)
  }
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function* htmlForms(value: string): Generator<string> {
  const escaped = value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  yield escaped
  for (const quote of ['&quot;', '&#34;']) {
    for (const apostrophe of ['&apos;', '&#39;', '&#x27;']) yield escaped.replace(/"/g, quote).replace(/'/g, apostrophe)
  }
}

/** Each character by its number: of JSON and JavaScript, of HTML, of an address, of a shell, of a hex dump. */
function* spelled(value: string): Generator<string> {
  const units = Array.from({ length: value.length }, (_, i) => value.charCodeAt(i).toString(16))
  yield* bothCases(units.map((unit) => `\\u${unit.padStart(4, '0')}`).join(''), '\\u')
  yield* bothCases([...value].map((c) => `&#x${codePoint(c).toString(16)};`).join(''), '&#x')
  yield [...value].map((c) => `&#${codePoint(c)};`).join('')
  const bytes = [...Buffer.from(value, 'utf8')].map((byte) => byte.toString(16).padStart(2, '0'))
  for (const before of ['%', '\\x']) yield* bothCases(bytes.map((byte) => before + byte).join(''), before)
  for (const between of [' ', ':', '-']) yield* bothCases(bytes.join(between), between)
  yield* bothCases(`0x${bytes.join(', 0x')}`, '0x')
}

/** Hex digits in small letters and in capitals; the letters of the mark before them stay. */
function bothCases(text: string, mark: string): readonly [string, string] {
  return [text, text.toUpperCase().replaceAll(mark.toUpperCase(), mark)]
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0
}

function* digits(value: string): Generator<string> {
  const bytes = Buffer.from(value, 'utf8')
  if (bytes.length < ENCODED_LEAST) return
  yield bytes.toString('hex')
  yield bytes.toString('hex').toUpperCase()
  for (let offset = 0; offset < 3; offset++) {
    const middle = base64Middle(bytes, offset)
    yield middle
    yield middle.replace(/\+/g, '-').replace(/\//g, '_')
  }
}

/** PowerShell shows what stands before and after an ampersand by itself, and paints the letter behind `&+`. */
function ampersandSections(value: string): readonly string[] {
  const [plus, last] = [value.indexOf('&+'), value.lastIndexOf('&')]
  const [end, next] = plus >= 0 ? [plus + 2, plus + 3] : [last + 1, last + 1]
  return last < 0 ? [] : [value.slice(0, end), value.slice(next)].filter((section) => section.length >= 6)
}

/** The part of base64 text that is the same whatever stands before (offset 0-2 bytes, modulo 3) and after the value. */
function base64Middle(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const start = offset === 0 ? 0 : offset + 1
  const whole = Math.floor(((offset + bytes.length) * 8) / 6)
  return text.slice(start, whole)
}
