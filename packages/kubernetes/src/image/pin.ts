import { referenceName } from '@slipway/core'
import type { PinnedReference } from './candidates'
import { imageName, imageTag, readReference } from './image-name'
import type { ImageUse } from './image-use'
import { applyEdits } from '../manifest/edits'
import { UseReader } from './uses'

/** The goal as a rule over text: a container that runs one of these repositories runs the image. */
export interface PinRule {
  readonly image: PinnedReference
  /** Registry and repository of each image that ours takes the place of, and of ours. */
  readonly names: readonly string[]
  readonly namespace: string
  /** Nobody has seen the render before: one in which no container is wanted is no release. */
  readonly unseen?: boolean
}

export interface Pinned {
  readonly text: string
  /** The uses that the rule is about, as they were. */
  readonly uses: readonly ImageUse[]
}

/** Thrown where a container would go on with another image: nothing may be applied then. */
export class LeftOver extends Error {}

export function isWanted({ image }: Pick<ImageUse, 'image'>, names: ReadonlySet<string>): boolean {
  const name = imageName(image)
  return name !== undefined && names.has(name)
}

/** Whether a container runs exactly this repository at this digest. */
export function runsImage(text: string, image: PinnedReference): boolean {
  const found = readReference(text)
  return found !== undefined && referenceName(found) === referenceName(image) && found.digest === image.digest
}

/** `name[:tag]@digest`, with the tag of the push, else with the one that the chart gave. */
export function pinnedText(before: string, image: PinnedReference): string {
  const tag = image.tag ?? imageTag(before)
  return `${referenceName(image)}${tag === undefined ? '' : `:${tag}`}@${image.digest}`
}

/**
 * Puts the image into a rendered release, and leaves every other character as it is.
 * @throws LeftOver
 */
export async function pinText(text: string, rule: PinRule, reader?: UseReader): Promise<Pinned> {
  const uses = reader ?? (await UseReader.open(rule.namespace))
  const names = new Set(rule.names)
  const wanted = uses.read(text).filter((use) => isWanted(use, names))
  if (rule.unseen === true && wanted.length === 0)
    throw new LeftOver(`no container runs ${rule.names.join(' or ')}, so there is nothing to pin`)
  const places = new Map(wanted.map((use) => [use.range.join(), use]))
  const others = [...places.values()].filter(({ image }) => !runsImage(image, rule.image))
  const edits = others.map((use) => {
    const [start, end] = use.range
    return { start, end, text: scalarLike(text.slice(start, end), use, pinnedText(use.image, rule.image)) }
  })
  const pinned = applyEdits(text, edits)
  const left = uses.read(pinned).filter((use) => isWanted(use, names) && !runsImage(use.image, rule.image))
  if (left.length > 0)
    throw new LeftOver(
      `not pinned: ${left.map(({ object, container }) => `${object}, container ${container}`).join('; ')}`,
    )
  return { text: pinned, uses: wanted }
}

/** The same for several images, of which each has names of its own. @throws LeftOver */
export async function pinAll(text: string, rules: readonly PinRule[], reader?: UseReader): Promise<string> {
  let pinned = text
  for (const rule of rules) pinned = (await pinText(pinned, rule, reader)).text
  return pinned
}

/** The same quotes as before; what is no scalar of one line becomes a quoted one. */
function scalarLike(before: string, { style }: ImageUse, value: string): string {
  if (style === 'PLAIN') return value
  return style === 'QUOTE_SINGLE' ? `'${value}'` : `"${value}"${/\s*$/.exec(before)?.[0] ?? ''}`
}
