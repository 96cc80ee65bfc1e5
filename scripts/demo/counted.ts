/** One series: its labels and its value at one moment. */
export type Scrape = ReadonlyMap<string, { readonly labels: Labels; readonly value: number }>
export type Labels = Readonly<Record<string, string>>

const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (-?[\d.e+]+)$/
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g

/** The text format of Prometheus, as far as a shop speaks it. */
export function readScrape(text: string): Scrape {
  const found = new Map<string, { labels: Labels; value: number }>()
  for (const line of text.split('\n')) {
    const [, name, inner = '', value] = LINE.exec(line.trim()) ?? []
    if (name === undefined || value === undefined) continue
    const pairs = [...inner.matchAll(LABEL)].map(([, label = '', text = '']) => [label, text] as const)
    const labels = { __name__: name, ...Object.fromEntries(pairs) }
    found.set(JSON.stringify(labels), { labels, value: Number(value) })
  }
  return found
}

interface Sample {
  readonly at: number
  readonly scrape: Scrape
}

/** Milliseconds that are remembered. */
const KEPT = 120_000

/** What was counted, and how fast it grew: enough of PromQL for the queries of the demo, and nothing more. */
export class Counted {
  #samples: Sample[] = []

  add(at: number, scrape: Scrape): void {
    this.#samples = [...this.#samples.filter((sample) => sample.at > at - KEPT), { at, scrape }]
  }

  /**
   * `sum(rate(NAME{matchers}[Ns]))`, or one such divided by another.
   * @returns undefined for no series
   * @throws Error for any other query
   */
  query(text: string, at: number): number | undefined {
    const parts = text.split(/\)\s*\/\s*(?=sum)/).map((part, i, all) => (i < all.length - 1 ? `${part})` : part))
    const [value, by] = parts.map((part) => this.#sumOfRates(part.trim(), at))
    if (parts.length === 1) return value
    return value === undefined || by === undefined || parts.length > 2 ? undefined : value / by
  }

  #sumOfRates(text: string, at: number): number | undefined {
    const [, name, matchers = '', seconds] =
      /^sum\(rate\(([A-Za-z_:][\w:]*)(?:\{(.*)\})?\[(\d+)s\]\)\)$/.exec(text) ?? []
    if (name === undefined || seconds === undefined)
      throw new Error(`only sum(rate(NAME{matchers}[Ns])) is known here, and one divided by another`)
    const window = this.#samples.filter((sample) => sample.at > at - Number(seconds) * 1_000 && sample.at <= at)
    const keys = new Set(window.flatMap(({ scrape }) => [...scrape.keys()]))
    const rates = [...keys].flatMap((key) => {
      const { labels } = window.findLast(({ scrape }) => scrape.has(key))?.scrape.get(key) ?? NOTHING
      if (labels['__name__'] !== name || !matches(matchers, labels)) return []
      return [increase(window, key) / Number(seconds)]
    })
    return rates.length === 0 ? undefined : rates.reduce((sum, rate) => sum + rate, 0)
  }
}

const NOTHING: { readonly labels: Labels } = { labels: {} }

/** A counter that is smaller than before began anew. */
function increase(window: readonly Sample[], key: string): number {
  const values = window.flatMap(({ scrape }) => scrape.get(key)?.value ?? [])
  return values.slice(1).reduce((sum, value, i) => {
    const before = values[i] ?? 0
    return sum + (value < before ? value : value - before)
  }, 0)
}

function matches(text: string, labels: Labels): boolean {
  return [...text.matchAll(/([A-Za-z_]\w*)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"/g)].every(
    ([, label = '', operator = '=', value = '']) => {
      const found = labels[label] ?? ''
      const isSame = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(found) : found === value
      return operator.startsWith('!') ? !isSame : isSame
    },
  )
}
