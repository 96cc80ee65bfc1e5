import { commonInputs, input, parseHeader, parseHttpUrl } from '@slipway/core'
import { releaseInputs } from '@slipway/rollback/inputs'
import { NO_DATA } from './judge/look'
import { alertsSchema } from './rules/alert-schema'
import { logRulesSchema } from './rules/log-schema'
import { metricsSchema } from './rules/schema'

const server = (help: string) =>
  input.shaped(help, (text) => parseHttpUrl(text).replace(/\/+$/, ''), { placeholder: '<url>' })

export const inputs = {
  ...commonInputs,
  prometheus: server(
    'Address of Prometheus, or of what speaks its API (Thanos, Mimir, VictoriaMetrics), before /api/v1',
  ),
  metrics: input.structured(
    'Metrics with their bounds: ready-made ones, PromQL, or an AnalysisTemplate, MetricTemplate or Canary',
    metricsSchema,
  ),
  alertmanager: server('Address of Alertmanager, before /api/v2'),
  alerts: input.structured(
    'Matchers of alerts that may not begin to fire; without it, those of the namespace',
    alertsSchema,
  ),
  logs: server('Address of Elasticsearch, OpenSearch or Loki'),
  'log-rules': input.structured('Queries of error lines whose new kinds are told', logRulesSchema),
  duration: input.duration('How long is watched, after the warm-up', { default: '5m' }),
  interval: input.duration('Time between two looks', { default: '30s' }),
  'warm-up': input.duration(
    'Time after the rollout before the first look; at least the longest range of the query and one scrape',
    { default: '0s' },
  ),
  'no-data': input.oneOf('What it means when there is nothing to judge', NO_DATA, 'inconclusive'),
  bearer: input.secret('Token for Authorization: Bearer at all these servers'),
  headers: input.shapedList(
    'Header for all these servers, as NAME=value; a secret value as NAME=env:VARIABLE or NAME=file:PATH',
    parseHeader,
    { verbatim: true, discreet: true, placeholder: '<name=value>' },
  ),
  'ca-file': input.path('PEM certificates that are trusted beside the usual ones'),
  'allow-private': input.boolean(
    'Allow addresses of private networks and of this machine. Addresses of metadata services are always refused',
    false,
  ),
  'on-failure': input.oneOf(
    'What to do when the release fails: fail leaves it as it is, rollback rolls it back, warn only warns and exits with code 0',
    ['fail', 'rollback', 'warn'],
    'fail',
  ),
  ...releaseInputs,
} as const

export type Inputs = typeof inputs
