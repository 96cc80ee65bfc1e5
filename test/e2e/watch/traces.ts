import { until } from '../cluster/shell'

export interface Span {
  readonly spanID: string
  readonly operationName: string
  readonly duration: number
  readonly references: readonly { readonly spanID: string }[]
  readonly tags: readonly { readonly key: string; readonly value: unknown }[]
}

export interface Trace {
  readonly traceID: string
  readonly spans: readonly Span[]
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>
}

const LIMIT = 60_000

/** A trace of a Jaeger, by the address of its query API, as soon as it is there. */
export async function readTrace(address: string, id: string): Promise<Trace> {
  const [trace] = await ask(`${address}/api/traces/${id}`)
  if (trace === undefined) throw new Error(`Jaeger has no trace ${id}`)
  return trace
}

/** All traces of a service. */
export function tracesOf(address: string, service: string): Promise<readonly Trace[]> {
  return ask(`${address}/api/traces?service=${encodeURIComponent(service)}`)
}

/** Each span with the one that it belongs to, by their names, sorted. */
export function treeOf({ spans }: Trace): readonly (readonly [string, string | undefined])[] {
  const names = new Map(spans.map(({ spanID, operationName }) => [spanID, operationName]))
  return spans
    .map(({ operationName, references }) => [operationName, names.get(references[0]?.spanID ?? '')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function ask(url: string): Promise<readonly Trace[]> {
  return until('an answer of Jaeger', LIMIT, async () => {
    const response = await fetch(url)
    return response.ok ? ((await response.json()) as { readonly data: readonly Trace[] }).data : undefined
  })
}
