import { truncate } from '@slipway/core'
import { namesPlace } from './frames'
import { KEPT } from './model'

/**
 * What colours leave behind in a report: the picture of the escape character (see xml/decode.ts), the reference that
 * XML forbids, or pytest's `#x1B`, or surefire's `&amp#27;` in CDATA; and the character itself in JSON.
 */
const COLOURS = /(?:[\u001b\u241b]|&#27;|&amp#27;|&#x1b;|#x1b)\[[0-9;:]*[A-Za-z]/gi

function withoutColours(text: string): string {
  return text.includes('[') ? text.replace(COLOURS, '') : text
}

/** Foreign text without colour codes, cut to a number of characters; a cut shows. */
export function truncateText(text: string, limit: number): string {
  return truncate(withoutColours(text), limit, '… (cut)')
}

const CUT = '\n… (cut)\n'
const HELD = 128 * 1024
const MAX_FRAMES = 40

/**
 * Foreign text of any length: its beginning and its end are held, and the lines between them that name a place, since
 * stacks stand at the end as a rule and what matters to people at either.
 */
export class LongText {
  #head = ''
  #tail = ''
  readonly #frames: string[] = []

  constructor(text = '') {
    if (text !== '') this.add(text)
  }

  add(text: string): void {
    if (this.#head.length < HELD) this.#head += text
    else this.#tail += text
    if (this.#tail.length > 2 * HELD) {
      this.#look(this.#tail.slice(0, -HELD))
      this.#tail = this.#tail.slice(-HELD)
    }
  }

  #look(text: string): void {
    for (const line of text.split('\n')) {
      if (this.#frames.length >= MAX_FRAMES) return
      if (namesPlace(line)) this.#frames.push(line.trim().slice(0, 500))
    }
  }

  get whole(): string {
    return this.#head + this.#tail
  }

  /** What is kept of it for a report: both ends, and the lines cut out that name a place. */
  kept(limit: number): { readonly text: string; readonly frames?: readonly string[] } {
    const text = withoutColours(this.whole.trim())
    if (text.length <= limit && this.#frames.length === 0) return { text }
    const head = Math.min(text.length, Math.floor(limit * 0.4))
    const tail = Math.max(head, text.length - Math.ceil(limit * 0.6))
    this.#look(text.slice(head, tail))
    const frames = this.#frames.length === 0 ? {} : { frames: [...this.#frames] }
    return { text: tail > head ? text.slice(0, head) + CUT + text.slice(tail) : text, ...frames }
  }
}

const ATTACHMENT = /\[\[ATTACHMENT\|[^\]\r\n]{1,400}\]\]/g

/** Output of a test: both ends of it. GitLab finds screenshots by a marker in it, so markers survive the cut. */
export function truncateOutput(text: string): string {
  const whole = withoutColours(text.trim())
  if (whole.length <= KEPT.output) return whole
  const half = KEPT.output / 2
  const kept = whole.slice(0, half) + CUT + whole.slice(-half)
  if (!text.includes('[[ATTACHMENT|')) return kept
  const lost = (text.match(ATTACHMENT) ?? []).filter((marker) => !kept.includes(marker)).slice(0, 20)
  return [kept, ...lost].join('\n')
}
