import {
  formatReference,
  type Json,
  type JsonObject,
  Mismatch,
  property,
  type Reference,
  referenceName,
} from '@slipway/core'
import { parseValuePath } from '../names'
import { imageTag } from './image-name'
import { IMAGE_PARTS } from './parts'

export type PinnedReference = Reference & { readonly digest: string }

export type Settings = readonly (readonly [path: readonly (string | number)[], value: string])[]

/** The user's own `image-values`, taken at their word. */
export function givenSettings(
  given: ReadonlyMap<string, string>,
  image: PinnedReference,
  below: unknown = undefined,
): Settings {
  const parts = [...given.values()]
  const pinned = parts.includes('digest') || parts.includes('reference')
  return [...given].map(([text, part]) => {
    const path = parseValuePath(text)
    const before = property(below, ...path)
    // The tag of the push, else the one that stood there.
    const tag = image.tag ?? (typeof before === 'string' ? imageTag(`x:${before}`) : undefined)
    const tagged = tag === undefined ? image : { ...image, tag }
    return [path, partOf(part, tagged, { registryApart: parts.includes('registry'), pinned })] as const
  })
}

/** Tag and repository carry the digest when nothing else does: a value without it would be of no use. */
function partOf(
  part: string,
  image: PinnedReference,
  context: { readonly registryApart: boolean; readonly pinned: boolean },
): string {
  const name = context.registryApart ? image.repository : referenceName(image)
  switch (part) {
    case 'reference':
      return formatReference(image)
    case 'repository':
      return name
    case 'registry':
      return image.registry
    case 'digest':
      return image.digest
    case 'tag':
      return context.pinned ? (image.tag ?? '') : `${image.tag ?? 'deployed'}@${image.digest}`
    default:
      throw new Mismatch(`one of ${IMAGE_PARTS.join(', ')} behind each "="`)
  }
}

type Draft = { [key: string]: Json }

/**
 * A values file's content from single settings.
 * @param below the values that it is put on top of: Helm replaces lists whole, so a list is taken from there with all
 * that it has
 */
export function overlay(settings: Settings, below: unknown = undefined): JsonObject {
  const root: Draft = Object.create(null) as Draft
  for (const [path, value] of settings) {
    let at: Draft = root
    for (const [position, key] of path.entries()) {
      const last = position === path.length - 1
      if (last) at[key] = value
      else {
        const existing = at[key]
        const isList = typeof path[position + 1] === 'number'
        const fresh = (isList ? listBelow(below, path.slice(0, position + 1)) : Object.create(null)) as Json
        at[key] = typeof existing === 'object' && existing !== null ? existing : fresh
        at = at[key] as Draft
      }
    }
  }
  return JSON.parse(JSON.stringify(root)) as JsonObject
}

function listBelow(below: unknown, path: readonly (string | number)[]): Json {
  const found = property(below, ...path)
  return Array.isArray(found) ? structuredClone(found as Json[]) : []
}

/** The same settings without the digest: what a pinned render adds. */
export function withoutDigest(settings: Settings): Settings {
  return settings.map(([path, value]) => [path, value.replace(/@sha\d+:[a-f0-9]+$/, '')])
}
