import { type Reference, referenceName, UserError } from '@slipway/core'
import type { OwnImage } from './candidates'
import type { ImageWish } from './choose-all'

/** What the user said of the images, before it is known which of them is meant. */
export interface ImageSettings {
  /** Value path to `part`, or to `component:part`. */
  readonly imageValues: ReadonlyMap<string, string>
  /** Repositories, or `component=repository`. */
  readonly replaces: readonly string[]
}

/**
 * What is said of each image. Of several, each line says of which.
 * @throws UserError `IMAGE_VALUES`
 */
export function wishesOf(images: readonly OwnImage[], { imageValues, replaces }: ImageSettings): readonly ImageWish[] {
  const given = [...imageValues].map(([path, text]) => ({ input: 'image-values', text, of: split(text, ':'), path }))
  const taken = replaces.map((text) => ({ input: 'replaces', text, of: split(text, '=') }))
  for (const { input, text, of } of [...given, ...taken])
    checkComponent(images, { input, text, component: of.component })
  return images.map((image) => {
    const isOf = ({ of }: { readonly of: Split }) => of.component === undefined || of.component === image.component
    return {
      image,
      given: new Map(given.filter(isOf).map(({ path, of }) => [path, of.text])),
      replaces: taken.filter(isOf).map(({ of }) => of.text),
    }
  })
}

/** Registry and repository of all that ours is, or takes the place of. */
export function namesOfOurs({
  images,
  replaces,
}: {
  readonly images: readonly Reference[]
  readonly replaces: readonly string[]
}): ReadonlySet<string> {
  return new Set([...images.map(referenceName), ...replaces.map((text) => split(text, '=').text)])
}

interface Split {
  readonly component: string | undefined
  readonly text: string
}

/** A component has neither a slash nor a dot, so a repository is told from one. */
function split(text: string, sign: ':' | '='): Split {
  const [, component, rest] = new RegExp(`^([a-z][a-z0-9-]*)${sign}(.+)$`).exec(text) ?? []
  return rest === undefined ? { component: undefined, text } : { component, text: rest }
}

function checkComponent(
  images: readonly OwnImage[],
  { input, text, component }: { readonly input: string; readonly text: string; readonly component: string | undefined },
): void {
  const names = images.flatMap(({ component: name }) => name ?? [])
  if (component === undefined ? images.length === 1 : names.includes(component)) return
  if (images.length === 0)
    throw new UserError(
      'IMAGE_VALUES',
      `${input}: expected nothing with image: none, found ${text}`,
      `leave ${input} out, or name the image`,
    )
  const sign = input === 'replaces' ? '=' : ':'
  throw new UserError(
    'IMAGE_VALUES',
    `${input}: expected one of the images ${names.join(', ') || 'image'} before "${sign}", found ${text}`,
    `write for example ${names[0] ?? 'image'}${sign}${text.replace(/^[a-z][a-z0-9-]*[:=]/, '')}`,
  )
}
