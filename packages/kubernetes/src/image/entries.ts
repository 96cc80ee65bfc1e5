import type { JsonObject } from '@slipway/core'
import { overlayAt } from '../values/overlay'
import type { ValuePath } from './leaves'

export type Entry = readonly [path: ValuePath, value: string]

/** Values on top of the chart's and the user's, one text each. The last word for a path counts. */
export class Entries {
  constructor(
    readonly list: readonly Entry[],
    /** The values below, of which a list is taken whole: Helm replaces lists. */
    readonly below: unknown,
  ) {}

  with(more: readonly Entry[]): Entries {
    const all = new Map([...this.list, ...more].map((entry) => [JSON.stringify(entry[0]), entry]))
    return new Entries([...all.values()], this.below)
  }

  /** The same on top of others. */
  under(others: readonly Entry[]): Entries {
    return new Entries(others, this.below).with(this.list)
  }

  toValues(): JsonObject | undefined {
    return this.list.length === 0 ? undefined : overlayAt(this.below, this.list)
  }

  /** As the plan shows them: `image.digest`, `containers[0].image`. */
  toTexts(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.list.map(([path, value]) => [formatPath(path), value]))
  }
}

/** As `image-values` takes it. */
export function formatPath(path: ValuePath): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`
      const text = /^[^.[\]"=\s]+$/.test(key) ? key : `"${key}"`
      return index === 0 ? text : `.${text}`
    })
    .join('')
}
