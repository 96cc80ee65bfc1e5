import { formatReference, loweredName, Mismatch, parseReference, type Reference } from '@slipway/core'

const STAGE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/
const ARGUMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
// image-spec, config.md: user, uid, user:group, uid:gid, uid:group, user:gid.
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(?::[A-Za-z0-9_][A-Za-z0-9_.-]*)?$/

/** A stage of a Dockerfile. @throws Mismatch */
export function parseTarget(text: string): string {
  if (!STAGE.test(text)) throw new Mismatch('the name or number of a stage, such as release')
  return text
}

/** @throws Mismatch */
export function parseWorkdir(text: string): string {
  if (!text.startsWith('/')) throw new Mismatch('an absolute path in the image, such as /app')
  return text
}

/** The name of an image, and how it was given when capitals were made small: `github.repository` has its owner's. */
export type BuiltName = Reference & { readonly given?: string }

/** A name without a digest: the image is not built yet. @throws Mismatch */
export function plainImage(text: string): BuiltName {
  const small = loweredName(text)
  const reference = { ...parseReference(small), ...(small === text ? {} : { given: text }) }
  if (reference.digest !== undefined)
    throw new Mismatch('a name without a digest', `the digest comes out of the build: write ${nameOf(reference)}`)
  return reference
}

function nameOf({ digest: _, ...rest }: BuiltName): string {
  return formatReference(rest)
}

export function isArgumentName(name: string): boolean {
  return ARGUMENT_NAME.test(name)
}

export function isUser(text: string): boolean {
  return USER.test(text)
}
