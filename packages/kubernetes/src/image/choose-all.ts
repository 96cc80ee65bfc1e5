import { type JsonObject, referenceName } from '@slipway/core'
import { merge } from '../values/merge'
import type { OwnImage } from './candidates'
import type { Chart, ImageOrder } from './chart-renders'
import { chooseImage, Unclear } from './choose'
import type { ImageChoice } from './conclude'
import { pinAll } from './pin'
import type { PlanContainer } from './plan-containers'
import { renderFailed } from './render-failed'
import { UseReader } from './uses'

/** One of the images, and what the user said of it. */
export interface ImageWish extends Pick<ImageOrder, 'replaces' | 'given'> {
  readonly image: OwnImage
}

export interface ImagesOrder extends Pick<ImageOrder, 'pin' | 'namespace' | 'pinsHooks' | 'ofManifests'> {
  readonly wishes: readonly ImageWish[]
}

/**
 * The same for any number of images: one after the other, each into what the ones before have made of the chart. Those
 * that the chart names come first; what is left can only then be told.
 * @throws UserError `CHART_RENDER`, Refusal `IMAGE_VALUES`
 */
export async function chooseImages({ wishes, ...order }: ImagesOrder, chart: Chart): Promise<ImageChoice> {
  const [only, second] = wishes
  if (only === undefined) return chooseNone(order.namespace, chart)
  if (second === undefined) return chooseImage({ ...order, ...only }, chart)
  const made = new Made(chart)
  const left: ImageWish[] = []
  for (const wish of wishes) {
    try {
      await made.add({ ...order, ...wish, taken: takenFrom(wish, wishes, made), certain: true })
    } catch (error) {
      if (!(error instanceof Unclear)) throw error
      left.push(wish)
    }
  }
  for (const wish of left) await made.add({ ...order, ...wish, taken: takenFrom(wish, wishes, made) })
  return made.conclude()
}

/** What is said of the others, and what was found for them. */
function takenFrom(wish: ImageWish, wishes: readonly ImageWish[], { choices }: Made): ReadonlySet<string> {
  const others = wishes.filter((other) => other !== wish)
  return new Set([
    ...others.flatMap(({ image, replaces }) => [referenceName(image), ...replaces]),
    ...choices.flatMap(({ rules }) => rules.flatMap(({ names }) => names)),
  ])
}

/** The chart with the images that have their place. */
class Made {
  readonly choices: ImageChoice[] = []
  #values: JsonObject | undefined

  constructor(readonly chart: Chart) {}

  async add(order: ImageOrder): Promise<void> {
    const { values, render } = this.chart
    const before = this.#values
    const chart: Chart = {
      ...this.chart,
      values: before === undefined ? values : merge(values as JsonObject, before),
      render: (more) => render(over(before, more)),
    }
    const choice = await chooseImage(order, chart)
    this.choices.push(choice)
    this.#values = over(before, choice.values)
  }

  async conclude(): Promise<ImageChoice> {
    const rules = this.choices.flatMap((choice) => choice.rules)
    const means = (['render', 'values'] as const).find((name) => this.choices.some((choice) => choice.means === name))
    const text = this.choices.at(-1)?.text ?? ''
    return {
      means: means ?? 'none',
      values: this.#values,
      texts: Object.assign({}, ...this.choices.map(({ texts }) => texts)) as Readonly<Record<string, string>>,
      rules,
      text: means === 'render' ? await pinAll(text, rules) : text,
      containers: this.#containers(),
      notes: [...new Set(this.choices.flatMap(({ notes }) => notes))],
    }
  }

  /** As the chart has them, and as the last image left them. */
  #containers(): readonly PlanContainer[] {
    const all = new Map<string, PlanContainer>()
    for (const container of this.choices.flatMap(({ containers }) => containers)) {
      const key = `${container.object} ${container.container}`
      const known = all.get(key)
      const { before, after, ours } = known ?? container
      all.set(key, {
        ...container,
        before,
        after: container.ours || known === undefined ? container.after : after,
        ours: ours || container.ours,
      })
    }
    return [...all.values()]
  }
}

function over(below: JsonObject | undefined, above: JsonObject | undefined): JsonObject | undefined {
  if (below === undefined || above === undefined) return above ?? below
  return merge(below, above) as JsonObject
}

/** A chart without an image of ours is what it is. */
async function chooseNone(namespace: string, { render, ...chart }: Chart): Promise<ImageChoice> {
  const rendered = await render(undefined)
  if ('failed' in rendered) throw await renderFailed(rendered.failed, chart)
  const uses = (await UseReader.open(namespace)).read(rendered.text)
  return {
    means: 'none',
    values: undefined,
    texts: {},
    rules: [],
    text: rendered.text,
    containers: uses.map(({ object, container, image }) => ({
      object,
      container,
      before: image,
      after: image,
      ours: false,
    })),
    notes: [],
  }
}
