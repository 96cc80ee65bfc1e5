import { Buffer } from 'node:buffer'
import { KEPT } from '../model'
import {
  CLASS,
  CLASS_END,
  FIELDS,
  NAME,
  NAME_END,
  plainNumbers,
  PlainPasses,
  type PlainSuite,
  TAG,
  TAG_END,
} from './passes'
import { areSame, wordsOf } from './words'

/** Attributes of a plain case. */
type Attribute = 'name' | 'classname' | 'time'

/**
 * What a value of a plain case may hold, byte by byte: nothing that XML or JSON escapes, no first byte of the two
 * characters beyond ASCII that XML forbids, and no `[` behind what may begin a colour: the end of `#x1b`, or of the
 * picture of the escape character.
 */
const ORDINARY = '[^"&<\\\\\\[\\x00-\\x1f\\xef]*'
const VALUE = `"${ORDINARY}(?:(?<![bB\\x9b])\\[${ORDINARY})*"`
const VALUES: Readonly<Record<Attribute, string>> = {
  name: `name=${VALUE}`,
  classname: `classname=${VALUE}`,
  time: 'time="\\d{1,20}(?:\\.\\d{1,20})?"',
}
const SPACES = '[ \\t\\r\\n]*'

/** One case and the white space up to the next tag, for one order of attributes. */
interface Pattern {
  readonly expression: RegExp
  readonly attributes: readonly Attribute[]
  /** For each the characters from the start of the tag, or the end of the value before it, to its own. */
  readonly before: readonly number[]
}

function patternOf(attributes: readonly Attribute[]): Pattern {
  const tag = `<testcase ${attributes.map((name) => VALUES[name]).join(' ')}`
  return {
    expression: new RegExp(`${tag} ?(?:/>|>${SPACES}</testcase>)${SPACES}(?=<)`, 'y'),
    attributes,
    before: attributes.map((name, n) => (n === 0 ? '<testcase '.length : '" '.length) + `${name}="`.length),
  }
}

const ONE = '(?: (name|classname|time)="[^"]*")'
const ORDER = new RegExp(`<testcase${ONE}${ONE}?${ONE}? ?/?>`, 'y')

// Taken once: a look-up of the global in every step is slow in a realm of its own, where tests run.
const { round } = Math
const SLASH = 0x2f
const POINT = 0x2e
const ZERO = 0x30
const COLON = 0x3a

/** Cases whose numbers lie in one array. */
const BLOCK = 2048

/**
 * Takes plain cases (see `PlainPasses`) off the front of a report's bytes. It is strict: whatever is in any way unusual
 * is left to the parser, which knows all of XML. It looks at bytes as if they were Latin-1, by a regular expression:
 * the engine's code for one is four times as fast as a loop over the bytes.
 */
export class PlainScanner {
  #numbers = plainNumbers(BLOCK)
  #used = 0
  #pattern = patternOf(['name', 'classname', 'time'])
  readonly #patterns = new Map([[this.#pattern.attributes.join(), this.#pattern]])
  #bytes: Uint8Array | undefined
  #text = ''
  #words = wordsOf(new Uint8Array())
  /** Where the class of the last case that had one stands: cases of one class stand together. */
  #class = 0
  #classEnd = 0

  /**
   * @param bytes of whole characters of UTF-8
   * @param at the `<` of a start tag of a case
   * @returns the cases, and the `<` behind them; undefined when there are none
   */
  scan(bytes: Uint8Array, at: number, suite: PlainSuite): { passes: PlainPasses; end: number } | undefined {
    if (this.#used === BLOCK) this.#startBlock()
    if (bytes !== this.#bytes) this.#startBytes(bytes)
    const first = this.#used
    let end = at
    while (this.#used < BLOCK) {
      const next = this.#case(end) || (this.#reorder(end) ? this.#case(end) : 0)
      if (next === 0) break
      end = next
    }
    if (this.#used === first) return undefined
    const count = this.#used - first
    return { passes: new PlainPasses({ bytes, words: this.#words, suite, numbers: this.#numbers, first, count }), end }
  }

  #startBlock(): void {
    this.#numbers = plainNumbers(BLOCK)
    this.#used = 0
  }

  #startBytes(bytes: Uint8Array): void {
    this.#bytes = bytes
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    this.#words = wordsOf(bytes)
    this.#class = 0
    this.#classEnd = 0
  }

  /** Keeps the case that stands there. Returns where the next tag starts; 0 when this is no plain case. */
  #case(at: number): number {
    const text = this.#text
    const { expression, attributes, before } = this.#pattern
    expression.lastIndex = at
    if (!expression.test(text)) return 0
    const first = this.#used * FIELDS
    const { fields } = this.#numbers
    fields[first + CLASS] = fields[first + CLASS_END] = 0
    let seconds = Number.NaN
    let end = at
    for (let n = 0; n < attributes.length; n++) {
      const start = end + (before[n] as number)
      end = text.indexOf('"', start)
      const attribute = attributes[n]
      if (attribute === 'time') {
        seconds = this.#secondsIn(start, end)
        if (seconds >= 1e9) return 0
      } else if (end === start || end - start > KEPT.name) return 0
      else if (attribute === 'classname') {
        this.#findClass(start, end)
        fields[first + CLASS] = this.#class
        fields[first + CLASS_END] = this.#classEnd
      } else {
        if (isPath(text, start)) return 0
        fields[first + NAME] = start
        fields[first + NAME_END] = end
      }
    }
    fields[first + TAG] = at
    fields[first + TAG_END] = end + 1
    this.#numbers.seconds[this.#used++] = seconds
    return expression.lastIndex
  }

  /** The class of the case before, if it is the same. */
  #findClass(start: number, end: number): void {
    const length = end - start
    if (length === this.#classEnd - this.#class && areSame(this.#words, length, this.#class, start)) return
    this.#class = start
    this.#classEnd = end
  }

  /** Rounded as `secondsOf` does. */
  #secondsIn(start: number, end: number): number {
    const text = this.#text
    // Up to 15 digits are exact, and so their quotient is the number that is nearest.
    if (end - start > 15) return round(Number(text.slice(start, end)) * 1e6) / 1e6
    let value = 0
    let scale = 0
    for (let i = start; i < end; i++) {
      const c = text.charCodeAt(i)
      if (c === POINT) scale = 1
      else {
        value = value * 10 + (c - ZERO)
        scale *= 10
      }
    }
    return round((scale === 0 ? value : value / scale) * 1e6) / 1e6
  }

  /** Takes the pattern for the order of the attributes there. Returns whether it is another one. */
  #reorder(at: number): boolean {
    ORDER.lastIndex = at
    const [, ...found] = ORDER.exec(this.#text) ?? []
    const attributes = found.filter((name): name is Attribute => name !== undefined)
    if (!attributes.includes('name') || new Set(attributes).size < attributes.length) return false
    const order = attributes.join()
    if (order === this.#pattern.attributes.join()) return false
    this.#pattern = this.#patterns.get(order) ?? patternOf(attributes)
    this.#patterns.set(order, this.#pattern)
    return true
  }
}

/** node:test names a case by the file that it could not load. */
function isPath(text: string, at: number): boolean {
  return text.charCodeAt(at) === SLASH || text.charCodeAt(at + 1) === COLON
}
