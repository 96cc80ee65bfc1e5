import {
  type AnyAction,
  exitCode,
  type JsonObject,
  type Ports,
  RECORD_VERSION,
  type Result,
  type StageRecord,
  type ToolRun,
} from '@slipway/core'
import type { HostAdapter } from '../host'

interface Recorded {
  readonly action: AnyAction
  readonly result: Result
  readonly host: HostAdapter
  readonly ports: Ports
  readonly started: number
  readonly runId: string | undefined
  readonly component: string | undefined
  readonly tools: readonly ToolRun[]
}

/** What the stage leaves of itself for later ones. */
export function toRecord({ action, result, host, ports, started, runId, component, tools }: Recorded): StageRecord {
  const { source } = host
  const pick = <K extends keyof typeof source>(...keys: K[]) =>
    Object.fromEntries(keys.filter((k) => source[k] !== undefined).map((k) => [k, source[k]]))
  const outputs = Object.entries(result.outputs).filter(([, value]) => value !== undefined)
  return {
    version: RECORD_VERSION,
    stage: action.name,
    id: `${started.toString(36)}-${ports.random.hex(5)}`,
    ...(component === undefined ? {} : { component }),
    host: { name: host.name, ...(runId === undefined ? {} : { runId }), ...pick('attempt', 'runUrl', 'job') },
    source: pick('repository', 'commit', 'ref'),
    started: new Date(started).toISOString(),
    finished: new Date(ports.clock.now()).toISOString(),
    outcome: result.outcome,
    exitCode: result.tolerated === true ? 0 : exitCode(result.outcome),
    headline: result.headline,
    outputs: Object.fromEntries(outputs.map(([name, value]) => [name, String(value)])),
    facts: (result.facts ?? {}) as JsonObject,
    ...(result.failure === undefined ? {} : { failure: result.failure }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(result.dryRun === true ? { dryRun: true as const } : {}),
  }
}
