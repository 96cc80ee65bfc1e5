import {
  counted,
  Mismatch,
  Mismatches,
  type PlacedProblem,
  type Problem,
  readYaml,
  textAt,
  UnreadableYaml,
} from '@slipway/core'
import { ARGO_KINDS, type Arguments, readArgo, type ReadAnalysis } from '../analysis/argo'
import { readCanary, readMetricTemplate } from '../analysis/flagger'
import { limitsOf } from './bounds'
import type { Limits } from './limit'
import { DEFAULT_CONSECUTIVE_ERRORS, DEFAULT_SCRAPE, type Metric, within } from './metric'
import { readyMade } from './ready-made'
import { FOREIGN_KINDS, type WrittenMetric, type WrittenMetrics } from './schema'

/**
 * The metrics that are judged, from what was written.
 * @param readFile of a template's path
 * @returns what cannot be carried over, beside them
 */
export async function readMetrics(
  written: WrittenMetrics,
  readFile: (path: string) => Promise<string>,
  problem: (problem: Problem) => void,
): Promise<ReadAnalysis> {
  if (written.kind === 'foreign') return tried(() => readForeign(written.object, new Map(), undefined), '', problem)
  const all = await Promise.all(
    written.metrics.map(async (metric, i): Promise<ReadAnalysis> => {
      if (metric.template === undefined) return { metrics: [ownMetric(metric)], left: [] }
      const at = `[${i}].template`
      const objects = await readTemplate(metric.template, readFile, (message) =>
        problem({ input: `metrics${at}`, message }),
      )
      const read = merge(
        objects.map((object) =>
          tried(() => readForeign(object, metric.args ?? new Map(), limitsOf(metric)), at, problem),
        ),
      )
      return { ...read, metrics: read.metrics.map((found) => ({ ...found, ...overridden(metric) })) }
    }),
  )
  return merge(all)
}

function merge(all: readonly ReadAnalysis[]): ReadAnalysis {
  return { metrics: all.flatMap(({ metrics }) => metrics), left: all.flatMap(({ left }) => left) }
}

const NOTHING: ReadAnalysis = { metrics: [], left: [] }

function tried(read: () => ReadAnalysis, at: string, problem: (problem: Problem) => void): ReadAnalysis {
  try {
    return read()
  } catch (error) {
    const found: readonly PlacedProblem[] | undefined =
      error instanceof Mismatches
        ? error.problems
        : error instanceof Mismatch
          ? [{ at: '', tell: () => `expected ${error.expected}` }]
          : undefined
    if (found === undefined) throw error
    for (const each of found) problem({ input: `metrics${at}${each.at}`, message: each.tell(true) })
    return NOTHING
  }
}

/**
 * The objects of a file that hold metrics; others, such as the Rollout beside its template, are left out. When there is
 * none, the first is given, so that its kind is told.
 */
async function readTemplate(
  path: string,
  readFile: (path: string) => Promise<string>,
  problem: (message: string) => void,
): Promise<readonly unknown[]> {
  const text = await readFile(path)
  try {
    const documents = text.split(/^---(?:\s.*)?$/m).filter((part) => /^[^#\s]/m.test(part))
    const objects = await Promise.all(documents.map((document) => readYaml(document)))
    const known = objects.filter((object) => FOREIGN_KINDS.includes(textAt(object, 'kind') ?? ''))
    return known.length > 0 ? known : objects.slice(0, 1)
  } catch (error) {
    if (!(error instanceof UnreadableYaml)) throw error
    const [first = '', ...others] = error.problems
    const more = others.length === 0 ? '' : `, and ${counted(others.length, 'more problem')}`
    // Braces that stand where YAML has a value are those of a chart's template.
    const next = /\{\{-?\s*(?:\.|if|include|template|end)/.test(text)
      ? '; render the chart first, with helm template'
      : ''
    problem(`${path}: ${first}${more}${next}`)
    return []
  }
}

function readForeign(object: unknown, given: Arguments, limits: Limits | undefined): ReadAnalysis {
  const kind = textAt(object, 'kind') ?? ''
  if (kind === 'MetricTemplate') return readMetricTemplate(object, given, limits)
  if (kind === 'Canary') return readCanary(object)
  if (ARGO_KINDS.some((known) => known === kind)) return readArgo(object, given)
  throw new Mismatch(`an object of kind ${FOREIGN_KINDS.join(', ')}, found ${kind === '' ? 'none' : kind}`)
}

function ownMetric(written: WrittenMetric): Metric {
  const scrape = written.scrape ?? DEFAULT_SCRAPE
  const asked =
    written.use === undefined
      ? { query: written.query ?? '', total: written.total, empty: written.empty ?? 'no-data' }
      : readyMade(written.use, { from: written.from ?? 'http', labels: written.labels, scrape })
  return {
    name: written.name ?? written.use ?? '',
    query: asked.query,
    total: asked.total,
    empty: written.empty ?? asked.empty,
    series: written.series ?? 'one',
    condition: within(limitsOf(written)),
    minTraffic:
      written['min-traffic'] === undefined
        ? undefined
        : { query: written['min-traffic'].query, atLeast: written['min-traffic']['at-least'] },
    failureLimit: written['failure-limit'] ?? 0,
    consecutiveErrors: written['consecutive-errors'] ?? DEFAULT_CONSECUTIVE_ERRORS,
    minSamples: written['min-samples'],
    noData: written['no-data'],
    scrape,
    interval: written.interval,
    warmUp: written['warm-up'],
    count: undefined,
    // A ready-made query looks further back only to see which series are new.
    lookBack: written.use === undefined ? undefined : 4 * scrape,
    address: undefined,
  }
}

/** What stands beside `template` wins over the file. */
function overridden(written: WrittenMetric): Partial<Metric> {
  const own = {
    name: written.name,
    failureLimit: written['failure-limit'],
    consecutiveErrors: written['consecutive-errors'],
    minSamples: written['min-samples'],
    noData: written['no-data'],
    interval: written.interval,
    warmUp: written['warm-up'],
    empty: written.empty,
    series: written.series,
  }
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined))
}
