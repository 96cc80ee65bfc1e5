/**
 * Metrics that are asked for by name, for the usual exporters and meshes. A range is four scrapes long, and a series
 * that is new counts from 0: what a new pod counted before its second scrape belongs to the release as well.
 */

export const READY_MADE = ['error-rate', 'latency-p99', 'latency-p95', 'latency-p50', 'restarts', 'saturation'] as const
export type ReadyMade = (typeof READY_MADE)[number]

interface Source {
  /** Counter of requests, and the matcher of those that failed. */
  readonly requests: string
  readonly failed: string
  /** Buckets of durations, and how many of their units are a second. */
  readonly buckets: string
  readonly perSecond: number
  /** Matchers that find the release when no labels are given. */
  readonly release: Readonly<Record<string, string>>
  readonly always?: string
}

const SOURCE_TABLE = {
  http: {
    requests: 'http_requests_total',
    failed: 'status=~"5.."',
    buckets: 'http_request_duration_seconds_bucket',
    perSecond: 1,
    release: { namespace: '${namespace}' },
  },
  'http-code': {
    requests: 'http_requests_total',
    failed: 'code=~"5.."',
    buckets: 'http_request_duration_seconds_bucket',
    perSecond: 1,
    release: { namespace: '${namespace}' },
  },
  istio: {
    requests: 'istio_requests_total',
    failed: 'response_code=~"5.."',
    buckets: 'istio_request_duration_milliseconds_bucket',
    perSecond: 1_000,
    release: { destination_workload_namespace: '${namespace}', destination_workload: '${release}' },
    always: 'reporter="destination"',
  },
  'ingress-nginx': {
    requests: 'nginx_ingress_controller_requests',
    failed: 'status=~"5.."',
    buckets: 'nginx_ingress_controller_request_duration_seconds_bucket',
    perSecond: 1,
    release: { exported_namespace: '${namespace}', ingress: '${release}' },
  },
  linkerd: {
    requests: 'response_total',
    failed: 'classification="failure"',
    buckets: 'response_latency_ms_bucket',
    perSecond: 1_000,
    release: { namespace: '${namespace}', deployment: '${release}' },
    always: 'direction="inbound"',
  },
  opentelemetry: {
    requests: 'http_server_request_duration_seconds_count',
    failed: 'http_response_status_code=~"5.."',
    buckets: 'http_server_request_duration_seconds_bucket',
    perSecond: 1,
    release: { namespace: '${namespace}' },
  },
  spring: {
    requests: 'http_server_requests_seconds_count',
    failed: 'status=~"5.."',
    buckets: 'http_server_requests_seconds_bucket',
    perSecond: 1,
    release: { namespace: '${namespace}' },
  },
  traefik: {
    requests: 'traefik_service_requests_total',
    failed: 'code=~"5.."',
    buckets: 'traefik_service_request_duration_seconds_bucket',
    perSecond: 1,
    release: { exported_service: '${namespace}-${release}@kubernetes' },
  },
} as const satisfies Readonly<Record<string, Source>>

export type SourceName = keyof typeof SOURCE_TABLE
export const SOURCES = Object.keys(SOURCE_TABLE) as readonly SourceName[]

export interface Wanted {
  readonly from: SourceName
  /** Labels of the series instead of those that find the release. */
  readonly labels: ReadonlyMap<string, string> | undefined
  /** Milliseconds between two scrapes. */
  readonly scrape: number
}

export interface ReadyQuery {
  readonly query: string
  readonly total?: string
  readonly empty: 'no-data' | 'zero'
}

export function readyMade(name: ReadyMade, { from, labels, scrape }: Wanted): ReadyQuery {
  const range = `${(4 * scrape) / 1_000}s`
  switch (name) {
    case 'error-rate':
      return errorRate(SOURCE_TABLE[from], labels, range)
    case 'latency-p99':
      return latency(0.99, SOURCE_TABLE[from], labels, range)
    case 'latency-p95':
      return latency(0.95, SOURCE_TABLE[from], labels, range)
    case 'latency-p50':
      return latency(0.5, SOURCE_TABLE[from], labels, range)
    case 'restarts': {
      const selector = `kube_pod_container_status_restarts_total{${matchers(labels ?? pods())}}`
      return { query: `sum(${increase(selector, range)})`, total: `count(${selector}) > 0`, empty: 'no-data' }
    }
    case 'saturation': {
      const scope = matchers(labels ?? pods())
      const used = `container_memory_working_set_bytes{${join(scope, 'container!=""')}}`
      const limit = `kube_pod_container_resource_limits{${join(scope, 'resource="memory"')}}`
      const by = 'namespace, pod, container'
      return { query: `max(max by (${by}) (${used}) / max by (${by}) (${limit}))`, empty: 'no-data' }
    }
  }
}

function pods(): ReadonlyMap<string, string> {
  return new Map([['namespace', '${namespace}']])
}

function errorRate(source: Source, labels: ReadonlyMap<string, string> | undefined, range: string): ReadyQuery {
  const scope = scopeOf(source, labels)
  const total = `sum(${increase(`${source.requests}{${scope}}`, range)})`
  const failed = `sum(${increase(`${source.requests}{${join(scope, source.failed)}}`, range)})`
  return { query: `${failed} / ${total}`, total, empty: 'no-data' }
}

function latency(
  quantile: number,
  source: Source,
  labels: ReadonlyMap<string, string> | undefined,
  range: string,
): ReadyQuery {
  const buckets = `${source.buckets}{${scopeOf(source, labels)}}`
  const seconds = source.perSecond === 1 ? '' : ` / ${source.perSecond}`
  return {
    query: `histogram_quantile(${quantile}, sum by (le) (${increase(buckets, range)}))${seconds}`,
    empty: 'no-data',
  }
}

/** What series that were there before have grown by, and the whole of those that were not. */
function increase(selector: string, range: string): string {
  return `(increase(${selector}[${range}]) and ${selector} offset ${range}) or last_over_time(${selector}[${range}])`
}

function scopeOf(source: Source, labels: ReadonlyMap<string, string> | undefined): string {
  return join(source.always ?? '', matchers(labels ?? new Map(Object.entries(source.release))))
}

function matchers(labels: ReadonlyMap<string, string>): string {
  return [...labels].map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',')
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(',')
}
