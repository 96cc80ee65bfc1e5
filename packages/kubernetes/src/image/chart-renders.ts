import { type Base, renderBase } from './base'
import type { OwnImage } from './candidates'
import { compareRenders, type Comparison } from './compare'
import { Entries, type Entry } from './entries'
import { findLeaves, type Leaf } from './leaves'
import { isWanted, runsImage } from './pin'
import type { Pin } from './pins'
import type { Render, Rendered } from './render'
import type { ChartText } from './render-failed'
import type { ImageUse } from './image-use'
import { UseReader } from './uses'

export interface ImageOrder {
  readonly image: OwnImage
  /** Registry and repository of images that ours is to take the place of, from the user. */
  readonly replaces: readonly string[]
  /** Value path to part of the image, from the user. */
  readonly given: ReadonlyMap<string, string>
  readonly pin: Pin
  readonly namespace: string
  /** What is rendered was made of manifests: it has no values, and nobody else renders it. */
  readonly ofManifests?: boolean
  /** Whether what is pinned in the render holds hooks, too. */
  readonly pinsHooks: boolean
  /** Of several images: registry and repository of what is meant for the others. */
  readonly taken?: ReadonlySet<string>
  /** Of several images: only what is certain is decided, before anything else is. */
  readonly certain?: boolean
}

export interface Chart extends ChartText {
  /** The chart's values with the user's on top. */
  readonly values: unknown
  /** Of the chart: what stands where it has no tag. */
  readonly appVersion: string
  readonly render: Render
  /** Whether a template has this word; without it, any may. */
  readonly mentions?: (word: string) => Promise<boolean>
}

/** A render with the image put in, and how it differs from the one without. */
export interface Trial {
  readonly entries: Entries
  readonly text: string
  readonly compared: Comparison
  /** Uses that should run the image and do not. */
  readonly left: readonly ImageUse[]
}

/** What the search for the image asks of the chart: each render once. */
export class ChartRenders {
  readonly leaves: readonly Leaf[]
  #base: Promise<Base> | undefined
  #again: Promise<Rendered> | undefined
  readonly #rendered = new Map<string | undefined, Promise<Rendered>>()

  private constructor(
    readonly order: ImageOrder,
    readonly chart: Chart,
    readonly reader: UseReader,
  ) {
    this.leaves = findLeaves(chart.values)
  }

  static async open(order: ImageOrder, chart: Chart): Promise<ChartRenders> {
    return new ChartRenders(order, chart, await UseReader.open(order.namespace))
  }

  /** @throws UserError `CHART_RENDER` */
  base(): Promise<Base> {
    this.#base ??= renderBase(this.chart, this.order.image)
    this.#base.catch(() => undefined)
    return this.#base
  }

  entries(list: readonly Entry[] = []): Entries {
    return new Entries(list, this.chart.values)
  }

  /** The same values are rendered once. */
  render(entries: Entries): Promise<Rendered> {
    const values = entries.toValues()
    const key = JSON.stringify(values)
    const known = this.#rendered.get(key) ?? this.chart.render(values)
    this.#rendered.set(key, known)
    return known
  }

  /** Renders the chart with these values, and compares. */
  async attempt(
    entries: Entries,
    names: ReadonlySet<string> | undefined,
    { unpinned = false, rendered = this.render(entries) } = {},
  ): Promise<Trial | { readonly failed: string }> {
    const [base, found] = await Promise.all([this.base(), rendered])
    if ('failed' in found) return found
    const { image } = this.order
    const compared = await compareRenders({
      before: base.text,
      after: found.text,
      image,
      names,
      unpinned,
      again: () => this.#renderAgain(base),
    })
    const wanted = names ?? new Set([`${image.registry}/${image.repository}`])
    const left = this.reader.read(found.text).filter((use) => isWanted(use, wanted) && !runsImage(use.image, image))
    return { entries, text: found.text, compared, left }
  }

  async #renderAgain({ needed }: Base): Promise<string | undefined> {
    this.#again ??= this.chart.render(this.entries(needed).toValues())
    const found = await this.#again
    return 'failed' in found ? undefined : found.text
  }
}
