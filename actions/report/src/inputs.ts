import { commonInputs, directing, input, parseHttpUrl } from '@slipway/core'
import { notifySchema } from './notify/schema'

export const COMMENT_MODES = ['always', 'on-failure', 'changes', 'off'] as const

export const inputs = {
  ...commonInputs,
  token: input.secret(
    'Token of the host for the comment, the check, the deployment and the artifacts of the run; without it, none of them is written or read',
  ),
  records: input.list(
    'Where the records of other jobs are, one a line: folders that their artifacts were put into, or run for the artifacts of the run itself, by the interface of the host. Default: the folder output; at the end of another run (workflow_run) run',
    { placeholder: '<folder>' },
  ),
  comment: input.oneOf(
    'When the one comment on the pull or merge request is written: always, on-failure (and when it is well again), changes (silent while nothing changed since the last), off',
    COMMENT_MODES,
    'always',
  ),
  check: input.boolean('Write a check on the commit on GitHub, a commit status on GitLab', false),
  deployment: input.boolean(
    "Tell the host how the deployment to the environment ended, with the service's address: a deployment status on GitHub, a deployment and environment on GitLab",
    false,
  ),
  notify: directing(
    input.structured(
      'Who is told when the state of the environment changes: slack, teams, webhook, pagerduty, alertmanager, grafana, email, each with its address; secrets as env:NAME',
      notifySchema,
      { discreet: true },
    ),
    { carries: ['environment'] },
  ),
  // The headers hold the key of whoever keeps the traces.
  trace: directing(
    input.shaped(
      'Address of an OpenTelemetry collector, before /v1/traces: the run is sent to it as one trace; headers come from OTEL_EXPORTER_OTLP_HEADERS',
      parseHttpUrl,
      { placeholder: '<url>' },
    ),
    { to: (address) => address },
  ),
  dora: input.text(
    'Deploys that the five DORA figures of the environment are counted from: deployments for those that the host remembers, or a file that is kept, such as deploys.jsonl, to which this run is added',
    { placeholder: '<deployments|file>' },
  ),
  'allow-private': input.boolean(
    'Allow addresses of private networks and of this machine for notify and trace. Addresses of metadata services are always refused',
    false,
  ),
  'ca-file': input.path('PEM certificates that are trusted beside the usual ones, for notify and trace'),
} as const

export type Inputs = typeof inputs
