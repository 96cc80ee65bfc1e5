import { errorMessage, UserError } from '@slipway/core'
import { imageIdentity } from '@slipway/oci/layout'
import { type Connection, RegistrySource, remoteDigest, tagPages } from '@slipway/oci/registry'
import type { PlannedTag } from './expand'
import { highest, inRange, rangeOf } from './guard'
import { labelledVersion } from './label'
import { compareVersions, type Version } from './version'

export interface TagRules {
  /** Of what is pushed, as far as it is known. */
  readonly version: Version | undefined
  readonly suffix: string
  readonly allowOlder: boolean
  readonly immutable: boolean
}

/** Says of one repository which tags may not be set, asked before the image goes there and just before each tag. */
export class TagKeeper {
  constructor(
    readonly connection: Connection,
    readonly planned: readonly PlannedTag[],
    readonly digest: string,
    readonly rules: TagRules,
  ) {}

  /** Before anything is sent. @throws UserError `TAG_IMMUTABLE` */
  async foresee(): Promise<void> {
    const { host } = this.connection.ports
    if (this.rules.immutable)
      for (const { name } of this.planned.filter(({ moving }) => !moving)) await this.#checkFixed(name)
    const guarded = this.planned.filter(({ name }) => this.#isGuarded(name))
    for (const { name } of guarded) {
      const reason = await this.#whyOlder(name, undefined)
      if (reason !== undefined) host.info(`${name} will stay as it is: ${reason}`)
    }
  }

  /** Why a tag stays as it is; undefined when it may be set. @throws UserError `TAG_IMMUTABLE` */
  readonly keep = async (tag: string, before: string | undefined): Promise<string | undefined> => {
    const planned = this.planned.find(({ name }) => name === tag)
    if (this.rules.immutable && before !== undefined && planned?.moving !== true)
      throw immutable(tag, before, this.digest)
    return this.#isGuarded(tag) ? this.#whyOlder(tag, before) : undefined
  }

  async #checkFixed(tag: string): Promise<void> {
    const before = await this.connection.retrier.run(`tag ${tag}`, () => remoteDigest(this.connection, tag))
    if (before !== undefined && before !== this.digest) throw immutable(tag, before, this.digest)
  }

  #isGuarded(tag: string): boolean {
    const { version, suffix, allowOlder } = this.rules
    const range = rangeOf(tag, suffix)
    return !allowOlder && range !== undefined && version !== undefined && inRange(version, range)
  }

  async #whyOlder(tag: string, before: string | undefined): Promise<string | undefined> {
    const { version, suffix } = this.rules
    const range = rangeOf(tag, suffix)
    if (version === undefined || range === undefined) return undefined
    try {
      let found: Version | undefined
      for await (const tags of tagPages(this.connection, 'remove tags that nobody needs'))
        found = highest(tags, range, found)
      found ??= await this.#labelled(before)
      if (found === undefined && before !== undefined) throw new Error('neither its tags nor a label tell its version')
      return found !== undefined && compareVersions(found, version) > 0
        ? `version ${found.text} is there, and this is ${version.text} (\`allow-older\` moves it)`
        : undefined
    } catch (error) {
      if (isMissing(error)) return undefined
      this.connection.ports.host.info(`${tag}: it is not known whether what it names is newer (${errorMessage(error)})`)
      return undefined
    }
  }

  /** What the image that the tag names says of itself. */
  async #labelled(digest: string | undefined): Promise<Version | undefined> {
    if (digest === undefined) return undefined
    const source = new RegistrySource(this.connection)
    return labelledVersion(source, await imageIdentity(source, await source.resolve(digest)))
  }
}

/** The first push to a repository. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === 'RegistryFailure' && (error as { status?: number }).status === 404
}

function immutable(tag: string, before: string, digest: string): UserError {
  return new UserError(
    'TAG_IMMUTABLE',
    `tag ${tag}: expected to point it to ${digest}, but it points to ${before}, and \`immutable-tags\` keeps it there`,
    'push under a new tag, or remove `immutable-tags`',
    { outcome: 'fail' },
  )
}
