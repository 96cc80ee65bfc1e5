import { UserError } from '@slipway/core'

/** What is known of a chart beside what it renders to. */
export interface ChartText {
  /** The text of one of its files; undefined when it cannot be had. */
  template?(path: string): Promise<string | undefined>
  /** It is rendered without a cluster. */
  readonly offline?: boolean
}

/** Helm's words, and what to do then; the first that fits. */
const STEPS: readonly (readonly [when: RegExp, step: string])[] = [
  [
    /specifications of the schema/,
    "correct the values that it names: the chart's values.schema.json says what they may be",
  ],
  [/library charts are not installable/, 'give a chart of an application: a library is there for other charts alone'],
  [/requires kubeVersion/, 'take a version of the chart for that cluster, or correct kubeVersion in Chart.yaml'],
  [/no template "[^"]+" associated/, 'correct dependencies in Chart.yaml: no chart that it lists has that template'],
  [/nil pointer evaluating/, 'give the value that it reads by values or set'],
  [/execution error at \(/, 'the chart itself refuses these values: give what it asks for by values or set'],
  [/parse error|function "[^"]+" not defined/i, 'correct that line of the chart'],
]
const OTHERWISE = 'correct the chart or its values; helm template with the same values says the same'

export const stepFor = (words: string): string => STEPS.find(([when]) => when.test(words))?.[1] ?? OTHERWISE

/** With what stands at the place that Helm names: which values are read there. */
export async function renderFailed(words: string, { template, offline }: ChartText): Promise<UserError> {
  const [, path, line] = PLACE.exec(words) ?? []
  const text = path === undefined ? undefined : await template?.(path)
  const there = text?.split('\n')[Number(line) - 1] ?? ''
  const read = new Set([...there.matchAll(/\.Values\.[A-Za-z_][\w.]*\w/g)].map(([value]) => value))
  const some = [...read].filter((value) => !words.includes(value)).slice(0, MOST_SHOWN)
  const asksCluster = offline === true && /\blookup\s+"/.test(text ?? '')
  const steps = [
    stepFor(words),
    ...(some.length === 0 ? [] : [`${path ?? ''} reads ${some.join(', ')} there`]),
    ...(asksCluster
      ? ['it looks things up in the cluster, which dry-run: server asks and dry-run: render does not']
      : []),
  ]
  return new UserError('CHART_RENDER', `the chart does not render: ${words}`, steps.join('; '))
}

/** `shop/templates/web.yaml:12:20`, and `shop/charts/db/templates/_helpers.tpl:3:4` of a chart below. */
const PLACE = /[\w.-]+\/((?:charts\/[\w.-]+\/)*templates\/[^\s:"()]+):(\d+)/
const MOST_SHOWN = 3
