import { didYouMean } from '@slipway/core'
import type { PrometheusApi } from './api'
import { type Matcher, type Selector, selectors, showMatcher, showSelector, withoutText } from './promql'
import { testPattern } from '../pattern'
import { Refusal } from '../server'

export interface Explanation {
  readonly reason: string
  readonly next: string
}

const LOOK_BACK = 3_600_000
const SERIES = 500
const ZERO = 'where no series means none, give total or empty: zero'
const TRAFFIC: Explanation = {
  reason: 'the query gives no series',
  next: `see whether the release gets traffic; ${ZERO}`,
}
/** Both sides are there, and no series of one has the labels of one of the other. */
const UNLIKE: Explanation = {
  ...TRAFFIC,
  next: `see whether the release gets traffic, and whether the labels of both sides of the division match; ${ZERO}`,
}

function isDivision(query: string): boolean {
  return withoutText(query).includes('/')
}

/**
 * Why a query gives nothing: a metric that does not exist, or does not any more, a label that matches nothing, or
 * series that are there and say nothing now.
 * @param since from when on the query looks, which is after the rollout
 */
export async function explainNothing(
  api: PrometheusApi,
  query: string,
  { now, since }: { readonly now: number; readonly since: number },
): Promise<Explanation> {
  const isThere = async (selector: Selector, from: number) =>
    (await api.series(showSelector(selector), from, 1)).length > 0
  try {
    for (const selector of byBreadth(selectors(query))) {
      const from = now - LOOK_BACK
      if (await isThere(selector, since)) continue
      return (await isThere(selector, from))
        ? explainGone(selector.metric, await api.metricNames(since))
        : await explainSelector(api, selector, from)
    }
    return isDivision(query) ? UNLIKE : TRAFFIC
  } catch (error) {
    // To say why is a help. Where it may not be asked, what is known is said.
    if (error instanceof Refusal) return TRAFFIC
    throw error
  }
}

/**
 * Before the wait: whether a metric is not there at all, which is mistyped more often than it is new. What is there and
 * says nothing may do so until the release gets traffic.
 */
export async function missingMetric(api: PrometheusApi, query: string): Promise<string | undefined> {
  const from = api.now() - LOOK_BACK
  try {
    for (const { metric } of selectors(query))
      if ((await api.series(metric, from, 1)).length === 0)
        return `the metric ${metric} does not exist now${didYouMean(metric, await api.metricNames())}; it is asked again`
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** What asks for less comes first: where there is no request at all, that none has failed says nothing. */
function byBreadth(all: readonly Selector[]): readonly Selector[] {
  return [...all].sort((a, b) => a.matchers.length - b.matchers.length)
}

/** The release before had it. */
function explainGone(metric: string, names: readonly string[]): Explanation {
  const others = names.filter((name) => name !== metric)
  return {
    reason: `${metric} was there before the deploy and is not since${didYouMean(metric, others)}`,
    next: 'see whether the new release exports it, by this name, and is scraped',
  }
}

async function explainSelector(api: PrometheusApi, selector: Selector, from: number): Promise<Explanation> {
  const { metric, matchers } = selector
  const all = await api.series(metric, from, SERIES)
  if (all.length === 0) {
    const hint = didYouMean(metric, await api.metricNames())
    return {
      reason: `the metric ${metric} does not exist${hint}`,
      next: 'correct its name, or see that the release is scraped',
    }
  }
  for (const matcher of matchers) {
    if (matches(all, matcher)) continue
    return {
      reason: `the metric ${metric} exists, no series has ${showMatcher(matcher)}${suggestion(all, matcher)}`,
      next: `correct the label, or see that the release is scraped with it; ${ZERO}`,
    }
  }
  return {
    reason: `the metric ${metric} exists, no series has all of ${matchers.map(showMatcher).join(', ')}`,
    next: `correct the labels, or see that the release is scraped with them; ${ZERO}`,
  }
}

type Labels = Readonly<Record<string, string>>

function matches(all: readonly Labels[], { label, operator, value }: Matcher): boolean {
  return all.some((labels) => {
    const found = labels[label] ?? ''
    if (operator === '=') return found === value
    if (operator === '!=') return found !== value
    // A pattern of Go's that this engine cannot read is not what is wrong.
    const holds = testPattern(value, found)
    return holds === undefined || holds === (operator === '=~')
  })
}

function suggestion(all: readonly Labels[], { label, value }: Matcher): string {
  const other = all.flatMap((labels) => Object.entries(labels)).find(([, found]) => found === value)
  if (other !== undefined) return `: did you mean ${other[0]}=${JSON.stringify(value)}?`
  const values = [...new Set(all.flatMap((labels) => labels[label] ?? []))]
  if (values.length === 0) {
    const near = didYouMean(label, [...new Set(all.flatMap((labels) => Object.keys(labels)))])
    return near === '' ? `: none has the label ${label}` : near
  }
  return `: it has ${values
    .slice(0, 5)
    .map((found) => JSON.stringify(found))
    .join(', ')}${values.length > 5 ? ', …' : ''}`
}
