import { appendFileSync } from 'node:fs'
import { type Annotation, fitMarkdown, type Input, type Raw, type SourceContext } from '@slipway/core'
import { type Conclusion, type HostAdapter, type OutputPlace, rankAnnotations } from '../host'
import { safeText } from '../pump/pump'
import { redactStream } from '../pump/redact-stream'
import type { Redactor } from '../pump/redactor'
import { annotationCommand, formatCommand } from './commands'
import { appendKeyValues } from './key-value-file'
import { githubSource } from './source'

/**
 * The runner drops a summary above 1 MiB whole (FileCommandManager.cs); the rest is room for what other steps of ours
 * add.
 */
const SUMMARY_LIMIT = 1024 * 1024 - 16 * 1024
const ANNOTATION_LIMIT = 10
const PHASE = 'slipway_phase'

export interface HostParts {
  readonly env: NodeJS.ProcessEnv
  readonly redactor: Redactor
  readonly write: (text: string) => void
  readonly random: () => string
}

/**
 * The GitHub runner: commands on standard output, files for outputs and the summary. Nothing is written to GITHUB_ENV
 * or GITHUB_PATH.
 */
export class GitHubHost implements HostAdapter {
  readonly name = 'github'
  readonly source: SourceContext
  readonly colours = true
  readonly phase: 'run' | 'finish'
  readonly #parts: HostParts
  #stopToken: string | undefined
  #stops = 0
  #warned = 0
  #annotated: Annotation[] = []

  constructor(parts: HostParts) {
    this.#parts = parts
    this.source = githubSource(parts.env)
    this.phase = parts.env[`STATE_${PHASE}`] === undefined ? 'run' : 'finish'
  }

  raw(name: string, _input: Input<unknown>): Raw | undefined {
    // The runner writes an input that is not given as empty text.
    return this.#parts.env[`INPUT_${name.toUpperCase()}`] || undefined
  }

  info(text: string): void {
    this.#print(this.#safe(text))
  }

  warn(text: string): void {
    this.#warned += 1
    if (this.#warned > ANNOTATION_LIMIT) this.info(`warning: ${text}`)
    else this.#command('warning', {}, this.#clean(text))
  }

  error(text: string): void {
    this.#print(`\u001b[31m${this.#safe(text).replace(/\n/g, '\n\u001b[31m')}\u001b[0m`)
  }

  async group<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.#command('group', {}, this.#clean(title))
    try {
      return await work()
    } finally {
      this.#command('endgroup', {}, '')
    }
  }

  progress(text: string): void {
    this.info(text)
  }

  hide(secret: string): void {
    const warning = this.#parts.redactor.add(secret)
    if (warning !== undefined) this.info(`note: ${warning}`)
    // Each line by itself, since a command is one line; what is not redacted by us is not masked by the runner either.
    for (const line of secret.split(/\r?\n/))
      if (this.#parts.redactor.redact(line) !== line) this.#command('add-mask', {}, line)
  }

  annotate(annotations: readonly Annotation[]): void {
    this.#annotated.push(...annotations)
  }

  redacted(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    return redactStream(chunks, this.#parts.redactor)
  }

  showLine(line: string): void {
    this.#parts.write(`${line}\n`)
  }

  /** Defence in depth: the pump leaves no command in a child's lines, and the runner is told not to look for any. */
  bracket(): () => void {
    this.#stops += 1
    if (this.#stops === 1) this.#stop()
    let open = true
    return () => {
      if (!open) return
      open = false
      this.#stops -= 1
      if (this.#stops === 0) this.#resume()
    }
  }

  async outputs(values: ReadonlyMap<string, string>, place?: OutputPlace): Promise<void> {
    const file = this.#parts.env['GITHUB_OUTPUT']
    const clean = new Map([...values].map(([name, value]) => [name, this.#parts.redactor.redact(value)]))
    if (file !== undefined && file !== '') await appendKeyValues(file, clean, this.#parts.random)
    if (place?.action === 'push' && clean.get('outcome') === 'pass') {
      const { declareImage } = await import('./artifacts')
      declareImage(clean.get('image') ?? '', this.#parts.env)
    }
    if (place === undefined) return
    const { writeOutputsFile } = await import('../outputs-file')
    await writeOutputsFile(values, place, this.#parts.redactor)
  }

  async summary(markdown: string): Promise<void> {
    const file = this.#parts.env['GITHUB_STEP_SUMMARY']
    if (file === undefined || file === '') return
    const notice =
      '*The rest does not fit into a job summary; it stands in `report.html` and in the files of the output folder.*'
    appendFileSync(file, `${fitMarkdown(this.#parts.redactor.redact(markdown), SUMMARY_LIMIT, notice)}\n`)
  }

  conclude(end: Conclusion): void {
    if (end.stack !== undefined) this.info(end.stack)
    if (end.failure === undefined) this.info(`${end.outcome}: ${end.headline}`)
    else {
      const severity = end.tolerated ? 'warning' : 'error'
      this.#annotated.unshift({
        severity,
        title: `${end.action}: ${end.outcome}`,
        message: `${end.failure.message}\n${end.failure.hint}`,
      })
    }
    const { shown, left } = rankAnnotations(this.#annotated, ANNOTATION_LIMIT, { warning: this.#warned })
    for (const annotation of shown) this.#write(annotationCommand(this.#cleanAnnotation(annotation)))
    if (left > 0)
      this.info(
        `${left} more remarks stand in the summary and the reports: a step may show ${ANNOTATION_LIMIT} of a kind`,
      )
  }

  async comment(markdown: string, token: string): Promise<void> {
    const { stickyComment } = await import('./comment')
    await stickyComment(this.source, '<!-- slipway:run -->', this.#parts.redactor.redact(markdown), token)
  }

  async rememberPhase(): Promise<void> {
    const file = this.#parts.env['GITHUB_STATE']
    if (file !== undefined && file !== '') await appendKeyValues(file, new Map([[PHASE, 'finish']]), this.#parts.random)
  }

  #cleanAnnotation(annotation: Annotation): Annotation {
    const { title, message, file } = annotation
    return {
      ...annotation,
      title: this.#clean(title),
      message: this.#clean(message),
      ...(file === undefined ? {} : { file: this.#clean(file) }),
    }
  }

  #clean(text: string): string {
    return this.#parts.redactor.redact(text)
  }

  #safe(text: string): string {
    return safeText(text, { redactor: this.#parts.redactor, host: 'github', colours: true })
  }

  #print(text: string): void {
    this.#parts.write(`${text}\n`)
  }

  #command(name: string, properties: Readonly<Record<string, string>>, data: string): void {
    this.#write(formatCommand(name, properties, data))
  }

  /** A command of ours while children are shown needs the runner's attention for the one line. */
  #write(command: string): void {
    const stopped = this.#stopToken !== undefined
    if (stopped) this.#resume()
    this.#print(command)
    if (stopped) this.#stop()
  }

  #stop(): void {
    this.#stopToken = this.#parts.random()
    this.#print(`::stop-commands::${this.#stopToken}`)
  }

  #resume(): void {
    if (this.#stopToken !== undefined) this.#print(`::${this.#stopToken}::`)
    this.#stopToken = undefined
  }
}
