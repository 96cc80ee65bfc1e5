import type { PinnedReference } from './candidates'
import type { ChartRenders } from './chart-renders'
import { compositions, likelyCompositions, probe, type Probe } from './composition'
import { Entries, type Entry } from './entries'
import { imageName } from './image-name'
import { findLeaves, type Leaf } from './leaves'
import { type Composition, isMarker, type Setting, solve } from './solve'
import type { ImageUse } from './uses'

export const toEntries = (settings: readonly Setting[]): readonly Entry[] =>
  settings.map(({ leaf, value }) => [leaf.path, value])

/**
 * The values that most charts take an image by, where they name our repository: tried before anything is known of the
 * templates.
 */
export function likelyEntries(values: unknown, image: PinnedReference): Entries | undefined {
  const ours = `${image.registry}/${image.repository}`
  const found = likelyCompositions(findLeaves(values)).filter(({ name }) => name === ours)
  const entries = found.flatMap((composition) => toEntries(solve(composition, image) ?? []))
  return entries.length === 0 ? undefined : new Entries([], values).with(entries)
}

/** What the chart makes each image of, as renders with markers show it. */
export class Compositions {
  #probed: Promise<Probe | undefined> | undefined

  constructor(readonly renders: ChartRenders) {}

  /** Begins while the chart itself is rendered. */
  begin(): Promise<Probe | undefined> {
    this.#probed ??= this.#probe(this.renders.leaves, [])
    this.#probed.catch(() => undefined)
    return this.#probed
  }

  /** Of these images; one that no value reaches is left out. */
  async of(uses: readonly ImageUse[]): Promise<ReadonlyMap<ImageUse, Composition>> {
    const first = (await this.begin()) ?? (await this.#probeNarrowly(uses))
    if (first === undefined) return guesses(uses, this.renders.leaves)
    const found = compositions(uses, first, this.renders.reader)
    if (![...found.values()].some((composition) => this.#hasOtherRegistry(composition))) return found
    const second = await this.#probe([...this.renders.leaves, ...this.#registries(found)], [])
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
    const { needed } = await this.renders.base()
    const names = new Set(uses.map(({ image }) => imageName(image)))
    const maps = likelyCompositions(this.renders.leaves)
      .filter(({ name }) => names.has(name))
      .flatMap(({ pieces }) => pieces.filter(isMarker).map(({ leaf }) => JSON.stringify(leaf.path.slice(0, -1))))
    const near = this.renders.leaves.filter(({ path }) => maps.includes(JSON.stringify(path.slice(0, -1))))
    if (near.length === 0) return undefined
    const listed = near.filter(({ unlisted }) => !unlisted)
    return (await this.#probe(near, needed)) ?? (await this.#probe(listed, needed))
  }

  /** The templates wrote a registry, which may be their default for one that the values do not list. */
  #hasOtherRegistry({ pieces: [first, second] }: Composition): boolean {
    const { registry } = this.renders.order.image
    return typeof first === 'string' && second !== undefined && /^[\w.:-]+\/$/.test(first) && first !== `${registry}/`
  }

  #registries(found: ReadonlyMap<ImageUse, Composition>): readonly Leaf[] {
    const known = new Set(this.renders.leaves.map(({ path }) => JSON.stringify(path)))
    const beside = [...found.values()]
      .filter((composition) => this.#hasOtherRegistry(composition))
      .flatMap(({ pieces }) => pieces.filter(isMarker).map(({ leaf }) => [...leaf.path.slice(0, -1), 'registry']))
    const paths = [...beside, ['global', 'imageRegistry']].filter((path) => !known.has(JSON.stringify(path)))
    const unique = [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()]
    return unique.map((path) => ({ path, role: 'registry', text: '', unlisted: true }))
  }
}

function guesses(uses: readonly ImageUse[], leaves: readonly Leaf[]): ReadonlyMap<ImageUse, Composition> {
  const maps = likelyCompositions(leaves)
  return new Map(
    uses.flatMap((use) => {
      const [found, second] = maps.filter(({ name }) => name === imageName(use.image))
      return found === undefined || second !== undefined ? [] : [[use, { ...found, before: use.image }] as const]
    }),
  )
}
