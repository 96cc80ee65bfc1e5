import { COMMON_WORDS } from '@slipway/core'
import { formsOf, LONGEST_FIND, MIN_LENGTH } from './forms'
import { GOOD_LENGTH, partsOf } from './parts'
import { join, type Range, Search } from './search'
import { findWrapped } from './wrapped'

const MASK = '***'

/**
 * Finds secrets in text, raw and in the encodings that tools print them in. Values are added while running (bearer
 * tokens), and every value counts from then on.
 */
export class Redactor {
  readonly #forms = new Set<string>()
  readonly #search = new Search()
  #longest = 0

  /** Registers a value. Returns a warning when it is too short or too common to be redacted safely. */
  add(secret: string): string | undefined {
    const value = secret.trim()
    if (value === '') return 'an empty secret cannot be redacted'
    if (value.length < MIN_LENGTH)
      return `a secret of fewer than ${MIN_LENGTH} characters is not redacted: it would blank ordinary text`
    if (COMMON_WORDS.has(value.toLowerCase()))
      return 'a secret that is an ordinary word is not redacted: it would blank ordinary text'
    for (const part of partsOf(secret)) this.#enter(part)
    return value.length < GOOD_LENGTH ? `a secret of fewer than ${GOOD_LENGTH} characters is easy to guess` : undefined
  }

  /** How much of an unfinished text must be kept back: the longest that one find can need. */
  get longest(): number {
    return this.#longest
  }

  redact(text: string): string {
    return this.#longest === 0 ? text : mask(text, this.#find(text))
  }

  /** Takes out only what is broken over lines; the lines are to be redacted one by one afterwards. */
  redactWrapped(text: string): string {
    return this.#longest === 0 ? text : mask(text, this.#findWrapped(text))
  }

  /** The last place at or before `at` where the text can be cut without cutting through a secret. */
  safeCut(text: string, at: number): number {
    if (this.#longest === 0) return at
    return cutOutside(this.#find(text), at)
  }

  /**
   * Redacts the beginning of an unfinished text.
   * @returns what is redacted, which ends at or before `at`, and what has to wait for more
   */
  redactUpTo(text: string, at: number): { readonly redacted: string; readonly rest: string } {
    if (this.#longest === 0) return { redacted: text.slice(0, at), rest: text.slice(at) }
    const found = this.#find(text)
    const cut = cutOutside(found, at)
    const ranges = found.filter(({ end }) => end <= cut)
    const start = text.slice(0, cut)
    return { redacted: ranges.length === 0 ? start : mask(start, ranges), rest: text.slice(cut) }
  }

  #find(text: string): readonly Range[] {
    const found = this.#search.find(text)
    const wrapped = this.#findWrapped(text)
    if (wrapped.length === 0) return found
    const all: Range[] = []
    for (const range of [...found, ...wrapped].sort((a, b) => a.start - b.start)) join(all, range)
    return all
  }

  #findWrapped(text: string): readonly Range[] {
    return findWrapped(text, (block) => this.#search.find(block))
  }

  #enter(part: string): void {
    for (const { text, piece } of formsOf(part)) {
      if (this.#forms.has(text)) continue
      this.#forms.add(text)
      this.#search.add(text, piece)
      this.#longest = Math.max(this.#longest, Math.min(text.length, LONGEST_FIND))
    }
  }
}

function cutOutside(ranges: readonly Range[], at: number): number {
  return ranges.find(({ start, end }) => start < at && end > at)?.start ?? at
}

function mask(text: string, ranges: readonly Range[]): string {
  let masked = ''
  let from = 0
  for (const { start, end } of ranges) {
    masked += text.slice(from, start) + MASK
    from = end
  }
  return masked + text.slice(from)
}
