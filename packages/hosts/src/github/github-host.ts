import {
  type Annotation,
  fitMarkdown,
  type HostCache,
  type Http,
  type Input,
  type InputSpecs,
  type NewChangeRequest,
  type OpenedChangeRequest,
  type OtherRuns,
  type Raw,
  type Reporting,
  secretLeaves,
  type SourceContext,
  type ToolCache,
  type UploadedSarif,
} from '@slipway/core'
import { appendText } from '../disk/append'
import { DiskToolCache } from '../disk/tool-cache'
import type { Conclusion, StageOutputs } from '../host'
import { BaseHost, type BaseParts } from '../kit/base-host'
import { nonEmpty } from '../kit/defined'
import { lazyCache } from '../kit/lazy-cache'
import { rankAnnotations } from '../kit/rank-annotations'
import { Pump } from '../pump/pump'
import { type CommandGate, gateOf } from './command-gate'
import { annotationCommand, formatCommand } from './commands'
import { appendKeyValues } from './key-value-file'
import { githubSource } from './source'
import { GitHubToolCache } from './tool-cache'
import type { ToolkitOutput } from './toolkit-output'
import type { RepositoryAccess } from '../target/access'
import { declareImage } from './artifacts'
import { stickyComment } from './comment'
import { requestIdentityToken } from './identity'

/**
 * The runner drops a summary above 1 MiB whole (FileCommandManager.cs); the rest is room for what other steps of ours
 * add.
 */
const SUMMARY_LIMIT = 1024 * 1024 - 16 * 1024
const ANNOTATION_LIMIT = 10

export interface GitHubParts extends BaseParts {
  readonly env: NodeJS.ProcessEnv
  readonly random: () => string
  readonly http: Http
}

/**
 * The GitHub runner: commands on standard output, files for outputs and the summary. Nothing is written to GITHUB_ENV
 * or GITHUB_PATH.
 */
export class GitHubHost extends BaseHost {
  readonly name = 'github'
  readonly source: SourceContext
  readonly colours = true
  readonly #parts: GitHubParts
  readonly #gate: CommandGate
  #warned = 0
  /** What the runner was told already: some secrets are hidden by everyone who reads them. */
  readonly #masked = new Set<string>()

  constructor(parts: GitHubParts) {
    super(parts)
    this.#parts = parts
    this.#gate = gateOf(parts.write, parts.random)
    this.source = githubSource(parts.env)
  }

  protected readInput(name: string, _input: Input<unknown>): Raw | undefined {
    // The runner writes an input that is not given as empty text.
    return nonEmpty(this.#parts.env[`INPUT_${name.toUpperCase()}`])
  }

  undeclared(inputs: InputSpecs): { readonly names: readonly string[]; readonly sure: boolean } {
    const { env } = this.#parts
    const names = Object.keys(env)
      .filter((key) => key.startsWith('INPUT_') && nonEmpty(env[key]) !== undefined)
      .map((key) => key.slice('INPUT_'.length).toLowerCase())
      .filter((name) => !Object.hasOwn(inputs, name))
    // `act` hands inputs of one step to the next.
    return { names: names.sort(), sure: env['ACT'] !== 'true' }
  }

  /** No warning: the runner masks what it knows as a secret, and every secret input of ours is told to it. */
  override announce(): void {
    if (this.#parts.env['RUNNER_DEBUG'] !== '1') return
    this.info(
      'debug logging is on: the runner shows what steps are given and what they leave, and masks only what it knows as a secret',
    )
  }

  warn(text: string): void {
    this.#warned += 1
    if (this.#warned > ANNOTATION_LIMIT) this.info(`warning: ${text}`)
    else this.#command('warning', {}, this.readable(text))
  }

  error(text: string): void {
    this.print(`\u001b[31m${this.safe(text).replace(/\n/g, '\n\u001b[31m')}\u001b[0m`)
  }

  async group<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.#command('group', {}, this.readable(title))
    try {
      return await work()
    } finally {
      this.#command('endgroup', {}, '')
    }
  }

  override hide(secret: string): void {
    super.hide(secret)
    // Each line by itself, since a command is one line; what is not redacted by us is not masked by the runner either.
    const lines = new Set([secret, ...secretLeaves(secret)].flatMap((text) => text.split(/\r?\n/)))
    for (const line of lines) {
      if (this.#masked.has(line) || this.clean(line) === line) continue
      this.#masked.add(line)
      this.#command('add-mask', {}, line)
    }
  }

  /** Defence in depth: the pump leaves no command in a child's lines, and the runner is told not to look for any. */
  override bracket(): () => void {
    return this.#gate.close()
  }

  override async outputs(stage: StageOutputs): Promise<void> {
    const file = nonEmpty(this.#parts.env['GITHUB_OUTPUT'])
    const clean = new Map([...stage.values].map(([name, value]) => [name, this.clean(value)]))
    if (file !== undefined) await appendKeyValues(file, clean, this.#parts.random)
    if (stage.published.length > 0) {
      for (const image of stage.published) declareImage(this.clean(image), this.#parts.env)
    }
    await this.writeOutputsFile(stage)
  }

  override async summary(markdown: string): Promise<void> {
    const file = nonEmpty(this.#parts.env['GITHUB_STEP_SUMMARY'])
    if (file === undefined) return
    const notice = '*The rest does not fit into a job summary; see `report.html` and the files of the output folder.*'
    appendText(file, `${fitMarkdown(this.clean(markdown), SUMMARY_LIMIT, notice)}\n`)
  }

  conclude(end: Conclusion): void {
    if (end.stack !== undefined) this.info(end.stack)
    if (end.failure === undefined) this.info(`${end.outcome}: ${end.headline}`)
    const annotations = [...failureAnnotation(end), ...end.annotations]
    const { shown, left } = rankAnnotations(annotations, ANNOTATION_LIMIT, { warning: this.#warned })
    for (const annotation of shown) this.#gate.pass(annotationCommand(this.#cleanAnnotation(annotation)))
    if (left > 0)
      this.info(
        `${left} more annotations are in the summary and the reports; GitHub shows ${ANNOTATION_LIMIT} of a kind a step`,
      )
  }

  async comment(markdown: string, token: string): Promise<void> {
    await stickyComment(
      { source: this.source, http: this.#parts.http },
      '<!-- slipway:run -->',
      this.clean(markdown),
      token,
    )
  }

  async identityToken(audience: string): Promise<string> {
    const token = await requestIdentityToken(audience, this.#parts.env, this.#toolkitOutput())
    if (!this.isHidden(token)) this.hide(token)
    return token
  }

  async otherRuns(token?: string): Promise<OtherRuns> {
    if (token !== undefined && !this.isHidden(token)) this.hide(token)
    const { githubRuns } = await import('./rest')
    return githubRuns(this.#parts.env, this.#parts.http, token)
  }

  async changeRequest(request: NewChangeRequest, token: string): Promise<OpenedChangeRequest | undefined> {
    if (!this.isHidden(token)) this.hide(token)
    const { githubChangeRequests, openChangeRequest } = await import('./rest')
    const [title, text] = [this.readable(request.title), this.readable(request.text)]
    const api = githubChangeRequests(this.#parts.env, this.#parts.http, token)
    return openChangeRequest(api, { ...request, title, text })
  }

  async reporting(token: string): Promise<Reporting> {
    if (!this.isHidden(token)) this.hide(token)
    const { githubReporting } = await import('./rest')
    const { env, http } = this.#parts
    return githubReporting({ env, http, source: this.source, token, clean: (text) => this.readable(text) })
  }

  async uploadSarif(sarif: string, token: string): Promise<UploadedSarif> {
    if (!this.isHidden(token)) this.hide(token)
    const { uploadSarif } = await import('./rest')
    return uploadSarif(this.clean(sarif), token, this.#parts)
  }

  /** Loaded by whoever asks: most runs keep nothing. */
  readonly cache: HostCache = lazyCache(async () =>
    (await import('./rest')).githubCache({
      ...this.#parts,
      info: (text) => this.info(text),
      hide: (secret) => this.hide(secret),
    }),
  )

  async repository(token?: string): Promise<RepositoryAccess> {
    const { githubRepository } = await import('./rest')
    const access = githubRepository(this.#parts.env, this.#parts.http, token)
    if (access.remote.authorization !== undefined) this.hide(access.remote.authorization)
    return access
  }

  toolCache(root: string): ToolCache {
    // The toolkit knows its root by this variable alone.
    if (this.#parts.env['RUNNER_TOOL_CACHE'] !== root) return new DiskToolCache(root)
    return new GitHubToolCache(root, this.#toolkitOutput(), this.#parts.random)
  }

  /** What the toolkit prints is shown as a child's output is; a value that it masks is hidden as any other. */
  #toolkitOutput(): ToolkitOutput {
    const pump = new Pump({ redactor: this.#parts.redactor, colours: true }, (line) => this.showLine(line))
    return {
      command: (name, data) => {
        if (name === 'add-mask') this.hide(data)
        else if (name !== 'debug') this.info(data)
        else if (this.#parts.env['RUNNER_DEBUG'] === '1') this.#command('debug', {}, this.readable(data))
      },
      text: (chunk) => pump.push(chunk),
      end: () => pump.end(),
    }
  }

  #cleanAnnotation(annotation: Annotation): Annotation {
    const { title, message, file } = annotation
    return {
      ...annotation,
      title: this.readable(title),
      message: this.readable(message),
      ...(file === undefined ? {} : { file: this.clean(file) }),
    }
  }

  #command(name: string, properties: Readonly<Record<string, string>>, data: string): void {
    this.#gate.pass(formatCommand(name, properties, data))
  }
}

/** The failure itself is the first annotation. */
function failureAnnotation({ action, outcome, failure, tolerated }: Conclusion): readonly Annotation[] {
  if (failure === undefined) return []
  const message = `${failure.message}\n${failure.hint}`
  return [{ severity: tolerated ? 'warning' : 'error', title: `${action}: ${outcome}`, message }]
}
