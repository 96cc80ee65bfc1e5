import type { Composition } from './solve'
import { Entries, type Entry } from './entries'
import { imageName } from './image-name'
import type { Leaf } from './leaves'
import { type Marker, markersFor, toPieces } from './markers'
import type { Render } from './render'

import type { ImageUse } from './image-use'
import type { UseReader } from './uses'

export interface ProbePlan {
  readonly render: Render
  readonly below: unknown
  /** What the chart needs to render at all. */
  readonly needed: readonly Entry[]
  /** Stands where a chart has no tag of its own. */
  readonly appVersion: string
}

/** A render with a marker in every leaf. */
export interface Probe {
  readonly text: string
  readonly markers: readonly Marker[]
  readonly needed: readonly Entry[]
}

/** Undefined when the chart does not render with markers: it checks its values, or knows what images it may have. */
export async function probe(leaves: readonly Leaf[], plan: ProbePlan): Promise<Probe | undefined> {
  const markers = markersFor(leaves, plan.appVersion)
  const entries = new Entries(plan.needed, plan.below).with(markers.map(({ leaf, text }) => [leaf.path, text]))
  const rendered = await plan.render(entries.toValues())
  return 'failed' in rendered ? undefined : { text: rendered.text, markers, needed: plan.needed }
}

/** What each image of the base is made of; one whose place has another name in the probe is found by its order. */
export function compositions(
  uses: readonly ImageUse[],
  { text, markers }: Probe,
  reader: UseReader,
): ReadonlyMap<ImageUse, Composition> {
  const twins = pair(uses, reader.read(text))
  return new Map(
    [...twins].map(([use, twin]) => [use, { pieces: toPieces(twin.image, markers), before: use.image }] as const),
  )
}

/** The same place in another render, by its names; else the next one alike. */
export function pair(uses: readonly ImageUse[], others: readonly ImageUse[]): ReadonlyMap<ImageUse, ImageUse> {
  const exact = ({ object, container, init }: ImageUse) => JSON.stringify([object, container, init])
  const alike = ({ kind, container, init, source }: ImageUse) => JSON.stringify([kind, container, init, source])
  const found = new Map<ImageUse, ImageUse>()
  const taken = new Set<ImageUse>()
  for (const key of [exact, alike]) {
    const left = new Map<string, ImageUse[]>()
    for (const other of others) if (!taken.has(other)) left.set(key(other), [...(left.get(key(other)) ?? []), other])
    for (const use of uses.filter((item) => !found.has(item))) {
      const other = left.get(key(use))?.shift()
      if (other === undefined) continue
      found.set(use, other)
      taken.add(other)
    }
  }
  return found
}

/**
 * What a map of the values most likely makes of its leaves, by the image that it names.
 * @param appVersion stands where the tag is empty
 */
export function likelyCompositions(
  leaves: readonly Leaf[],
  appVersion: string,
): readonly (Composition & { readonly name: string })[] {
  const maps = new Map<string, Leaf[]>()
  for (const leaf of leaves.filter(({ unlisted }) => !unlisted)) {
    const key = JSON.stringify(leaf.path.slice(0, -1))
    maps.set(key, [...(maps.get(key) ?? []), leaf])
  }
  return [...maps.values()].flatMap((group) => likely(group, appVersion) ?? [])
}

function likely(group: readonly Leaf[], appVersion: string): (Composition & { readonly name: string }) | undefined {
  const find = (role: Leaf['role']) => group.find((leaf) => leaf.role === role)
  const [registry, named, tag, digest] = [find('registry'), find('name'), find('tag'), find('digest')]
  if (named === undefined || named.text === '') return undefined
  const prefixed = registry !== undefined && registry.text !== ''
  const name = imageName(prefixed ? `${registry.text}/${named.text}` : named.text)
  if (name === undefined) return undefined
  const marker = (leaf: Leaf): Marker => ({ leaf, text: '' })
  const version = [
    ...(tag === undefined ? [] : [':', marker(tag)]),
    ...(digest === undefined ? [] : ['@', marker(digest)]),
  ]
  const pieces = [...(prefixed ? [marker(registry), '/'] : []), marker(named), ...version]
  const before = tag === undefined ? named.text : `${name}:${tag.text === '' ? appVersion : tag.text}`
  return { name, pieces, before }
}
