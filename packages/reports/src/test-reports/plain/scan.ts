import { KEPT } from '../model'
import { CLASS, CLASS_END, FIELDS, NAME, NAME_END, PlainPasses, type PlainSuite, TAG, TAG_END } from './passes'

const SPACE = 0x20
const QUOTE = 0x22
const SLASH = 0x2f
const POINT = 0x2e
const ZERO = 0x30
const COLON = 0x3a
const LESS = 0x3c
const GREATER = 0x3e
const BRACKET = 0x5b

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const START = bytesOf('<testcase ')
const END = bytesOf('</testcase>')
const NAME_IS = bytesOf('name="')
const CLASS_IS = bytesOf('classname="')
const TIME_IS = bytesOf('time="')
const ASCII = new TextDecoder()
const MAX_NUMBER = 30

/**
 * Where a value of a plain case has to be looked at: at its quote, at what XML or JSON would escape, at the first byte
 * of the two characters beyond ASCII that XML forbids, and at what may begin a colour.
 */
const STOP = new Uint8Array(256)
STOP.fill(1, 0, SPACE)
for (const c of '"&<\\[') STOP[c.charCodeAt(0)] = 1
STOP[0xef] = 1

/** Cases whose numbers lie in one array. */
const BLOCK = 2048

/**
 * Takes plain cases (see `PlainPasses`) off the front of a report's bytes. It is strict: whatever is in any way unusual
 * is left to the parser, which knows all of XML.
 */
export class PlainScanner {
  #fields = new Int32Array(FIELDS * BLOCK)
  #seconds = new Float64Array(BLOCK)
  #used = 0
  /** Where the value that was read last starts and ends, and the time that was. */
  #start = 0
  #end = 0
  #time = Number.NaN

  /**
   * @param bytes of whole characters of UTF-8
   * @param at the `<` of a start tag of a case
   * @param end where to stop at the latest: at a `<`
   */
  scan(bytes: Uint8Array, at: number, { end, suite }: { readonly end: number; readonly suite: PlainSuite }) {
    if (this.#used === BLOCK) this.#startBlock()
    const first = this.#used
    let i = at
    for (let next = this.#case(bytes, i, end); next > 0; next = this.#case(bytes, i, end)) i = next
    const count = this.#used - first
    if (count === 0) return undefined
    const fields = this.#fields.subarray(first * FIELDS, this.#used * FIELDS)
    const seconds = this.#seconds.subarray(first, this.#used)
    return { passes: new PlainPasses({ bytes, fields, seconds, suite }), end: i }
  }

  #startBlock(): void {
    this.#fields = new Int32Array(FIELDS * BLOCK)
    this.#seconds = new Float64Array(BLOCK)
    this.#used = 0
  }

  /** @returns where the next tag starts; 0 when this is no plain case, or none that ends here */
  #case(bytes: Uint8Array, at: number, end: number): number {
    if (this.#used === BLOCK || !startsWith(bytes, at, START)) return 0
    const fields = this.#fields
    const first = this.#used * FIELDS
    fields.fill(0, first, first + FIELDS)
    this.#time = Number.NaN
    let i = at + START.length
    for (let c = bytes[i]; c !== SLASH && c !== GREATER; c = bytes[i]) {
      if (fields[first + NAME] === 0 && startsWith(bytes, i, NAME_IS)) {
        if (!this.#value(bytes, i + NAME_IS.length)) return 0
        fields[first + NAME] = this.#start
        fields[first + NAME_END] = this.#end
      } else if (fields[first + CLASS] === 0 && startsWith(bytes, i, CLASS_IS)) {
        if (!this.#value(bytes, i + CLASS_IS.length)) return 0
        fields[first + CLASS] = this.#start
        fields[first + CLASS_END] = this.#end
      } else if (!startsWith(bytes, i, TIME_IS) || !this.#seconds6(bytes, i + TIME_IS.length)) return 0
      i = this.#end + 1
      if (bytes[i] === SPACE) i++
      else if (bytes[i] !== SLASH && bytes[i] !== GREATER) return 0
    }
    const next = closed(bytes, i, end)
    if (next === 0 || fields[first + NAME] === 0 || isPath(bytes, fields[first + NAME] ?? 0)) return 0
    fields[first + TAG] = at
    fields[first + TAG_END] = this.#end + 1
    this.#seconds[this.#used++] = this.#time
    return next
  }

  /** A value of one character at least, up to its quote. */
  #value(bytes: Uint8Array, at: number): boolean {
    let i = at
    for (;;) {
      while (STOP[bytes[i] ?? 0] === 0) i++
      if (bytes[i] !== BRACKET || mayBeColour(bytes[i - 1])) break
      i++
    }
    this.#start = at
    this.#end = i
    return bytes[i] === QUOTE && i > at && i - at <= KEPT.name
  }

  /** Seconds as a plain decimal number, rounded as `secondsOf` does. */
  #seconds6(bytes: Uint8Array, at: number): boolean {
    if (!Number.isNaN(this.#time)) return false
    let value = 0
    let digits = 0
    let scale = 0
    let i = at
    for (; i < at + MAX_NUMBER; i++) {
      const c = bytes[i] ?? 0
      if (c === POINT && scale === 0 && digits > 0) scale = 1
      else if (c >= ZERO && c < COLON) {
        value = value * 10 + (c - ZERO)
        digits++
        if (scale > 0) scale *= 10
      } else break
    }
    if (bytes[i] !== QUOTE || digits === 0 || bytes[i - 1] === POINT) return false
    // Up to 15 digits are exact, and so their quotient is the number that is nearest.
    const exact = digits <= 15 ? (scale === 0 ? value : value / scale) : Number(ASCII.decode(bytes.subarray(at, i)))
    this.#end = i
    this.#time = Math.round(exact * 1e6) / 1e6
    return this.#time < 1e9
  }
}

function startsWith(bytes: Uint8Array, at: number, what: Uint8Array): boolean {
  for (let i = 0; i < what.length; i++) if (bytes[at + i] !== what[i]) return false
  return true
}

/** Past the end of the case, `/>` or an end tag with nothing before it, and the white space up to the next tag. */
function closed(bytes: Uint8Array, at: number, end: number): number {
  let i = at
  if (bytes[i] === SLASH && bytes[i + 1] === GREATER) i += 2
  else if (bytes[i] === GREATER) {
    i = pastSpace(bytes, i + 1)
    if (!startsWith(bytes, i, END)) return 0
    i += END.length
  } else return 0
  i = pastSpace(bytes, i)
  return i <= end && bytes[i] === LESS ? i : 0
}

function pastSpace(bytes: Uint8Array, at: number): number {
  let i = at
  for (let c = bytes[i]; c === SPACE || c === 10 || c === 13 || c === 9; c = bytes[i]) i++
  return i
}

/** What may stand before the `[` of a colour: the end of `#x1b`, or of the picture of the escape character. */
function mayBeColour(before: number | undefined): boolean {
  return before === 0x62 || before === 0x42 || before === 0x9b
}

/** node:test names a case by the file that it could not load. */
function isPath(bytes: Uint8Array, name: number): boolean {
  return bytes[name] === SLASH || bytes[name + 1] === COLON
}
