import { isObject } from '@slipway/core'
import { imageName, imageTag } from './image-name'
import type { Leaf, LeafRole, ValuePath } from './leaves'

/**
 * Places of the values that say what these images are made of, whatever they are called: charts have their own words
 * (`images.interceptor`, `node.container`).
 */
export function leavesByText(values: unknown, images: readonly string[]): readonly Leaf[] {
  const roles = new Map(images.flatMap((image) => [...partsOf(image)]))
  return [...walk(values, [], roles)]
}

/** What a value may say of an image. A registry alone says too little: everything of the chart may come from there. */
function* partsOf(image: string): Generator<readonly [string, LeafRole]> {
  const name = imageName(image)
  if (name === undefined) return
  const version = image.slice(image.replace(/@.*$/, '').replace(/:[^/:]*$/, '').length)
  const [tag, digest] = [imageTag(image), /@(.+)$/.exec(image)?.[1]]
  if (tag !== undefined) yield [tag, 'tag']
  if (digest !== undefined) yield [digest, 'digest']
  const segments = name.split('/')
  for (const at of segments.keys()) {
    const part = segments.slice(at).join('/')
    yield [part, 'name']
    yield [`${part}${version}`, 'name']
  }
}

function* walk(value: unknown, path: ValuePath, roles: ReadonlyMap<string, LeafRole>): Generator<Leaf> {
  if (typeof value === 'string') {
    const role = roles.get(value)
    if (role !== undefined && mayMean(value, path)) yield { path, role, text: value, unlisted: false }
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* walk(item, [...path, index], roles)
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) yield* walk(item, [...path, key], roles)
  }
}

/** A single word may be anything, such as the name of an object, unless it stands where images do. */
function mayMean(text: string, path: ValuePath): boolean {
  return /[/:@]/.test(text) || path.some((key) => /image|repo|tag|version|container|docker/i.test(String(key)))
}
