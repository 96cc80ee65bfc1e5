import type { StageRecord } from '@slipway/core'

/** The record of a stage that passed in a second and tells nothing; what a test is about stands in `rest`. */
export function sampleRecord(stage: string, rest: Partial<StageRecord> = {}): StageRecord {
  return {
    version: '2.0',
    stage,
    id: stage,
    host: { name: 'github' },
    source: {},
    started: '2026-01-01T00:00:00.000Z',
    finished: '2026-01-01T00:00:01.000Z',
    outcome: 'pass',
    exitCode: 0,
    headline: '',
    outputs: {},
    facts: {},
    ...rest,
  }
}
