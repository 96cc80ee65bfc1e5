import { join } from 'node:path'
import {
  type Annotation,
  type HostCache,
  type Http,
  type Input,
  type NewChangeRequest,
  type OpenedChangeRequest,
  type OtherRuns,
  type Raw,
  type Reporting,
  type SourceContext,
  toCodeQuality,
  UserError,
} from '@slipway/core'
import type { Conclusion, StageOutputs } from '../host'
import { BaseHost, type BaseParts } from '../kit/base-host'
import { nonEmpty } from '../kit/defined'
import { lazyCache } from '../kit/lazy-cache'
import { replaceFile } from '../kit/outputs-file'
import { rankAnnotations } from '../kit/rank-annotations'
import type { RepositoryAccess } from '../target/access'
import { sectionEnd, sectionName, sectionStart } from './section'
import { gitlabSource } from './source'
import { stickyNote } from './note'
import { declaredIdentityToken } from './identity'
import { contentOfFileVariable } from './file-variable'

export interface GitLabParts extends BaseParts {
  readonly env: NodeJS.ProcessEnv
  readonly http: Http
  readonly now: () => number
}

/**
 * A GitLab job: sections in the log, a dotenv report for outputs, Code Quality for annotations. Never prints a masking
 * command: most runners would show it.
 */
export class GitLabHost extends BaseHost {
  readonly name = 'gitlab'
  readonly source: SourceContext
  readonly colours = true
  readonly #parts: GitLabParts
  #sections = 0

  constructor(parts: GitLabParts) {
    super(parts)
    this.#parts = parts
    this.source = gitlabSource(parts.env)
  }

  protected readInput(name: string, input: Input<unknown>): Raw | undefined {
    // `push.image`, of a run of several stages, is INPUT_PUSH_IMAGE.
    const variable = `INPUT_${name.toUpperCase().replace(/[-.]/g, '_')}`
    // The component writes an input that is not given as empty text.
    const value = nonEmpty(this.#parts.env[variable])
    if (input.kind !== 'secret' || value !== undefined) return value
    // A secret input would stand in clear in the merged YAML: the component names a CI variable, and it is read here.
    const source = this.#parts.env[`${variable}_VARIABLE`]
    if (source === undefined || source === '') return undefined
    const held = this.#parts.env[source]
    const secret = held === undefined ? undefined : (contentOfFileVariable(source, held) ?? held)
    if (secret === undefined || secret === '') {
      throw new UserError(
        'SECRET_VARIABLE_EMPTY',
        `${name}-variable: expected the name of a CI/CD variable that is set, found ${named(source)}`,
        'set it under Settings > CI/CD > Variables; protected variables exist on protected refs alone',
      )
    }
    return secret
  }

  /** The values stood in the log before this program began: nothing that it could refuse would take them out again. */
  override announce(): void {
    if (!isOn(this.#parts.env['CI_DEBUG_TRACE'])) return
    this.warn(
      'CI_DEBUG_TRACE is on: GitLab writes every variable of this job into its log, secrets too, and that is beyond what Slipway redacts. Erase the log of this job, and change the secrets that it had.',
    )
  }

  warn(text: string): void {
    this.print(`\u001b[33mwarning: ${this.safe(text)}\u001b[0m`)
  }

  error(text: string): void {
    this.print(`\u001b[31m${this.safe(text)}\u001b[0m`)
  }

  async group<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.#sections += 1
    const name = sectionName(title, this.#sections)
    this.print(sectionStart(name, this.safe(title).replace(/\n/g, ' '), this.#seconds()))
    try {
      return await work()
    } finally {
      this.print(sectionEnd(name, this.#seconds()))
    }
  }

  override async outputs(stage: StageOutputs): Promise<void> {
    if (stage.directory === undefined) return
    const left = await this.writeOutputsFile(stage)
    if (left.length > 0) this.warn(`a dotenv report cannot carry these outputs, see the record: ${left.join(', ')}`)
    const { createHash } = await import('node:crypto')
    const report = toCodeQuality(stage.annotations, (content) =>
      createHash('sha256').update(content).digest('hex').slice(0, 32),
    )
    await replaceFile(join(stage.directory, 'gl-code-quality-report.json'), this.clean(report))
  }

  conclude(end: Conclusion): void {
    if (end.stack !== undefined) this.info(end.stack)
    for (const annotation of rankAnnotations(end.annotations, 10).shown) this.#printAnnotation(annotation)
    if (end.failure === undefined) this.info(`\u001b[1m${end.outcome}\u001b[0m: ${end.headline}`)
    else
      (end.tolerated ? this.warn.bind(this) : this.error.bind(this))(
        `${end.outcome}: ${end.failure.message}\n${end.failure.hint}`,
      )
  }

  async comment(markdown: string, token: string): Promise<void> {
    await stickyNote(this.#parts.http, this.#parts.env, '<!-- slipway:run -->', this.clean(markdown), token)
  }

  async otherRuns(token?: string): Promise<OtherRuns> {
    if (token !== undefined && !this.isHidden(token)) this.hide(token)
    const { gitlabRuns } = await import('./rest')
    return gitlabRuns(this.#parts.env, this.#parts.http, token)
  }

  async changeRequest(request: NewChangeRequest, token: string): Promise<OpenedChangeRequest | undefined> {
    if (!this.isHidden(token)) this.hide(token)
    const { gitlabChangeRequests, openChangeRequest } = await import('./rest')
    const [title, text] = [this.readable(request.title), this.readable(request.text)]
    const api = gitlabChangeRequests(this.#parts.env, this.#parts.http, token)
    return openChangeRequest(api, { ...request, title, text })
  }

  async reporting(token: string): Promise<Reporting> {
    if (!this.isHidden(token)) this.hide(token)
    const { gitlabReporting } = await import('./rest')
    const { env, http } = this.#parts
    return gitlabReporting({ env, http, source: this.source, token, clean: (text) => this.readable(text) })
  }

  readonly cache: HostCache = lazyCache(async () =>
    (await import('./rest')).gitlabCache(this.#parts.env, (text) => this.info(text)),
  )

  async repository(token?: string): Promise<RepositoryAccess> {
    const { gitlabRepository } = await import('./rest')
    const access = gitlabRepository(this.#parts.env, this.#parts.http, token)
    if (access.remote.authorization !== undefined) this.hide(access.remote.authorization)
    return access
  }

  async identityToken(audience: string): Promise<string> {
    const token = declaredIdentityToken(audience, this.#parts.env)
    this.hide(token)
    return token
  }

  #printAnnotation({ severity, title, message, file, line }: Annotation): void {
    const place = file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}`}`
    const colour = { error: 31, warning: 33, notice: 36 }[severity]
    this.print(
      `\u001b[${colour}m${severity}\u001b[0m${this.safe(`${place} ${title}${message === '' ? '' : `\n  ${message.replace(/\n/g, '\n  ')}`}`)}`,
    )
  }

  #seconds(): number {
    return Math.floor(this.#parts.now() / 1000)
  }
}

/** As the runner reads a truth value (Go's strconv.ParseBool). */
function isOn(value = ''): boolean {
  return /^(?:1|t|true)$/i.test(value)
}

/** People put the secret itself where its variable's name belongs, so only what can be no secret is repeated. */
function named(source: string): string {
  return /^[A-Z][A-Z_]{0,63}$/.test(source) ? `"${source}", which is empty` : 'something else'
}
