import { decodeReferences, normalise, type ReferenceCount } from './references'
import type { XmlAttributes, XmlHandler, XmlLimits } from './handler'
import { XmlSyntaxError } from './syntax-error'

const TAB = 9
const NEWLINE = 10
const RETURN = 13
const SPACE = 32
const EXCLAMATION = 33
const QUOTE = 34
const APOSTROPHE = 39
const SLASH = 47
const EQUALS = 61
const GREATER = 62
const QUESTION = 63
const LESS = 60

/** What is passed over or given out as it comes, until its end. */
interface Section {
  readonly what: string
  readonly end: string
  readonly isText: boolean
}

const COMMENT: Section = { what: 'comment', end: '-->', isText: false }
const INSTRUCTION: Section = { what: 'processing instruction', end: '?>', isText: false }
const CDATA: Section = { what: 'CDATA section', end: ']]>', isText: true }
const NO_ATTRIBUTES: XmlAttributes = Object.freeze({})

/**
 * Splits XML into tags and text, piece by piece. It holds back at most one tag, and of a long attribute only the head
 * and the end. It knows what test reports need: elements, attributes, text, CDATA, references; a document type without
 * declarations is passed over, namespaces are not resolved, only their prefixes are dropped from elements.
 *
 * It seeks the next `<` and the next quote instead of looking at every character, and that is why it is here: parsers
 * that validate names and characters one by one take three times as long for the same report.
 */
export class XmlTokenizer {
  readonly #open: string[] = []
  #rest = ''
  #section: Section | undefined
  #rootSeen = false
  readonly #references: ReferenceCount
  /** Names of elements seen, and of the attribute that stood last at each position. */
  readonly #elements: string[] = []
  readonly #expected: string[] = []

  constructor(
    private readonly handler: XmlHandler,
    private readonly limits: XmlLimits,
  ) {
    this.#references = { left: limits.forbidden }
  }

  /** Whether what comes next begins anew: no tag or section is half read. */
  get isBetween(): boolean {
    return this.#section === undefined && this.#rest === ''
  }

  /** @throws XmlSyntaxError */
  write(piece: string): void {
    const text = this.#rest === '' ? piece : this.#rest + piece
    this.#rest = ''
    let at = 0
    while (at < text.length) {
      const next = this.#section === undefined ? this.#step(text, at) : this.#inSection(text, at, this.#section)
      if (next < 0) return
      at = next
    }
  }

  /** @throws XmlSyntaxError when something is still open */
  end(): void {
    if (this.#section !== undefined) throw new XmlSyntaxError(`unexpected end in a ${this.#section.what}`)
    if (this.#rest.startsWith('<')) throw new XmlSyntaxError('unexpected end in a tag')
    if (this.#rest !== '') this.#text(this.#rest)
    const name = this.#open.at(-1)
    if (name !== undefined) throw new XmlSyntaxError(`unclosed tag: ${name.slice(0, 60)}`)
    if (!this.#rootSeen) throw new XmlSyntaxError('document must contain a root element')
  }

  /** Text up to the next tag, or that tag; -1 when the rest has to wait for more. */
  #step(text: string, at: number): number {
    if (text.charCodeAt(at) !== LESS) {
      const tag = text.indexOf('<', at)
      if (tag >= 0) return (this.#text(text.slice(at, tag)), tag)
      const safe = endOfWholeReferences(text, at)
      if (safe > at) this.#text(text.slice(at, safe))
      return this.#wait(text, safe)
    }
    const kind = text.charCodeAt(at + 1)
    if (kind === SLASH) return this.#endTag(text, at)
    if (kind === QUESTION) return this.#start(INSTRUCTION, at + 2)
    if (kind === EXCLAMATION) return this.#declaration(text, at)
    return Number.isNaN(kind) ? this.#wait(text, at) : this.#startTag(text, at)
  }

  #wait(text: string, at: number): number {
    this.#rest = text.slice(at)
    if (this.#rest.length > this.limits.markup + this.limits.text)
      throw new XmlSyntaxError('a longer one', `a tag of at most ${this.limits.markup} characters`)
    return -1
  }

  #start(section: Section, at: number): number {
    if (section.isText && this.#open.length === 0) throw new XmlSyntaxError('text data outside of root node')
    this.#section = section
    return at
  }

  #inSection(text: string, at: number, section: Section): number {
    const end = text.indexOf(section.end, at)
    if (end >= 0) {
      this.#section = undefined
      if (section.isText && end > at) this.handler.text(normalise(text.slice(at, end)))
      return end + section.end.length
    }
    // The end may be split over two pieces.
    const safe = Math.max(at, text.length - section.end.length + 1)
    if (section.isText && safe > at) this.handler.text(normalise(text.slice(at, safe)))
    this.#rest = text.slice(safe)
    return -1
  }

  #declaration(text: string, at: number): number {
    for (const [mark, section] of SECTIONS) {
      if (text.startsWith(mark, at)) return this.#start(section, at + mark.length)
      if (text.length - at < mark.length && mark.startsWith(text.slice(at))) return this.#wait(text, at)
    }
    if (DOCTYPE.startsWith(text.slice(at, at + DOCTYPE.length)) && text.length - at < DOCTYPE.length)
      return this.#wait(text, at)
    if (!text.startsWith(DOCTYPE, at)) throw new XmlSyntaxError(`unexpected ${text.slice(at, at + 12)}`)
    if (this.#rootSeen) throw new XmlSyntaxError('<!DOCTYPE after the root element')
    const end = text.indexOf('>', at)
    const declarations = text.indexOf('[', at)
    if (declarations >= 0 && (end < 0 || declarations < end))
      throw new XmlSyntaxError('<!DOCTYPE with some', 'XML without declarations in a document type')
    return end < 0 ? this.#wait(text, at) : end + 1
  }

  #text(text: string): void {
    if (this.#open.length === 0) {
      if (text.trim() !== '') throw new XmlSyntaxError('text data outside of root node')
      return
    }
    this.handler.text(text.includes('&') || text.includes('\r') ? decodeReferences(text, this.#references) : text)
  }

  #endTag(text: string, at: number): number {
    const end = text.indexOf('>', at)
    if (end < 0) return this.#wait(text, at)
    const name = this.#open.pop()
    const length = name?.length ?? 0
    const exact = name !== undefined && text.startsWith(name, at + 2) && text.slice(at + 2 + length, end).trim() === ''
    if (!exact) throw new XmlSyntaxError(`unexpected close tag ${text.slice(at, Math.min(end + 1, at + 60))}`)
    this.handler.close(withoutPrefix(name))
    return end + 1
  }

  #startTag(text: string, at: number): number {
    const name = this.#name(text, at + 1)
    if (name === undefined) return this.#wait(text, at)
    let i = at + 1 + name.length
    let attributes: Record<string, string> | undefined
    for (let count = 0; ; count++) {
      if (count > MAX_ATTRIBUTES) throw new XmlSyntaxError('more', `a tag of at most ${MAX_ATTRIBUTES} attributes`)
      while (isSpace(text.charCodeAt(i))) i++
      const c = text.charCodeAt(i)
      if (c === GREATER) return (this.#opened(name, attributes, false), i + 1)
      if (c === SLASH && text.charCodeAt(i + 1) === GREATER) return (this.#opened(name, attributes, true), i + 2)
      if (Number.isNaN(c) || (c === SLASH && i + 1 >= text.length)) return this.#wait(text, at)
      const end = this.#attribute(text, i, { index: count, into: (attributes ??= {}) })
      if (end < 0) return this.#waitInTag(text, at, -end - 1)
      i = end
    }
  }

  /** The name of a tag: elements repeat, and to compare with those seen is cheaper than to cut one out. */
  #name(text: string, at: number): string | undefined {
    for (const known of this.#elements)
      if (text.startsWith(known, at) && endsName(text.charCodeAt(at + known.length)) && at + known.length < text.length)
        return known
    let end = at
    while (!endsName(text.charCodeAt(end))) end++
    if (end >= text.length) return undefined
    const name = text.slice(at, end)
    if (!NAME.test(name)) throw new XmlSyntaxError(`disallowed character in tag name <${name.slice(0, 60)}`)
    if (this.#elements.length < MAX_KNOWN) this.#elements.push(name)
    return name
  }

  /**
   * Reads one attribute.
   * @param index of the attribute in its tag: the same stands there as a rule
   * @returns where it ends; when it goes on, minus one minus where its value starts, or the end of the text
   */
  #attribute(text: string, at: number, to: { readonly index: number; readonly into: Record<string, string> }): number {
    const { index, into } = to
    const expected = this.#expected[index]
    let name: string
    let i: number
    if (expected !== undefined && text.charCodeAt(at + expected.length) === EQUALS && text.startsWith(expected, at)) {
      name = expected
      i = at + expected.length
    } else {
      i = at
      while (!endsName(text.charCodeAt(i)) && text.charCodeAt(i) !== EQUALS) i++
      name = text.slice(at, i)
      while (isSpace(text.charCodeAt(i))) i++
      if (i >= text.length) return -text.length - 1
      if (text.charCodeAt(i) !== EQUALS || !NAME.test(name))
        throw new XmlSyntaxError(`attribute without value: ${name.slice(0, 60) || text.slice(at, at + 1)}`)
      if (index < MAX_KNOWN) this.#expected[index] = name
    }
    i++
    while (isSpace(text.charCodeAt(i))) i++
    if (i >= text.length) return -text.length - 1
    const quote = text.charCodeAt(i)
    if (quote !== QUOTE && quote !== APOSTROPHE)
      throw new XmlSyntaxError(`unquoted attribute value: ${name.slice(0, 60)}`)
    const end = text.indexOf(quote === QUOTE ? '"' : "'", i + 1)
    if (end < 0) return -i - 2
    if (into[name] !== undefined && Object.hasOwn(into, name))
      throw new XmlSyntaxError(`duplicate attribute: ${name.slice(0, 60)}`)
    into[name] = this.#value(text.slice(i + 1, end))
    return end + 1
  }

  #value(raw: string): string {
    if (!SPECIAL.test(raw)) return raw
    if (raw.includes('<')) throw new XmlSyntaxError('disallowed character "<" in an attribute')
    return decodeReferences(raw.replace(/\r\n|[\t\n\r]/g, ' '), this.#references)
  }

  /** Of a long attribute only the head and the end are held. */
  #waitInTag(text: string, at: number, value: number): number {
    const { text: limit } = this.limits
    if (text.length - value <= limit) return this.#wait(text, at)
    // A reference that the cut goes through would be none.
    const head = text.slice(at, value + limit / 2).replace(/&[^;]{0,40}$/, '')
    const tail = text.slice(-limit / 2).replace(/^[^&;\s"']{0,40};/, '')
    return this.#wait(head + tail, 0)
  }

  #opened(raw: string, attributes: XmlAttributes = NO_ATTRIBUTES, closed: boolean): void {
    if (this.#open.length === 0) {
      if (this.#rootSeen) throw new XmlSyntaxError('a second root element')
      this.#rootSeen = true
    }
    const name = withoutPrefix(raw)
    if (this.#open.length >= this.limits.depth)
      throw new XmlSyntaxError('more', `elements nested at most ${this.limits.depth} deep`)
    this.handler.open(name, attributes)
    if (closed) this.handler.close(name)
    else this.#open.push(raw)
  }
}

const SECTIONS: readonly (readonly [string, Section])[] = [
  ['<!--', COMMENT],
  ['<![CDATA[', CDATA],
]
const DOCTYPE = '<!DOCTYPE'
const MAX_ATTRIBUTES = 1_000
const MAX_KNOWN = 12
const SPECIAL = /[<&\t\n\r]/

function isSpace(c: number): boolean {
  return c === SPACE || c === NEWLINE || c === RETURN || c === TAB
}

/** White space, `/`, `>`, or the end of the text. */
function endsName(c: number): boolean {
  return c <= SPACE || c === SLASH || c === GREATER || Number.isNaN(c)
}

const NAME = /^[A-Za-z_:\u0080-\uffff][\w:.\-\u0080-\uffff]*$/

function withoutPrefix(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** Where a reference that is cut off at the end of the text starts, else the end. */
function endOfWholeReferences(text: string, from: number): number {
  const start = text.lastIndexOf('&')
  return start >= from && text.length - start < 40 && !text.includes(';', start) ? start : text.length
}
