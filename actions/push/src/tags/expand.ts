import { isTag, legalTag, type SourceContext } from '@slipway/core'
import type { TagItem } from './rule'
import { parseVersion, type Version } from './version'

/** One tag that is to be set. */
export interface PlannedTag {
  readonly name: string
  /** It is meant to point to another image next time. */
  readonly moving: boolean
}

export interface TagWorld {
  readonly source: SourceContext
  /** Of the input `version`; else that of the version tag. */
  readonly version: Version | undefined
  readonly suffix: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** The version of what is pushed, as far as inputs and the ref tell it. */
export function versionOf(given: Version | undefined, { tag }: SourceContext): Version | undefined {
  return given ?? (tag === undefined ? undefined : parseVersion(tag))
}

/** The tags that an item makes; none when the run does not have what it asks for. */
export function expandTag(item: TagItem, world: TagWorld): readonly PlannedTag[] {
  if (item.kind === 'reference') return [{ name: item.tag, moving: movesByForm(item.tag) }]
  return namesOf(item, world)
    .map(({ name, moving }) => ({ name: legalTag(name + world.suffix), moving }))
    .filter(({ name }) => isTag(name))
}

function namesOf(item: Exclude<TagItem, { kind: 'reference' }>, world: TagWorld): readonly PlannedTag[] {
  const { source, version, now } = world
  const { tag, ref, changeRequest } = source
  const own = changeRequest === undefined
  switch (item.kind) {
    case 'literal':
      return [{ name: item.tag, moving: movesByForm(item.tag) }]
    case 'date':
      return fixed(formatDate(item.format, now))
    case 'semver':
      return version === undefined ? [] : semverTags(version)
    case 'latest':
      return version !== undefined && version.pre === undefined ? moving('latest') : []
    case 'ref':
      return !own ? [] : tag !== undefined ? fixed(tag) : moving(ref)
    case 'edge':
      return own && tag === undefined && ref !== undefined && ref === source.defaultBranch ? moving('edge') : []
    case 'sha':
      return fixed(source.commit === undefined ? undefined : `sha-${source.commit.slice(0, 7)}`)
    case 'sha:long':
      return fixed(source.commit === undefined ? undefined : `sha-${source.commit}`)
    case 'pr':
      return moving(own ? undefined : `pr-${changeRequest}`)
    case 'nightly':
      return source.scheduled === true ? moving('nightly') : []
    case 'none':
      return []
  }
}

function fixed(name: string | undefined): readonly PlannedTag[] {
  return name === undefined ? [] : [{ name, moving: false }]
}

function moving(name: string | undefined): readonly PlannedTag[] {
  return name === undefined ? [] : [{ name, moving: true }]
}

/** A pre-release only whole; no `0` alone, since 0.3 promises nothing of 0.2. */
function semverTags({ numbers: [major, minor], pre, text }: Version): readonly PlannedTag[] {
  if (pre !== undefined) return fixed(text)
  return [...fixed(text), ...moving(`${major}.${minor}`), ...(major === 0n ? [] : moving(`${major}`))]
}

/** `latest`, `1` and `1.2` move, whoever writes them. */
function movesByForm(tag: string): boolean {
  return tag === 'latest' || /^v?\d+(?:\.\d+)?$/.test(tag)
}

function formatDate(format: string, now: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().split('T')
  const [year = '', month = '', day = ''] = date.split('-')
  const [hour = '', minute = '', second = ''] = time.split(/[:.]/)
  const parts: Readonly<Record<string, string>> = { YYYY: year, MM: month, DD: day, HH: hour, mm: minute, ss: second }
  return format.replace(/YYYY|MM|DD|HH|mm|ss/g, (part) => parts[part] ?? part)
}
