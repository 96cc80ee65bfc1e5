import { type Input, type Raw, type SourceContext, visible } from '@slipway/core'
import type { Conclusion, HostAdapter, StageOutputs } from '../host'
import { safeText } from '../pump/pump'
import { SignOfLife } from '../process/silence'
import { writeOutputsFile } from './outputs-file'
import { redactStream } from '../pump/redact-stream'
import type { Redactor } from '../pump/redactor'

/** The least that a host is made of. */
export interface BaseParts {
  readonly redactor: Redactor
  readonly write: (text: string) => void
  /** Inputs that were given as arguments: they win over the host's own form. */
  readonly given?: ReadonlyMap<string, Raw>
  /** Milliseconds of silence until something is said to be still at work; without it, as suits a log. */
  readonly patience?: number
}

/**
 * What all hosts share: given arguments win, what is hidden is remembered and redacted, foreign text is made safe
 * before it is printed. A host says how it reads inputs and how it shows warnings, errors, groups and the end;
 * everything else has a default here that suits a host without the feature.
 */
export abstract class BaseHost implements HostAdapter {
  abstract readonly name: string
  abstract readonly source: SourceContext
  abstract readonly colours: boolean
  readonly unattended: boolean = true
  readonly #parts: BaseParts
  readonly #hidden = new Set<string>()
  readonly #life: SignOfLife

  constructor(parts: BaseParts) {
    this.#parts = parts
    this.#life = new SignOfLife((line) => this.print(line), parts.patience)
  }

  raw(name: string, input: Input<unknown>): Raw | undefined {
    return this.#parts.given?.get(name) ?? this.readInput(name, input)
  }

  /** How an input was given in this host's own form. */
  protected abstract readInput(name: string, input: Input<unknown>): Raw | undefined

  abstract warn(text: string): void
  abstract error(text: string): void
  abstract group<T>(title: string, work: () => Promise<T>): Promise<T>
  abstract conclude(end: Conclusion): void

  announce(): void {
    // Most hosts write nothing beside us.
  }

  info(text: string): void {
    this.print(this.safe(text))
  }

  progress(text: string): void {
    this.info(text)
  }

  hide(secret: string): void {
    if (this.#hidden.has(secret)) return
    this.#hidden.add(secret)
    const warning = this.#parts.redactor.add(secret)
    if (warning !== undefined) this.noteWeakSecret(warning)
  }

  isHidden(value: string): boolean {
    return this.#hidden.has(value)
  }

  redacted(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    return redactStream(chunks, this.#parts.redactor)
  }

  showLine(line: string): void {
    this.print(line)
  }

  bracket(): () => void {
    return () => undefined
  }

  attend(name: string): () => void {
    return this.#life.attend(name)
  }

  async outputs(stage: StageOutputs): Promise<void> {
    await this.writeOutputsFile(stage)
  }

  async summary(_markdown: string): Promise<void> {
    // The entry writes summary.md and report.html into the output folder on every host.
  }

  protected noteWeakSecret(text: string): void {
    this.info(`note: ${text}`)
  }

  /** @returns names of outputs that the file cannot carry */
  protected async writeOutputsFile(stage: StageOutputs): Promise<readonly string[]> {
    return writeOutputsFile(stage, this.#parts.redactor)
  }

  /** Foreign text for a place that reads no commands: secrets are out, nothing else is changed. */
  protected clean(text: string): string {
    return this.#parts.redactor.redact(text)
  }

  /** Foreign text for a page that people read: no secrets either, and nothing that hides or reorders what it says. */
  protected readable(text: string): string {
    // Before and after: a secret may hold what is dropped, and what is dropped may tear a secret.
    return this.clean(visible(this.clean(text)))
  }

  /** Foreign text for the log: no secrets, no commands, no control sequences. */
  protected safe(text: string): string {
    return safeText(text, { redactor: this.#parts.redactor, colours: this.colours })
  }

  protected heard(): void {
    this.#life.heard()
  }

  /** One line, or several, that are safe already. */
  protected print(text: string): void {
    this.heard()
    this.#parts.write(`${text}\n`)
  }
}
