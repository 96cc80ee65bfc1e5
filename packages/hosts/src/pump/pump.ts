import { StringDecoder } from 'node:string_decoder'
import { lastLineEnd, neutralise, splitLines, stripControls } from './neutralise'
import type { Redactor } from './redactor'
import { Style } from './style'

/** Characters of one unfinished line that are held; a longer line is shown in pieces. */
const LINE_LIMIT = 64 * 1024

export interface PumpTarget {
  readonly redactor: Redactor
  readonly colours: boolean
}

/** Makes one whole line safe to show: no control sequences, no secrets, no commands, and no colour that goes on. */
export function safeLine(line: string, { redactor, colours }: PumpTarget, style = new Style()): string {
  const plain = stripControls(line, false)
  const redacted = redactor.redact(plain)
  // A secret may be torn apart by colours, so a line that holds one is shown without them.
  if (redacted !== plain) return neutralise(redacted)
  return neutralise(colours ? style.paint(stripControls(line, true)) : plain)
}

/** Foreign text of several lines made safe, for what we print ourselves. */
export function safeText(text: string, target: PumpTarget): string {
  return splitLines(target.redactor.redact(text))
    .map((line) => safeLine(line, target))
    .join('\n')
}

/**
 * The one way from a child's stream to a log. Takes bytes in any pieces, gives whole safe lines, and holds a bounded
 * amount. Multi-byte characters, commands and secrets that are split over pieces are put together first.
 */
export class Pump {
  readonly #decoder = new StringDecoder('utf8')
  readonly #target: PumpTarget
  readonly #emit: (line: string) => void
  readonly #style = new Style()
  #held: string[] = []
  #heldLength = 0

  constructor(target: PumpTarget, emit: (line: string) => void) {
    this.#target = target
    this.#emit = emit
  }

  push(chunk: Uint8Array): void {
    const text = this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    const end = lastLineEnd(text)
    // A lone CR at the very end may be the first half of CRLF: it is held with what follows.
    const whole = text.endsWith('\r') && end === text.length ? lastLineEnd(text.slice(0, -1)) : end
    if (whole > 0) {
      this.#lines(this.#take() + text.slice(0, whole))
      this.#hold(text.slice(whole))
    } else this.#hold(text)
    if (this.#heldLength > LINE_LIMIT) this.#relieve()
  }

  end(): void {
    const rest = this.#take() + this.#decoder.end()
    if (rest !== '') this.#lines(`${rest}\n`)
  }

  #lines(text: string): void {
    const lines = splitLines(this.#target.redactor.redactWrapped(text))
    for (let i = 0; i < lines.length - 1; i++) this.#pieces(lines[i] as string)
  }

  #pieces(line: string): void {
    let rest = line
    while (rest.length > LINE_LIMIT) {
      const cut = this.#cut(rest)
      this.#show(rest.slice(0, cut))
      rest = rest.slice(cut)
    }
    this.#show(rest)
  }

  /** Shows the beginning of an endless line, keeping back as much as the longest secret could need. */
  #relieve(): void {
    const text = this.#take()
    const cut = this.#cut(text, this.#target.redactor.longest)
    this.#show(text.slice(0, cut))
    this.#hold(text.slice(cut))
  }

  #show(line: string): void {
    this.#emit(safeLine(line, this.#target, this.#style))
  }

  #cut(text: string, keepBack = 0): number {
    const wanted = Math.min(LINE_LIMIT, Math.max(1, text.length - keepBack))
    // Only what is found in pieces can be longer than a line, and it is found on both sides of a cut.
    return this.#target.redactor.safeCut(text, wanted) || wanted
  }

  #hold(text: string): void {
    if (text === '') return
    this.#held.push(text)
    this.#heldLength += text.length
  }

  #take(): string {
    const text = this.#held.length === 1 ? (this.#held[0] as string) : this.#held.join('')
    this.#held = []
    this.#heldLength = 0
    return text
  }
}
