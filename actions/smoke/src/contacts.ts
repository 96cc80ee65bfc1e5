import { type Contact, fixed, named } from '@slipway/core/derive'
import { toolHosts } from '@slipway/tools/contacts'

export const contacts: readonly Contact[] = [
  named('the addresses of `url` and `checks`', 'always; where redirects lead with `follow-redirects`'),
  named('the API server of the kubeconfig', 'for `via` and `on-failure: rollback`'),
  fixed(toolHosts(['helm', 'kubectl']), 'to fetch kubectl for `via`, and Helm and kubectl for the rollback'),
]
