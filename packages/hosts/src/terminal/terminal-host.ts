import type { Annotation, Raw, SourceContext } from '@slipway/core'
import type { Conclusion } from '../host'
import { BaseHost, type BaseParts } from '../kit/base-host'
import { rankAnnotations } from '../kit/rank-annotations'
import { gitSource } from '../git/source'
import type { Loudness } from '../kit/host-kind'
import { type BottomLine, PATIENCE } from './bottom-line'

export interface TerminalParts extends BaseParts {
  /** Where standard output is a terminal that can be painted on. */
  readonly bottom?: BottomLine
  readonly colours: boolean
  readonly directory: string
  /** Set when a prefix tells parallel stages apart. */
  readonly prefix?: string
  readonly loudness?: Loudness
}

const SEVERITY = {
  error: { mark: '✗', colour: 31 },
  warning: { mark: '!', colour: 33 },
  notice: { mark: 'i', colour: 36 },
} as const

/** A terminal, or a pipe where one would be: headings and colours for people, plain lines for files. */
export class TerminalHost extends BaseHost {
  readonly name = 'terminal'
  readonly source: SourceContext
  readonly colours: boolean
  /** Somebody sits at it. */
  override readonly unattended = false
  readonly #parts: TerminalParts
  #lastPlain = 0

  constructor(parts: TerminalParts) {
    super({ patience: PATIENCE, ...parts })
    this.#parts = parts
    this.colours = parts.colours
    this.source = gitSource(parts.directory)
    this.#bottom?.tell('at work')
  }

  get #bottom(): BottomLine | undefined {
    return this.#isQuiet ? undefined : this.#parts.bottom
  }

  get #isQuiet(): boolean {
    return this.#parts.loudness === 'quiet'
  }

  protected readInput(): Raw | undefined {
    // Flags are what is given here, and the kit has read them.
    return undefined
  }

  warn(text: string): void {
    this.print(this.#paint(33, `! ${this.safe(text)}`))
  }

  error(text: string): void {
    this.print(this.#paint(31, `✗ ${this.safe(text)}`))
  }

  override info(text: string): void {
    if (!this.#isQuiet) super.info(text)
  }

  override showLine(line: string): void {
    if (!this.#isQuiet) super.showLine(line)
  }

  async group<T>(title: string, work: () => Promise<T>): Promise<T> {
    if (!this.#isQuiet) this.print(this.#paint(1, `── ${this.safe(title)}`))
    this.#bottom?.tell(this.safe(title))
    return work()
  }

  /** On a terminal one line that repaints itself; elsewhere at most one line every five seconds. */
  override progress(text: string): void {
    if (this.#isQuiet) return
    const safe = this.safe(text).replace(/\n/g, ' ')
    if (this.#bottom !== undefined) this.#bottom.show(safe)
    else if (performance.now() - this.#lastPlain > 5000) {
      this.#lastPlain = performance.now()
      this.print(safe)
    }
  }

  /** Somebody who looks on sees it in the line at the bottom. */
  override attend(name: string): () => void {
    return this.#isQuiet || this.#bottom !== undefined ? () => undefined : super.attend(name)
  }

  conclude(end: Conclusion): void {
    this.#bottom?.tell(undefined)
    if (end.stack !== undefined) this.info(end.stack)
    const { shown, left } = rankAnnotations(end.annotations, 20)
    for (const annotation of shown) this.#printAnnotation(annotation)
    if (left > 0) this.info(`${left} more annotations are in the reports`)
    if (end.failure === undefined) this.print(`${this.#paint(32, '✓')} ${end.action}: ${this.safe(end.headline)}`)
    else {
      const [mark, colour] = end.tolerated ? ['!', 33] : ['✗', 31]
      this.print(
        this.#paint(Number(colour), `${mark} ${end.action}: ${end.outcome}: ${this.safe(end.failure.message)}`),
      )
      this.print(`  ${this.safe(end.failure.hint).replace(/\n/g, '\n  ')}`)
    }
  }

  protected override noteWeakSecret(text: string): void {
    this.warn(text)
  }

  #printAnnotation({ severity, title, message, file, line }: Annotation): void {
    const { mark, colour } = SEVERITY[severity]
    const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}  `
    this.print(
      `  ${this.#paint(colour, mark)} ${this.safe(`${place}${title}`)}${message === '' ? '' : `\n      ${this.safe(message).replace(/\n/g, '\n      ')}`}`,
    )
  }

  #paint(code: number, text: string): string {
    return this.colours ? `\u001b[${code}m${text}\u001b[0m` : text
  }

  protected override print(text: string): void {
    this.heard()
    const prefix = this.#parts.prefix
    this.#parts.write(`${prefix === undefined ? text : text.replace(/^/gm, this.#paint(2, prefix))}\n`)
  }
}
