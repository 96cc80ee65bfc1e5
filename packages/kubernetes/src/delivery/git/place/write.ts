import type { Edit } from '../../../manifest/edits'
import type { Wanted } from './place'
import type { Scalars, Text } from './scalars'

/** An image as it is written: the name with all that stands before the tag. */
export interface Written {
  readonly name: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

export function splitWritten(text: string): Written {
  const [front = '', digest] = text.split('@')
  const [, name = front, tag] = /^(.*?)(?::([^/:]*))?$/s.exec(front) ?? []
  return { name, tag: tag === '' ? undefined : tag, digest }
}

/** The name stays as it is written, and the tag where no other is known: the digest decides what runs. */
export function reference(old: string, { tag, digest }: Wanted): string {
  const { name, tag: before } = splitWritten(old)
  const shown = tag ?? before
  return `${name}${shown === undefined ? '' : `:${shown}`}@${digest}`
}

/** What a tag is set to where no place is for a digest: charts put a colon before it, and all is one name then. */
export function tagWithDigest(old: string, { tag, digest }: Wanted): string {
  const before = old.split('@')[0] ?? ''
  return `${tag ?? (before === '' ? 'deployed' : before)}@${digest}`
}

/** With the algorithm before it or without, as it stands there; a key called sha has none. */
export function digestAs(old: string, key: string, { digest }: Wanted): string {
  const bare = old === '' ? /sha(?:256|sum)?$/i.test(key) : /^[a-f0-9]{64}$/.test(old)
  return bare ? digest.replace(/^sha\d+:/, '') : digest
}

/** Nothing to write where it stands already. */
export function replaceText(scalars: Scalars, text: Text, wanted: string): readonly Edit[] {
  return text.value === wanted ? [] : scalars.replace(text, wanted)
}
