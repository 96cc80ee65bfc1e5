import { isObject, listAt, Mismatch, parseDuration, property, textAt } from '@slipway/core'
import { DEFAULT_CONSECUTIVE_ERRORS, DEFAULT_SCRAPE, type Metric, within } from '../rules/metric'
import { readyMade, type SourceName } from '../rules/ready-made'
import type { Limits } from '../rules/limit'
import type { Arguments, ReadAnalysis } from './argo'

export const FLAGGER_KINDS = ['MetricTemplate', 'Canary'] as const

/** Flagger's own: an analysis looks back a minute unless it says more. */
const DEFAULT_WINDOW = '1m'

/**
 * A MetricTemplate of Flagger (docs.flagger.app/usage/metrics): a query with variables. Its threshold stands in the
 * Canary, so it is given beside it here.
 * @throws Mismatch
 */
export function readMetricTemplate(template: unknown, given: Arguments, limits: Limits | undefined): ReadAnalysis {
  const name = textAt(template, 'metadata', 'name') ?? 'metric'
  const type = textAt(template, 'spec', 'provider', 'type')
  if (type !== 'prometheus')
    return { metrics: [], left: [`${name}: its provider is ${type ?? 'none'}, and only prometheus is asked`] }
  if (limits === undefined || Object.values(limits).every((limit) => limit === undefined))
    throw new Mismatch(
      `max or min for ${name}: a MetricTemplate has no threshold, that of Flagger stands in thresholdRange of the Canary`,
    )
  const address = textAt(template, 'spec', 'provider', 'address')
  const secret = property(template, 'spec', 'provider', 'secretRef')
  return {
    metrics: [
      {
        ...USUAL,
        name,
        query: fill(textAt(template, 'spec', 'query') ?? '', given, name),
        condition: within(limits),
        address: address === '' ? undefined : address,
      },
    ],
    left: secret === undefined ? [] : [`${name}: secretRef; give bearer or headers here`],
  }
}

const USUAL = {
  total: undefined,
  empty: 'no-data',
  series: 'one',
  minTraffic: undefined,
  failureLimit: 0,
  consecutiveErrors: DEFAULT_CONSECUTIVE_ERRORS,
  minSamples: undefined,
  noData: undefined,
  scrape: DEFAULT_SCRAPE,
  interval: undefined,
  warmUp: undefined,
  count: undefined,
  lookBack: undefined,
} as const satisfies Partial<Metric>

const MESHES: Readonly<Record<string, SourceName>> = {
  istio: 'istio',
  linkerd: 'linkerd',
  nginx: 'ingress-nginx',
  traefik: 'traefik',
}

/**
 * The analysis of a Canary: Flagger's own two metrics by its provider; those with a template are named, since the
 * template is another file.
 */
export function readCanary(canary: unknown): ReadAnalysis {
  const left: string[] = []
  const provider = textAt(canary, 'spec', 'provider') ?? 'istio'
  const analysis = property(canary, 'spec', 'analysis') ?? property(canary, 'spec', 'canaryAnalysis')
  const threshold = property(analysis, 'threshold')
  const metrics = listAt(analysis, 'metrics').flatMap((item): readonly Metric[] => {
    const name = textAt(item, 'name') ?? 'metric'
    const template = textAt(item, 'templateRef', 'name')
    const source = MESHES[provider.split(':')[0] ?? '']
    if (template !== undefined) {
      left.push(`${name}: give the file of the MetricTemplate ${template} with its max and min`)
      return []
    }
    if (!Object.hasOwn(OWN, name)) {
      left.push(`${name}: ${foreignName(item)}`)
      return []
    }
    if (source === undefined) {
      left.push(
        `${name}: Flagger's own metrics are known here for ${Object.keys(MESHES).join(', ')}, found ${provider}`,
      )
      return []
    }
    return [ownMetric(name, source, item, typeof threshold === 'number' ? threshold : 0)]
  })
  for (const key of ['webhooks', 'alerts', 'stepWeight', 'mirror', 'match'])
    if (isObject(analysis) && key in analysis) left.push(`analysis.${key}`)
  return { metrics, left }
}

/** Flagger takes it for the name of a check whose query is somewhere else, and asks nothing when there is none. */
function foreignName(item: unknown): string {
  return textAt(item, 'query') === undefined
    ? `no templateRef, and not one of Flagger's own metrics (${Object.keys(OWN).join(', ')})`
    : 'query in a Canary; give it as an item of metrics with name, query and max or min'
}

const OWN: Readonly<Record<string, 'error-rate' | 'latency-p99'>> = {
  'request-success-rate': 'error-rate',
  'request-duration': 'latency-p99',
}

/** A share of successes in per cent is one of errors here; milliseconds are seconds. */
function ownMetric(name: string, from: SourceName, item: unknown, threshold: number): Metric {
  const bound = (key: string) => {
    const value = property(item, 'thresholdRange', key)
    return typeof value === 'number' ? value : undefined
  }
  const [min, max] = [bound('min'), bound('max')]
  const use = OWN[name] ?? 'error-rate'
  const share = (value: number | undefined) =>
    value === undefined ? undefined : Number((1 - value / 100).toPrecision(6))
  const seconds = (value: number | undefined) => (value === undefined ? undefined : value / 1_000)
  const limits = use === 'error-rate' ? { max: share(min), min: share(max) } : { max: seconds(max), min: seconds(min) }
  const ready = readyMade(use, { from, labels: undefined, scrape: DEFAULT_SCRAPE })
  return {
    ...USUAL,
    name,
    query: ready.query,
    total: ready.total,
    condition: within(limits),
    failureLimit: threshold,
    lookBack: 4 * DEFAULT_SCRAPE,
    interval: optionalDuration(textAt(item, 'interval')),
    address: undefined,
  }
}

function optionalDuration(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text)
}

/** Go's template with plain names is what Flagger's documentation uses; functions are its own. */
function fill(text: string, given: Arguments, name: string): string {
  if (text.trim() === '') throw new Mismatch(`a query in ${name}`)
  return text.replace(/\{\{-?\s*([^{}]*?)\s*-?\}\}/g, (whole, inner: string) => {
    const [, key] = /^(?:variables)?\.?([\w.-]+)$/.exec(inner) ?? []
    if (key === undefined) throw new Mismatch(`a plain name such as {{ namespace }} in ${name}, found ${whole}`)
    const value = given.get(key) ?? OURS[key]
    if (value === undefined) throw new Mismatch(`a value for ${key} of ${name}: give it under args`)
    return value
  })
}

const OURS: Readonly<Record<string, string>> = {
  namespace: '${namespace}',
  target: '${release}',
  name: '${release}',
  service: '${release}',
  ingress: '${release}',
  interval: DEFAULT_WINDOW,
}
