import { type Contact, fixed, named } from '@slipway/core/derive'
import { toolHosts } from '@slipway/tools/contacts'

export const contacts: readonly Contact[] = [
  named(
    'the addresses `prometheus`, `alertmanager`, `logs` and `traces`, or that of an AnalysisTemplate or MetricTemplate',
    'always; redirects are not followed',
  ),
  named('the API server of the kubeconfig', 'for `on-failure: rollback` and `logs: pods`'),
  fixed(
    toolHosts(['helm', 'kubectl']),
    'to fetch Helm and kubectl for the rollback, kubectl for `logs: pods`, as deploy does',
  ),
]
