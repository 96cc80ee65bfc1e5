import type { StageRecord } from '@slipway/core'

/** When a stage ran, in milliseconds since the epoch; what is no time is 0. */
export function milliseconds(record: Pick<StageRecord, 'started' | 'finished'>): {
  readonly from: number
  readonly to: number
} {
  const from = Date.parse(record.started)
  const to = Date.parse(record.finished)
  return { from: Number.isFinite(from) ? from : 0, to: Number.isFinite(to) ? Math.max(to, from) : from }
}
