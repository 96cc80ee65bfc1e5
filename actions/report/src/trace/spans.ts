import { createHash } from 'node:crypto'
import { type Outcome, rootSpan, stageSpan, type StageRecord, type ThisRun, traceId, VERSION } from '@slipway/core'

/** Of OTLP (opentelemetry-proto, trace.proto), in its JSON form: ids hexadecimal, times as text. */
interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly Attribute[]
  readonly status: { readonly code?: number; readonly message?: string }
}

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue: string } | { readonly intValue: string } | { readonly boolValue: boolean }
}

type Values = Readonly<Record<string, string | number | boolean | undefined>>

/** A trace as the requests that it is sent in. */
export interface Trace {
  readonly id: string
  readonly bodies: readonly object[]
}

/** Spans of one request, as many as exporters send at once: receivers limit the bytes of one. */
const BATCH = 512

const [INTERNAL, SERVER] = [1, 2]
const FAILED = 2

export interface TracedRunOf {
  readonly run: ThisRun
  readonly stages: readonly StageRecord[]
  readonly pipeline: string
  readonly passed: boolean
  /** What failed, by its code. */
  readonly error: string | undefined
  readonly cancelled: boolean
  /** Milliseconds since the epoch: when the run itself began, where that is known. */
  readonly begun: number | undefined
  readonly runUrl: string | undefined
  /** Ids of records on the critical path. */
  readonly critical: ReadonlySet<string>
  readonly resource: Values
}

/**
 * A run as one trace, by the names of OpenTelemetry's semantic conventions for CI/CD and version control (1.44, where
 * they are release candidates): a span of the run, in it one of each stage, in these one of each program.
 */
export function toTrace(traced: TracedRunOf): Trace {
  const { run, stages, pipeline, runUrl } = traced
  const ids = { trace: traceId(run, sha256), root: rootSpan(run, sha256) }
  const times = stages.flatMap(({ started, finished }) => [Date.parse(started), Date.parse(finished)])
  const root: Span = {
    traceId: ids.trace,
    spanId: ids.root,
    name: `RUN ${pipeline}`,
    kind: SERVER,
    startTimeUnixNano: nano(Math.min(...times, traced.begun ?? Infinity)),
    endTimeUnixNano: nano(Math.max(...times)),
    attributes: attributes({
      'cicd.pipeline.action.name': 'RUN',
      'cicd.pipeline.name': pipeline,
      'cicd.pipeline.run.id': run.runId,
      'cicd.pipeline.run.url.full': runUrl,
      'cicd.pipeline.result': traced.passed ? 'success' : traced.cancelled ? 'cancellation' : 'failure',
      'error.type': traced.passed || traced.cancelled ? undefined : (traced.error ?? '_OTHER'),
    }),
    // Cancelled is no error: it would bury the runs that broke.
    status: traced.passed || traced.cancelled ? {} : { code: FAILED },
  }
  const spans = [root, ...stages.flatMap((record) => stageSpans(record, { ids, traced }))]
  const bodyOf = (some: readonly Span[]) => ({
    resourceSpans: [
      {
        resource: { attributes: attributes(traced.resource) },
        scopeSpans: [{ scope: { name: 'slipway', version: VERSION }, spans: some }],
        schemaUrl: 'https://opentelemetry.io/schemas/1.44.0',
      },
    ],
  })
  const parts = Array.from({ length: Math.ceil(spans.length / BATCH) }, (_, i) => i * BATCH)
  return { id: ids.trace, bodies: parts.map((from) => bodyOf(spans.slice(from, from + BATCH))) }
}

interface Place {
  readonly ids: { readonly trace: string; readonly root: string }
  readonly traced: TracedRunOf
}

function stageSpans(record: StageRecord, { ids, traced }: Place): readonly Span[] {
  const { stage, component, id, outcome, exitCode, failure, started, finished, host } = record
  const spanId = stageSpan(ids.trace, { stage, component, started }, sha256)
  const isGood = outcome === 'pass'
  const span: Span = {
    traceId: ids.trace,
    spanId,
    parentSpanId: ids.root,
    name: component === undefined ? stage : `${stage} ${component}`,
    kind: INTERNAL,
    startTimeUnixNano: nano(Date.parse(started)),
    endTimeUnixNano: nano(Math.max(Date.parse(started), Date.parse(finished))),
    attributes: attributes({
      'cicd.pipeline.task.name': stage,
      'cicd.pipeline.task.type': TYPES[stage],
      'cicd.pipeline.task.run.id': id,
      'cicd.pipeline.task.run.result': RESULTS[outcome],
      'cicd.pipeline.task.run.url.full': traced.runUrl,
      'error.type': isGood || outcome === 'cancelled' ? undefined : (failure?.code ?? outcome),
      'slipway.outcome': outcome,
      'slipway.exit_code': exitCode,
      'slipway.job': host.job,
      'slipway.component': component,
      'slipway.critical_path': traced.critical.has(id),
    }),
    status: isGood || outcome === 'cancelled' ? {} : { code: FAILED, message: record.headline.slice(0, 500) },
  }
  return [span, ...(record.tools ?? []).map((tool, i) => toolSpan(tool, { trace: ids.trace, parent: spanId, i }))]
}

function toolSpan(
  { name, started, milliseconds, end }: NonNullable<StageRecord['tools']>[number],
  { trace, parent, i }: { readonly trace: string; readonly parent: string; readonly i: number },
): Span {
  const from = Date.parse(started)
  const code = /^\d+$/.test(end) ? Number(end) : undefined
  return {
    traceId: trace,
    spanId: sha256([trace, parent, name, started, i].join('\n')).slice(0, 16),
    parentSpanId: parent,
    name,
    kind: INTERNAL,
    startTimeUnixNano: nano(from),
    endTimeUnixNano: nano(from + Math.max(0, milliseconds)),
    attributes: attributes({
      'process.executable.name': name,
      'process.exit.code': code,
      'error.type': code === undefined ? end : undefined,
    }),
    // What an exit code of a tool means is the stage's to say.
    status: code === undefined ? { code: FAILED } : {},
  }
}

/** The conventions know three kinds of tasks. */
const TYPES: Readonly<Record<string, string>> = {
  build: 'build',
  test: 'test',
  scan: 'test',
  push: 'deploy',
  deploy: 'deploy',
  smoke: 'test',
  verify: 'test',
  remove: 'deploy',
}

const RESULTS: Readonly<Record<Outcome, string>> = {
  pass: 'success',
  invalid: 'error',
  'tool-failed': 'error',
  fail: 'failure',
  vacuous: 'failure',
  inconclusive: 'failure',
  'rolled-back': 'failure',
  'rollback-failed': 'failure',
  cancelled: 'cancellation',
  error: 'error',
  transient: 'error',
}

function attributes(values: Values): readonly Attribute[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [{ key, value: typed(value) }],
  )
}

function typed(value: string | number | boolean): Attribute['value'] {
  if (typeof value === 'boolean') return { boolValue: value }
  return typeof value === 'number' ? { intValue: String(value) } : { stringValue: value }
}

/** Milliseconds as nanoseconds: the number itself would lose its last digits. */
const nano = (milliseconds: number): string => `${Math.round(milliseconds)}000000`

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
