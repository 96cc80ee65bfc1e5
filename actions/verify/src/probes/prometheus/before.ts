import { formatDuration } from '@slipway/core'
import type { Metric } from '../../rules/metric'
import type { Moment } from '../probe'
import type { PrometheusApi } from './api'
import { longestRange } from './promql'

/** Fewer say nothing about what is usual. */
const FEWEST = 3

interface Window {
  readonly moment: Moment
  readonly duration: number
  readonly interval: number
}

/**
 * The mean of a metric over as long a time before the deploy as is watched after it. It ends where the deploy started,
 * and begins not before an earlier deploy has ended.
 */
export async function before(
  api: PrometheusApi,
  { query: now, total: totalNow, before: then, empty, interval, lookBack }: Metric,
  { moment, duration, interval: usual }: Window,
): Promise<number | { readonly reason: string; readonly next: string }> {
  const { query, total } = then ?? { query: now, total: totalNow }
  const range = lookBack ?? Math.max(longestRange(query), longestRange(total ?? ''))
  const earliest = moment.previous === undefined ? -Infinity : moment.previous + range
  const from = Math.max(moment.started - duration, earliest)
  const step = Math.max(1_000, Math.min(interval ?? usual, (moment.started - from) / FEWEST))
  if (moment.started - from < FEWEST * 1_000)
    return {
      reason: `the deploy before was only ${formatDuration(Math.max(0, moment.started - (moment.previous ?? 0)))} earlier, too short to compare with`,
      next: 'use max or min instead of compare, or verify the next deploy',
    }
  const points = finite(await api.range(query, from, moment.started, step))
  const idle =
    total === undefined ? 0 : finite(await api.range(total, from, moment.started, step)).filter(isTraffic).length
  // Where there was traffic and no series, the value was 0.
  const zeros = empty === 'zero' && points.length === 0 ? FEWEST : Math.max(0, idle - points.length)
  const values = [...points, ...new Array<number>(zeros).fill(0)]
  if (values.length < FEWEST)
    return {
      reason: `there are ${values.length} values in the ${formatDuration(moment.started - from)} before the deploy, expected at least ${FEWEST}`,
      next: 'use max or min instead of compare where there is nothing to compare with, as after a first deploy',
    }
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function finite(series: readonly (readonly number[])[]): readonly number[] {
  return series.flat().filter((value) => Number.isFinite(value))
}

function isTraffic(value: number): boolean {
  return value > 0
}
