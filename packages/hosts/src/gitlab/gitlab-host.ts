import { join } from 'node:path'
import {
  type Annotation,
  type Http,
  type Input,
  type Raw,
  type SourceContext,
  toCodeQuality,
  UserError,
} from '@slipway/core'
import type { HostParts } from '../github/github-host'
import { type Conclusion, type HostAdapter, type OutputPlace, rankAnnotations } from '../host'
import { redactStream } from '../pump/redact-stream'
import { safeText } from '../pump/pump'
import { replaceFile, writeOutputsFile } from '../outputs-file'
import { sectionEnd, sectionName, sectionStart } from './section'
import { gitlabSource } from './source'

/**
 * A GitLab job: sections in the log, a dotenv report for outputs, Code Quality for remarks. Never prints a masking
 * command: most runners would show it.
 */
export class GitLabHost implements HostAdapter {
  readonly name = 'gitlab'
  readonly source: SourceContext
  readonly colours = true
  readonly phase: 'run' | 'finish'
  readonly #parts: HostParts & { readonly http: Http; readonly now: () => number; readonly args: readonly string[] }
  #sections = 0
  #annotated: Annotation[] = []

  constructor(
    parts: HostParts & { readonly http: Http; readonly now: () => number; readonly args: readonly string[] },
  ) {
    this.#parts = parts
    this.source = gitlabSource(parts.env)
    this.phase = parts.args.includes('--finish') ? 'finish' : 'run'
  }

  raw(name: string, input: Input<unknown>): Raw | undefined {
    const variable = `INPUT_${name.toUpperCase().replace(/-/g, '_')}`
    // The component writes an input that is not given as empty text.
    const value = this.#parts.env[variable] || undefined
    if (input.kind !== 'secret' || value !== undefined) return value
    // A secret input would stand in clear in the merged YAML: the component names a CI variable, and it is read here.
    const source = this.#parts.env[`${variable}_VARIABLE`]
    if (source === undefined || source === '') return undefined
    const secret = this.#parts.env[source]
    if (secret === undefined || secret === '') {
      throw new UserError(
        'SECRET_VARIABLE_EMPTY',
        `${name}-variable: expected the name of a CI/CD variable that is set, found ${named(source)}`,
        'set it under Settings > CI/CD > Variables; protected variables exist on protected refs alone',
      )
    }
    return secret
  }

  info(text: string): void {
    this.#print(this.#safe(text))
  }

  warn(text: string): void {
    this.#print(`\u001b[33mwarning: ${this.#safe(text)}\u001b[0m`)
  }

  error(text: string): void {
    this.#print(`\u001b[31m${this.#safe(text)}\u001b[0m`)
  }

  async group<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.#sections += 1
    const name = sectionName(title, this.#sections)
    this.#print(sectionStart(name, this.#safe(title).replace(/\n/g, ' '), this.#seconds()))
    try {
      return await work()
    } finally {
      this.#print(sectionEnd(name, this.#seconds()))
    }
  }

  progress(text: string): void {
    this.info(text)
  }

  hide(secret: string): void {
    const warning = this.#parts.redactor.add(secret)
    if (warning !== undefined) this.info(`note: ${warning}`)
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

  bracket(): () => void {
    return () => undefined
  }

  async outputs(values: ReadonlyMap<string, string>, place: OutputPlace): Promise<void> {
    if (place.directory === undefined) return
    const left = await writeOutputsFile(values, place, this.#parts.redactor)
    if (left.length > 0)
      this.warn(`outputs that a dotenv report cannot carry stand in the record alone: ${left.join(', ')}`)
    const { createHash } = await import('node:crypto')
    const report = toCodeQuality(this.#annotated, (content) =>
      createHash('sha256').update(content).digest('hex').slice(0, 32),
    )
    await replaceFile(join(place.directory, 'gl-code-quality-report.json'), this.#parts.redactor.redact(report))
  }

  async summary(): Promise<void> {
    // The stage's summary.md and report.html are artifacts; the entry writes them on every host.
  }

  conclude(end: Conclusion): void {
    if (end.stack !== undefined) this.info(end.stack)
    for (const annotation of rankAnnotations(this.#annotated, 10).shown) this.#printAnnotation(annotation)
    if (end.failure === undefined) this.info(`\u001b[1m${end.outcome}\u001b[0m: ${end.headline}`)
    else
      (end.tolerated ? this.warn.bind(this) : this.error.bind(this))(
        `${end.outcome}: ${end.failure.message}\n${end.failure.hint}`,
      )
  }

  async comment(markdown: string, token: string): Promise<void> {
    const { stickyNote } = await import('./note')
    await stickyNote(
      this.#parts.http,
      this.#parts.env,
      '<!-- slipway:run -->',
      this.#parts.redactor.redact(markdown),
      token,
    )
  }

  async rememberPhase(): Promise<void> {
    // after_script says so by an argument.
  }

  #printAnnotation({ severity, title, message, file, line }: Annotation): void {
    const place = file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}`}`
    const colour = { error: 31, warning: 33, notice: 36 }[severity]
    this.#print(
      `\u001b[${colour}m${severity}\u001b[0m${this.#safe(`${place} ${title}${message === '' ? '' : `\n  ${message.replace(/\n/g, '\n  ')}`}`)}`,
    )
  }

  #safe(text: string): string {
    return safeText(text, { redactor: this.#parts.redactor, host: 'gitlab', colours: true })
  }

  #print(text: string): void {
    this.#parts.write(`${text}\n`)
  }

  #seconds(): number {
    return Math.floor(this.#parts.now() / 1000)
  }
}

/** People put the secret itself where its variable's name belongs, so only what can be no secret is repeated. */
function named(source: string): string {
  return /^[A-Z][A-Z_]{0,63}$/.test(source) ? `"${source}", which is empty` : 'something else'
}
