import { isTag, Mismatch, parseReference, type Reference, referenceName } from '@slipway/core'

export function readReference(text: string): Reference | undefined {
  try {
    return parseReference(text)
  } catch (error) {
    if (error instanceof Mismatch) return undefined
    throw error
  }
}

/**
 * Registry and repository of an image as a chart renders it, which may have no tag yet, or one that is none
 * (`shop:`, `shop:1.0+build`). Undefined for what is no image at all.
 */
export function imageName(text: string): string | undefined {
  const found = readReference(text) ?? readReference(text.split('@')[0]?.replace(/:[^/:]*$/, '') ?? '')
  return found === undefined ? undefined : referenceName(found)
}

/** The tag of an image as a chart renders it, if it is one. */
export function imageTag(text: string): string | undefined {
  const tag = /:([^/:@]*)(?:@.*)?$/.exec(text.replace(/@.*$/, ''))?.[1]
  return tag !== undefined && isTag(tag) ? tag : undefined
}

/** The last part of a repository, as people say it: `argo-cd` and `argocd` are the same to them. */
export function plainName(name: string): string {
  return (name.split('/').at(-1) ?? '').toLowerCase().replace(/[-_.]/g, '')
}
