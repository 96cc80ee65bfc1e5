import { isObject, loweredName, parseReference, type Raw, type Reference } from '@slipway/core'

/** A repository that was named, and how, when names of registries are not written so. */
export interface NamedImage {
  readonly reference: Reference
  /** As it was given, when capitals were made small. */
  readonly given?: string
}

/** @throws Mismatch */
export function parseNamedImage(raw: Raw): NamedImage {
  const text = typeof raw === 'string' ? raw : isObject(raw) ? JSON.stringify(raw) : String(raw)
  const small = loweredName(text)
  return { reference: parseReference(small), ...(small === text ? {} : { given: text }) }
}
