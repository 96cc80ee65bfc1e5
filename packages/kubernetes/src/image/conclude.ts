import { type JsonObject, UserError } from '@slipway/core'
import type { ChartRenders, ImageOrder } from './chart-renders'
import type { Entries } from './entries'
import { imageName } from './image-name'
import { isWanted, pinText, type PinRule, runsImage } from './pin'
import { type PlanContainer, toContainers } from './plan-containers'
import { repeatsIn } from './repeats'
import type { ImageUse } from './image-use'

/** How the image comes into the chart. */
export interface ImageChoice {
  /** `none`: the chart runs it already. `render`: what Helm renders is changed on its way to the cluster. */
  readonly means: 'values' | 'render' | 'none'
  readonly values: JsonObject | undefined
  /** The same, one text for each path. */
  readonly texts: Readonly<Record<string, string>>
  /** One for each image. */
  readonly rules: readonly PinRule[]
  /** All of the release, as it would be applied. */
  readonly text: string
  readonly containers: readonly PlanContainer[]
  readonly notes: readonly string[]
}

/** What is to be done, and why. */
export interface Found {
  /** All images of the chart without ours. */
  readonly uses: readonly ImageUse[]
  readonly names: ReadonlySet<string>
  readonly notes: readonly string[]
}

export const placeOf = ({ object, container }: ImageUse) => `${object}, container ${container}`

interface Concluded {
  readonly means: ImageChoice['means']
  readonly entries: Entries
  /** As Helm renders it. */
  readonly text: string
  readonly notes?: readonly string[]
}

/** Puts the digest into the render where values do not, and writes down what came of it. */
export async function conclude(
  { order, reader }: ChartRenders,
  { uses, names, notes }: Found,
  { means, entries, text, notes: more = [] }: Concluded,
): Promise<ImageChoice> {
  const rule: PinRule = { image: order.image, names: [...names], namespace: order.namespace }
  if (means === 'render')
    refuseHooks(
      order,
      reader.read(text).filter((use) => isWanted(use, names)),
    )
  const pinned = means === 'render' ? (await pinText(text, rule, reader)).text : text
  const after = reader.read(pinned)
  const containers = toContainers(uses, after, names)
  const custom = after.filter((use) => use.custom && runsImage(use.image, order.image))
  const inParts = reader.parts(pinned).filter(({ image }) => names.has(imageName(image) ?? ''))
  const repeats = means === 'render' ? repeatsIn(text, containers) : []
  return {
    means,
    values: entries.toValues(),
    texts: entries.toTexts(),
    rules: [rule],
    text: pinned,
    containers,
    notes: [
      ...notes,
      ...more,
      ...repeats,
      ...custom.map((use) => `${placeOf(use)}: a custom resource, what it runs cannot be proved`),
      ...inParts.map(
        ({ object, path, image }) =>
          `${object}, ${path}: a custom resource names ${image} in parts, what its operator runs cannot be proved`,
      ),
      ...(means === 'render' && order.ofManifests !== true ? [LOSES_PIN] : []),
    ],
  }
}

const LOSES_PIN =
  'the digest is in what was rendered and in no value: a plain helm upgrade takes the image of the chart again'

function refuseHooks({ image, pinsHooks }: ImageOrder, wanted: readonly ImageUse[]): void {
  const hooks = wanted.filter((use) => use.hook && !runsImage(use.image, image))
  if (pinsHooks || hooks.length === 0) return
  throw new UserError(
    'IMAGE_HOOK',
    `Helm 3 shows hooks to no post-renderer, so the digest cannot be put into ${hooks.map(placeOf).join(', ')}`,
    'set helm-version: 4, or name the values of these hooks in image-values',
  )
}
