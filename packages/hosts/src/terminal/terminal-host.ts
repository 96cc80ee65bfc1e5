import type { Annotation, Input, Raw, SourceContext } from '@slipway/core'
import { type Conclusion, type HostAdapter, type OutputPlace, rankAnnotations } from '../host'
import { safeText } from '../pump/pump'
import { redactStream } from '../pump/redact-stream'
import type { Redactor } from '../pump/redactor'
import { gitSource } from './source'

export interface TerminalParts {
  readonly redactor: Redactor
  readonly write: (text: string) => void
  readonly given: ReadonlyMap<string, Raw>
  /** Standard output is a terminal that can be painted on. */
  readonly interactive: boolean
  readonly colours: boolean
  readonly directory: string
  /** Set when a prefix tells parallel stages apart. */
  readonly prefix?: string
}

const SEVERITY = {
  error: { mark: '✗', colour: 31 },
  warning: { mark: '!', colour: 33 },
  notice: { mark: 'i', colour: 36 },
} as const
const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'

/** A terminal, or a pipe where one would be: headings and colours for people, plain lines for files. */
export class TerminalHost implements HostAdapter {
  readonly name = 'terminal'
  readonly source: SourceContext
  readonly colours: boolean
  readonly phase = 'run'
  readonly #parts: TerminalParts
  #annotated: Annotation[] = []
  #painted = false
  #frame = 0
  #lastPlain = 0

  constructor(parts: TerminalParts) {
    this.#parts = parts
    this.colours = parts.colours
    this.source = gitSource(parts.directory)
  }

  raw(name: string, _input: Input<unknown>): Raw | undefined {
    return this.#parts.given.get(name)
  }

  info(text: string): void {
    this.#print(this.#safe(text))
  }

  warn(text: string): void {
    this.#print(this.#paint(33, `! ${this.#safe(text)}`))
  }

  error(text: string): void {
    this.#print(this.#paint(31, `✗ ${this.#safe(text)}`))
  }

  async group<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.#print(this.#paint(1, `── ${this.#safe(title)}`))
    return work()
  }

  /** On a terminal one line that repaints itself; elsewhere at most one line every five seconds. */
  progress(text: string): void {
    const safe = this.#safe(text).replace(/\n/g, ' ')
    if (this.#parts.interactive) {
      this.#frame = (this.#frame + 1) % FRAMES.length
      this.#parts.write(`\r\u001b[2K${this.#paint(36, FRAMES[this.#frame] ?? '')} ${safe.slice(0, 110)}`)
      this.#painted = true
    } else if (performance.now() - this.#lastPlain > 5000) {
      this.#lastPlain = performance.now()
      this.#print(safe)
    }
  }

  hide(secret: string): void {
    const warning = this.#parts.redactor.add(secret)
    if (warning !== undefined) this.warn(warning)
  }

  annotate(annotations: readonly Annotation[]): void {
    this.#annotated.push(...annotations)
  }

  redacted(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    return redactStream(chunks, this.#parts.redactor)
  }

  showLine(line: string): void {
    this.#print(line)
  }

  bracket(): () => void {
    return () => undefined
  }

  /** The record holds them all, and `--json` prints them. */
  async outputs(values: ReadonlyMap<string, string>, place: OutputPlace): Promise<void> {
    const { writeOutputsFile } = await import('../outputs-file')
    await writeOutputsFile(values, place, this.#parts.redactor)
  }

  async summary(): Promise<void> {
    // summary.md is written by the entry.
  }

  conclude(end: Conclusion): void {
    if (end.stack !== undefined) this.info(end.stack)
    const { shown, left } = rankAnnotations(this.#annotated, 20)
    for (const annotation of shown) this.#printAnnotation(annotation)
    if (left > 0) this.info(`${left} more remarks stand in the reports`)
    if (end.failure === undefined) this.#print(`${this.#paint(32, '✓')} ${end.action}: ${this.#safe(end.headline)}`)
    else {
      const [mark, colour] = end.tolerated ? ['!', 33] : ['✗', 31]
      this.#print(
        this.#paint(Number(colour), `${mark} ${end.action}: ${end.outcome}: ${this.#safe(end.failure.message)}`),
      )
      this.#print(`  ${this.#safe(end.failure.hint).replace(/\n/g, '\n  ')}`)
    }
  }

  async rememberPhase(): Promise<void> {
    // The next run recovers.
  }

  #printAnnotation({ severity, title, message, file, line }: Annotation): void {
    const { mark, colour } = SEVERITY[severity]
    const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}  `
    this.#print(
      `  ${this.#paint(colour, mark)} ${this.#safe(`${place}${title}`)}${message === '' ? '' : `\n      ${this.#safe(message).replace(/\n/g, '\n      ')}`}`,
    )
  }

  #paint(code: number, text: string): string {
    return this.colours ? `\u001b[${code}m${text}\u001b[0m` : text
  }

  #safe(text: string): string {
    return safeText(text, { redactor: this.#parts.redactor, host: 'terminal', colours: this.colours })
  }

  #print(text: string): void {
    const clear = this.#painted ? '\r\u001b[2K' : ''
    this.#painted = false
    const prefix = this.#parts.prefix
    this.#parts.write(`${clear}${prefix === undefined ? text : text.replace(/^/gm, this.#paint(2, prefix))}\n`)
  }
}
