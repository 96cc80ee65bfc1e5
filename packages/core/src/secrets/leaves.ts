import { decodeBase64Text } from './base64'
import { isSecretLike } from './secret-like'

/** Nested forms that are opened, one in another: base64 of JSON that holds a key in PEM is three. */
const DEPTH = 4
const LEAVES = 500

/** A block in PEM (RFC 7468), or what there is of one that is cut off. */
const PEM = /^-----BEGIN ([A-Z0-9 ]+)-----(?:[^]*?-----END \1-----|[^]*)/gm

/**
 * The secrets that stand in a structured secret: JSON, YAML, dotenv, a Docker configuration (whose `auth` is base64 of
 * user and password), a kubeconfig, a connection string, an address with a password, and base64 of these. A tool that
 * reads it prints its fields, not the whole.
 */
export function secretLeaves(secret: string): readonly string[] {
  const leaves = new Leaves(secret.trim())
  leaves.open('', secret, 0)
  return leaves.found
}

/** The secrets of a field that may be none: itself when it looks like one, and those that stand in it. */
export function secretsOfField(key: string, value: string): readonly string[] {
  const leaves = new Leaves(undefined)
  leaves.open(key, value, 0)
  return leaves.found
}

class Leaves {
  readonly #found = new Set<string>()
  readonly #whole: string | undefined

  /** @param whole a text that is known to be a secret, and so none of those in it */
  constructor(whole: string | undefined) {
    this.#whole = whole
  }

  get found(): readonly string[] {
    return [...this.#found]
  }

  /** Opens one value, and keeps it when it looks like a secret itself. */
  open(key: string, value: string, depth: number): void {
    const text = value.trim()
    if (this.#found.size >= LEAVES || depth > DEPTH || text.length < 4) return
    const isOpened = this.#json(text, depth) || this.#pem(text) || this.#lines(text, depth) || this.#parts(text, depth)
    if (isOpened) return
    const decoded = decodeBase64Text(text)
    if (decoded !== undefined) this.#decoded(key, decoded, depth)
    if (text !== this.#whole && isSecretLike(key, text)) this.#found.add(text)
  }

  #json(text: string, depth: number): boolean {
    if (!/^[{[]/.test(text)) return false
    try {
      this.#walk('', JSON.parse(text), depth)
      return true
    } catch {
      return false
    }
  }

  #walk(key: string, value: unknown, depth: number): void {
    if (depth > 64) return
    if (typeof value === 'string') this.open(key, value, depth > DEPTH ? DEPTH : depth + 1)
    else if (typeof value === 'number') this.open(key, String(value), DEPTH)
    else if (Array.isArray(value)) for (const item of value) this.#walk(key, item, depth + 1)
    else if (typeof value === 'object' && value !== null)
      for (const [name, item] of Object.entries(value)) this.#walk(name, item, depth + 1)
  }

  /** A key in PEM counts whole, and by its lines, also behind its certificate; a certificate is public. */
  #pem(text: string): boolean {
    const unescaped = text.replace(/\\n/g, '\n')
    for (const [block, kind = ''] of unescaped.matchAll(PEM))
      if (!/CERTIFICATE|PUBLIC/.test(kind) && block !== this.#whole) this.#found.add(block)
    return unescaped.startsWith('-----BEGIN ')
  }

  /** YAML and dotenv, line by line: each field stands on one, and what spans several is a line of its own. */
  #lines(text: string, depth: number): boolean {
    const lines = text.split(/\r?\n/)
    const fields = lines.map(fieldOf)
    if (fields.every((field) => field === undefined)) return false
    for (const field of fields) if (field !== undefined) this.open(field.key, field.value, depth + 1)
    return lines.length > 1
  }

  /** `Server=…;Password=…`, and `https://user:password@host`. */
  #parts(text: string, depth: number): boolean {
    for (const [, password = ''] of text.matchAll(/:\/\/[^\s/?#:]*:([^\s/?#]+)@/g)) {
      this.open('password', password, DEPTH)
      this.open('password', unescapeUri(password), DEPTH)
    }
    const pieces = text.split(';')
    if (pieces.length < 2) return false
    const fields = pieces.map(fieldOf)
    for (const field of fields) if (field !== undefined) this.open(field.key, field.value, depth + 1)
    return fields.some((field) => field !== undefined)
  }

  #decoded(key: string, text: string, depth: number): void {
    const password = /^[\w.$+@-]+:(\S+)\s*$/.exec(text)?.[1]
    if (password !== undefined) this.open('password', password, DEPTH)
    else this.open(key, text, depth + 1)
  }
}

interface FieldText {
  readonly key: string
  readonly value: string
}

/** `key: value` or `KEY=value`, as YAML and dotenv have it; quotes are taken off. */
export function fieldOf(line: string): FieldText | undefined {
  const [, key, raw = ''] =
    /^\s*(?:- +)?(?:export +)?["']?([A-Za-z_][\w./ -]*?)["']?(?:: +|\s?=\s?)(\S.*)/.exec(line) ?? []
  if (key === undefined) return undefined
  const value = raw.trim()
  const quoted = /^(["'])(.*)\1(?:\s+#.*)?,?$/.exec(value)?.[2]
  return { key, value: quoted ?? value.replace(/,$/, '').replace(/\s+#.*/, '') }
}

function unescapeUri(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
