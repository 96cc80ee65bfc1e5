import { referenceName } from '@slipway/core'
import type { Chart, ChartRenders, ImageOrder } from './chart-renders'
import { compositions, likelyCompositions, probe, type Probe } from './composition'
import { Entries, type Entry } from './entries'
import { imageName, plainName } from './image-name'
import { findLeaves, type Leaf } from './leaves'
import { leavesByText } from './leaves-by-text'
import { type Composition, isMarker, type Setting, solve } from './solve'
import type { ImageUse } from './image-use'

export const toEntries = (settings: readonly Setting[]): readonly Entry[] =>
  settings.map(({ leaf, value }) => [leaf.path, value])

/** Values that are tried before anything is known of the templates. */
export interface Likely {
  /** Maps of the values that name an image which ours may take the place of. */
  readonly maps: number
  /** They name what ours takes the place of for certain. */
  readonly exact: boolean
  /** Keys beside the image that the values do not list, and templates may know. */
  readonly unlisted: readonly string[]
  /** @param pinned false leaves the digest out */
  readonly entries: (pinned: boolean) => Entries
}

/**
 * The values that most charts take an image by, where they name our repository or what it `replaces`, else one of
 * another registry or team that is called as ours is.
 */
export function likelyEntries(
  { values, appVersion }: Pick<Chart, 'values' | 'appVersion'>,
  { image, replaces }: Pick<ImageOrder, 'image' | 'replaces'>,
): Likely | undefined {
  const leaves = findLeaves(values)
  const found = likelyCompositions(leaves, appVersion)
  const ours = new Set([referenceName(image), ...replaces])
  const exact = found.filter(({ name }) => ours.has(name))
  const alike = found.filter(({ name }) => plainName(name) === plainName(image.repository))
  const chosen = exact.length > 0 ? exact : new Set(alike.map(({ name }) => name)).size === 1 ? alike : []
  const entries = (pinned: boolean) =>
    new Entries([], values).with(chosen.flatMap((composition) => toEntries(solve(composition, image, pinned) ?? [])))
  if (entries(true).list.length === 0) return undefined
  const maps = new Set(chosen.flatMap(({ pieces }) => pieces.filter(isMarker).map(({ leaf }) => mapOf(leaf))))
  const beside = leaves.filter((leaf) => leaf.unlisted && maps.has(mapOf(leaf)))
  const unlisted = [...new Set(beside.map(({ path }) => String(path.at(-1))))]
  return { maps: chosen.length, exact: exact.length > 0, unlisted, entries }
}

/** What the chart makes each image of, as renders with markers show it. */
export class Compositions {
  #probed: Promise<Probe | undefined> | undefined
  readonly #known = new WeakMap<readonly ImageUse[], Promise<ReadonlyMap<ImageUse, Composition>>>()

  constructor(readonly renders: ChartRenders) {}

  /** Begins while the chart itself is rendered. */
  begin(): Promise<Probe | undefined> {
    this.#probed ??= this.#probe(this.renders.leaves, [])
    this.#probed.catch(() => undefined)
    return this.#probed
  }

  /** Of these images; one that no value reaches is left out. */
  of(uses: readonly ImageUse[]): Promise<ReadonlyMap<ImageUse, Composition>> {
    const known = this.#known.get(uses) ?? this.#find(uses)
    this.#known.set(uses, known)
    return known
  }

  async #find(uses: readonly ImageUse[]): Promise<ReadonlyMap<ImageUse, Composition>> {
    const first = (await this.begin()) ?? (await this.#probeNarrowly(uses))
    if (first === undefined) return guesses(uses, this.renders)
    const found = compositions(uses, first, this.renders.reader)
    const leaves = first.markers.map(({ leaf }) => leaf)
    const more = [...this.#registries(found), ...this.#byText(uses, found)].filter(isNewTo(leaves))
    if (more.length === 0) return found
    const second = await this.#probe([...leaves, ...more], first.needed)
    return second === undefined ? found : compositions(uses, second, this.renders.reader)
  }

  async #probe(leaves: readonly Leaf[], needed: readonly Entry[]): Promise<Probe | undefined> {
    const { chart } = this.renders
    const wanted = leaves.filter(({ path }) => path.length > 0)
    if (wanted.length === 0) return undefined
    return probe(wanted, { render: chart.render, below: chart.values, needed, appVersion: chart.appVersion })
  }

  /** Where the chart does not render with markers everywhere, those of the images in question alone. */
  async #probeNarrowly(uses: readonly ImageUse[]): Promise<Probe | undefined> {
    const { chart, leaves } = this.renders
    const { needed } = await this.renders.base()
    const said = leavesByText(chart.values, imagesOf(uses)).filter(({ role }) => role === 'name')
    const maps = new Set(said.map(mapOf))
    const beside = leaves.filter((leaf) => maps.has(mapOf(leaf)))
    const near = [...beside, ...said.filter(isNewTo(beside))]
    const listed = near.filter(({ unlisted }) => !unlisted)
    const found = await this.#probe(near, needed)
    return found !== undefined || listed.length === near.length ? found : this.#probe(listed, needed)
  }

  /** Where the keys say nothing, the texts may. */
  #byText(uses: readonly ImageUse[], found: ReadonlyMap<ImageUse, Composition>): readonly Leaf[] {
    const { chart, order } = this.renders
    const unsolved = uses.filter((use) => {
      const composition = found.get(use)
      return composition === undefined || solve(composition, order.image) === undefined
    })
    return unsolved.length === 0 ? [] : leavesByText(chart.values, imagesOf(unsolved))
  }

  /** The templates wrote a registry, which may be their default for one that the values do not list. */
  #hasOtherRegistry({ pieces: [first, second] }: Composition): boolean {
    const { registry } = this.renders.order.image
    return typeof first === 'string' && second !== undefined && /^[\w.:-]+\/$/.test(first) && first !== `${registry}/`
  }

  #registries(found: ReadonlyMap<ImageUse, Composition>): readonly Leaf[] {
    const others = [...found.values()].filter((composition) => this.#hasOtherRegistry(composition))
    if (others.length === 0) return []
    const beside = others.flatMap(({ pieces }) =>
      pieces.filter(isMarker).map(({ leaf }) => [...leaf.path.slice(0, -1), 'registry']),
    )
    const paths = [...beside, ['global', 'imageRegistry']].map((path) => [JSON.stringify(path), path] as const)
    return [...new Map(paths).values()].map((path) => ({ path, role: 'registry', text: '', unlisted: true }))
  }
}

const imagesOf = (uses: readonly ImageUse[]) => [...new Set(uses.map(({ image }) => image))]
const mapOf = ({ path }: Leaf) => JSON.stringify(path.slice(0, -1))

function isNewTo(leaves: readonly Leaf[]): (leaf: Leaf) => boolean {
  const known = new Set(leaves.map(({ path }) => JSON.stringify(path)))
  return ({ path }) => !known.has(JSON.stringify(path))
}

function guesses(uses: readonly ImageUse[], { leaves, chart }: ChartRenders): ReadonlyMap<ImageUse, Composition> {
  const maps = likelyCompositions(leaves, chart.appVersion)
  return new Map(
    uses.flatMap((use) => {
      const [found, second] = maps.filter(({ name }) => name === imageName(use.image))
      return found === undefined || second !== undefined ? [] : [[use, { ...found, before: use.image }] as const]
    }),
  )
}
