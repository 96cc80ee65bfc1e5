import { isObject, parseReference, type Raw, type Reference } from '@slipway/core'

/** A repository that was named, and how, when names of registries are not written so. */
export interface NamedImage {
  readonly reference: Reference
  /** As it was given, when capitals were made small. */
  readonly given?: string
}

/**
 * The name in small letters, tag and digest as they are. `github.repository` has the capitals of its owner, and no
 * registry takes them.
 */
export function lowered(text: string): string {
  const name = /^[^@]*?(?=(?::[\w][\w.-]{0,127})?(?:@|$))/.exec(text)?.[0] ?? text
  return name.toLowerCase() + text.slice(name.length)
}

/** @throws Mismatch */
export function parseNamedImage(raw: Raw): NamedImage {
  const text = typeof raw === 'string' ? raw : isObject(raw) ? JSON.stringify(raw) : String(raw)
  const small = lowered(text)
  return { reference: parseReference(small), ...(small === text ? {} : { given: text }) }
}
