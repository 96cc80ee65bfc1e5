import { type Contact, fixed, named } from '@slipway/core/derive'
import { toolHosts, toolPackageRegistries } from '@slipway/tools/contacts'

export const contacts: readonly Contact[] = [
  named('the API server of the kubeconfig', 'always'),
  named('the program that the kubeconfig names for credentials, and whom it asks', 'when it names one that is allowed'),
  fixed(
    toolHosts(['helm', 'kubectl']),
    'to fetch Helm and kubectl, when they are not in the tool cache and no mirror is named',
  ),
  named(
    `the ${toolPackageRegistries(['helm', 'kubectl']).join(' or ')} registry that this machine is set up for`,
    'to fetch them, when their own address does not answer',
  ),
]
