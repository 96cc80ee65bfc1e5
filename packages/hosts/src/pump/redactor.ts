import { escapeMarkdown } from '@slipway/core'

/**
 * Finds secrets in text, raw and in the encodings that tools print them in. Values are added while running (bearer
 * tokens), and every value counts from then on.
 */
export class Redactor {
  readonly #forms = new Set<string>()
  #pattern: RegExp | undefined
  #longest = 0

  /** Registers a value. Returns a warning when it is too short or too common to be redacted safely. */
  add(secret: string): string | undefined {
    const value = secret.trim()
    if (value === '') return 'an empty secret cannot be redacted'
    if (value.length < MIN_LENGTH)
      return `a secret of fewer than ${MIN_LENGTH} characters is not redacted: it would blank ordinary text`
    if (COMMON.has(value.toLowerCase()))
      return 'a secret that is an ordinary word is not redacted: it would blank ordinary text'
    for (const form of encodings(secret)) this.#forms.add(form)
    this.#pattern = undefined
    return value.length < GOOD_LENGTH ? `a secret of fewer than ${GOOD_LENGTH} characters is easy to guess` : undefined
  }

  /** Length of the longest form: how much of an unfinished text must be kept back. */
  get longest(): number {
    this.#compile()
    return this.#longest
  }

  redact(text: string): string {
    const pattern = this.#compile()
    return pattern === undefined ? text : text.replace(pattern, MASK)
  }

  /** The last place at or before `at` where the text can be cut without cutting through a secret. */
  safeCut(text: string, at: number): number {
    const pattern = this.#compile()
    if (pattern === undefined) return at
    for (const match of text.matchAll(pattern)) {
      if (match.index >= at) break
      if (match.index + match[0].length > at) return match.index
    }
    return at
  }

  #compile(): RegExp | undefined {
    if (this.#forms.size === 0) return undefined
    if (this.#pattern === undefined) {
      const forms = [...this.#forms].sort((a, b) => b.length - a.length)
      this.#longest = forms[0]?.length ?? 0
      this.#pattern = new RegExp(forms.map((form) => form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('|'), 'g')
    }
    return this.#pattern
  }
}

const MASK = '***'
const MIN_LENGTH = 4
const GOOD_LENGTH = 8
const COMMON = new Set([
  'true',
  'false',
  'null',
  'none',
  'test',
  'user',
  'admin',
  'root',
  'password',
  'secret',
  'token',
  'docker',
  'github',
  'gitlab',
  'latest',
  'main',
])

/**
 * The forms a secret is known to appear in. The runner's own list (SecretMasker) and what it leaves out: hex,
 * base64url, reversed.
 */
function encodings(secret: string): ReadonlySet<string> {
  const forms = new Set<string>()
  const wholes = new Set([secret, secret.trim(), ...distinctiveLines(secret)])
  for (const whole of wholes) {
    for (const form of encode(whole)) if (form.length >= MIN_LENGTH && !COMMON.has(form.toLowerCase())) forms.add(form)
  }
  return forms
}

/**
 * A line of a multi-line secret counts by itself when it is distinctive: not blank, not a PEM frame. The last line of
 * a PEM body may be short; elsewhere a short line is ordinary text (`users:` of a kubeconfig).
 */
function distinctiveLines(secret: string): readonly string[] {
  const distinctive: string[] = []
  let shortest = GOOD_LENGTH
  for (const line of secret.split(/\r?\n/).map((text) => text.trim())) {
    const frame = /^-----(BEGIN|END) /.exec(line)?.[1]
    if (frame !== undefined) shortest = frame === 'BEGIN' ? MIN_LENGTH : GOOD_LENGTH
    else if (line.length >= shortest) distinctive.push(line)
  }
  return distinctive
}

function* encode(value: string): Generator<string> {
  const bytes = Buffer.from(value, 'utf8')
  yield value
  // RFC 3986 escapes five characters more than JavaScript does, and hex digits come in both cases.
  for (const uri of [
    encodeURIComponent(value),
    encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
  ]) {
    yield uri
    yield uri.replace(/%20/g, '+')
    yield uri.replace(/%../g, (escape) => escape.toLowerCase())
  }
  // Arguments of a command line, an expression of a workflow, a value without the quotes around it.
  yield value.replace(/"/g, '\\"')
  yield value.replace(/'/g, "''")
  yield value.replace(/^"(.{7,})"$/s, '$1')
  yield* ampersandSections(value)
  yield JSON.stringify(value).slice(1, -1)
  for (const apostrophe of ['&apos;', '&#39;'])
    yield value
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      .replace(/'/g, apostrophe)
  // As our own summaries have foreign text: what is escaped first would not be found afterwards.
  yield escapeMarkdown(value)
  yield [...value].reverse().join('')
  if (bytes.length < GOOD_LENGTH) return
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
