import { byOrder, commonInputs, directing, gated, input, parseHeader, parseHttpUrl } from '@slipway/core'
import { byBlame, releaseInputs } from '@slipway/rollback/inputs'
import { NO_DATA } from './judge/look'
import { alertsSchema } from './rules/alert-schema'
import { logRulesSchema } from './rules/log-schema'
import { metricsSchema } from './rules/schema'
import { traceRulesSchema } from './rules/trace-schema'

/** `logs` without a log store. */
export const PODS = 'pods'

const parseServer = (text: string) => parseHttpUrl(text).replace(/\/+$/, '')
const server = (help: string) => input.shaped(help, parseServer, { placeholder: '<url>' })

/** What the servers are asked with. */
const CREDENTIALS = ['bearer', 'headers', 'client-key']

/** What it means when there is nothing to judge: the less passes, the stricter. */
const STRICTEST_FIRST = ['fail', 'inconclusive', 'pass'] as const satisfies readonly (typeof NO_DATA)[number][]

export const inputs = {
  ...commonInputs,
  prometheus: directing(
    server('Address of Prometheus, or of what speaks its API (Thanos, Mimir, VictoriaMetrics), before /api/v1'),
    { to: (address) => address, carries: CREDENTIALS },
  ),
  metrics: input.structured(
    'Metrics with their bounds, as [{use: error-rate, max: 0.01}]: ready-made ones, PromQL, or an AnalysisTemplate, MetricTemplate or Canary',
    metricsSchema,
  ),
  alertmanager: directing(server('Address of Alertmanager, before /api/v2'), {
    to: (address) => address,
    carries: CREDENTIALS,
  }),
  alerts: input.structured(
    'Matchers of alerts that may not begin to fire; without it, those of the namespace',
    alertsSchema,
  ),
  logs: directing(
    input.shaped(
      'Address of Elasticsearch, OpenSearch or Loki, or pods for the logs of the pods themselves',
      (text) => (text === PODS ? text : parseServer(text)),
      { placeholder: '<url|pods>' },
    ),
    { to: (address) => (address === PODS ? undefined : address), carries: CREDENTIALS },
  ),
  'log-rules': input.structured(
    'Queries of error lines whose new kinds are told, as [{lucene: level:error, on-new: fail}]',
    logRulesSchema,
  ),
  traces: directing(server('Address of the query API of Jaeger, or of Tempo'), {
    to: (address) => address,
    carries: CREDENTIALS,
  }),
  'trace-rules': input.structured(
    'Services and operations with bounds of their error spans or their latency, as [{service: shop, use: error-rate, max: 0.01}]',
    traceRulesSchema,
  ),
  duration: input.duration('How long is watched, after the warm-up', { default: '5m' }),
  interval: input.duration('Time between two looks', { default: '30s' }),
  'warm-up': input.duration(
    'Time after the rollout before the first look; at least the longest range of the query and one scrape',
    { default: '0s' },
  ),
  'no-data': gated(
    input.oneOf('What it means when there is nothing to judge', NO_DATA, 'inconclusive'),
    byOrder(STRICTEST_FIRST),
  ),
  bearer: input.secret('Token for Authorization: Bearer at all these servers'),
  headers: input.shipping(
    directing(
      input.shapedList(
        'Header for all these servers, as NAME=value; a secret value as NAME=env:VARIABLE or NAME=file:PATH',
        parseHeader,
        { verbatim: true, discreet: true, placeholder: '<name=value>' },
      ),
      { to: (headers) => headers.filter(({ value }) => typeof value !== 'string') },
    ),
    (headers) => headers.flatMap(({ value }) => (typeof value === 'object' && 'file' in value ? [value.file] : [])),
  ),
  'ca-file': directing(input.path('PEM certificates that are trusted beside the usual ones'), {
    to: (file) => file,
    carries: CREDENTIALS,
  }),
  'client-cert': input.path('PEM certificate of this side, for servers that want to know who asks (mTLS)'),
  'client-key': input.secret('PEM private key of client-cert'),
  'allow-private': input.boolean(
    'Allow addresses of private networks and of this machine. Addresses of metadata services are always refused',
    false,
  ),
  'on-failure': gated(
    input.oneOf(
      'What to do when the release fails: fail leaves it as it is, rollback rolls it back, warn only warns and exits with code 0',
      ['fail', 'rollback', 'warn'],
      'fail',
    ),
    byBlame,
  ),
  ...releaseInputs,
} as const

export type Inputs = typeof inputs
