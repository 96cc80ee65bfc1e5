import {
  addressPolicy,
  counted,
  errorMessage,
  parseJson,
  type Ports,
  property,
  textAt,
  truncate,
  type Values,
  withWayThrough,
} from '@slipway/core'
import type { Inputs } from '../inputs'
import { theRun } from '../records/gather'
import type { RunState } from '../state'
import type { Release } from '../tell/release'
import type { Step } from './critical-path'
import { toTrace, type Trace } from './spans'

/** Milliseconds for an answer. */
const LIMIT = 15_000

export interface Tracing {
  readonly given: Values<Inputs>
  readonly state: RunState
  readonly release: Release | undefined
  readonly path: readonly Step[]
}

/** Hands the run over as one trace. A collector that does not answer is a warning. */
export async function sendTrace(tracing: Tracing, ports: Ports): Promise<void> {
  const { given } = tracing
  const { host } = ports
  if (given.trace === undefined) return
  if (host.source.fork) return host.info("trace: none, since a fork's run does not speak for the project")
  const trace = traceOf(tracing, ports)
  if (trace === undefined) return host.info('trace: none, since no stage of this run is on record')
  try {
    const left = []
    for (const body of trace.bodies) left.push(await post(given.trace, given, { ports, body }))
    const some = left.find((text) => text !== undefined)
    if (some === undefined) host.info(`trace: ${trace.id}`)
    else host.warn(`trace ${trace.id}: ${some}`)
  } catch (error) {
    host.warn(`the trace could not be sent: ${errorMessage(error)}`)
  }
}

function traceOf({ state, release, path }: Tracing, ports: Ports): Trace | undefined {
  const { host, environment } = ports
  const { source } = host
  const about = source.endedRun ?? source
  const run = theRun(ports)
  const pipeline =
    source.endedRun?.workflow ??
    environment.get('GITHUB_WORKFLOW') ??
    environment.get('CI_PIPELINE_NAME') ??
    source.workflow?.split('/').at(-1) ??
    source.repository ??
    'slipway'
  const [owner = '', ...name] = (source.repository ?? '').split('/')
  // An earlier try has a trace of its own.
  const stages = state.stages.filter(
    ({ id, host: { attempt } }) => id !== 'unrecorded' && (attempt ?? run.attempt ?? 1) === (run.attempt ?? 1),
  )
  if (stages.length === 0) return undefined
  return toTrace({
    run,
    stages,
    pipeline,
    passed: state.passed,
    error: state.failed?.failure?.code ?? state.failed?.outcome,
    cancelled: state.conclusion === 'cancelled',
    begun: source.endedRun?.started,
    runUrl: about.runUrl,
    critical: new Set(path.map(({ record }) => record.id)),
    resource: {
      'service.name': environment.get('OTEL_SERVICE_NAME') ?? source.repository ?? 'slipway',
      'cicd.pipeline.name': pipeline,
      'cicd.pipeline.run.id': run.runId,
      'cicd.pipeline.run.url.full': about.runUrl,
      'vcs.provider.name': host.unattended ? host.name : undefined,
      'vcs.owner.name': name.length === 0 ? undefined : owner,
      'vcs.repository.name': name.at(-1),
      'vcs.repository.url.full': source.repositoryUrl,
      'vcs.ref.head.name': source.endedRun?.branch ?? source.ref,
      'vcs.ref.head.revision': about.commit,
      'vcs.ref.head.type': source.tag === undefined ? 'branch' : 'tag',
      'vcs.change.id': source.changeRequest === undefined ? undefined : String(source.changeRequest),
      'deployment.environment.name': release?.environment,
    },
  })
}

/** @returns what the server did not take, in its words */
async function post(
  address: string,
  given: Values<Inputs>,
  { ports, body }: { readonly ports: Ports; readonly body: object },
): Promise<string | undefined> {
  const { http, files, environment, host } = ports
  const policy = addressPolicy({ allowPrivate: given['allow-private'] })
  const refused = policy.refuseName(new URL(address).hostname)
  if (refused !== undefined) throw new Error(withWayThrough(refused))
  const variable = HEADERS.find((name) => environment.get(name) !== undefined) ?? ''
  const ca = given['ca-file']
  const response = await http.request({
    method: 'POST',
    url: `${address.replace(/\/+$/, '').replace(/\/v1\/traces$/, '')}/v1/traces`,
    headers: {
      'content-type': 'application/json',
      ...readHeaders(environment.get(variable) ?? '', { host, variable }),
    },
    body: new TextEncoder().encode(JSON.stringify(body)),
    refuseAddress: policy.refuseAddress,
    limit: LIMIT,
    ...(ca === undefined ? {} : { ca: await files.read(ca, { limit: 1_000_000 }) }),
  })
  const answer = await response.text(256 * 1024)
  if (response.status < 200 || response.status > 299)
    throw new Error(`the server answered ${response.status}: ${answer.replace(/\s+/g, ' ').slice(0, 200)}`)
  const rejected = Number(property(parseJson(answer), 'partialSuccess', 'rejectedSpans') ?? 0)
  if (!(rejected > 0)) return undefined
  const why = textAt(parseJson(answer), 'partialSuccess', 'errorMessage')
  return `the server took all but ${counted(rejected, 'span')}${why === undefined ? '' : ` (${truncate(why, 200)})`}`
}

/** Of one signal, and of all, in the order in which they count. */
const HEADERS = ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'OTEL_EXPORTER_OTLP_HEADERS']

/** As exporters read it (W3C Baggage form): `key=value` with commas between, percent-encoded. */
export function readHeaders(
  text: string,
  { host, variable }: { readonly host: Ports['host']; readonly variable: string },
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  let bad = 0
  for (const pair of text.split(',').filter((one) => one.trim() !== '')) {
    const [, name = '', encoded = ''] = /^\s*([!#$%&'*+.^`|~\w-]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? []
    const value = decode(encoded)
    if (value !== '') host.hide(value)
    if (name === '' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) bad += 1
    else headers[name.toLowerCase()] = value
  }
  if (bad > 0)
    host.warn(`${variable}: ${counted(bad, 'entry', 'entries')} left out: expected name=value, percent-encoded`)
  return headers
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
