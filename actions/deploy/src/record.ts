import { recordShape } from '@slipway/core'
import { array, boolean, number, object, optional, string } from 'valibot'

/** What deploy records: smoke reads it, too. */
export const deployRecord = recordShape(
  'deploy',
  {
    revision: 'Revision of the release that is there now',
    'previous-revision': 'Revision that was there before',
    'verified-digest': 'Digest that was proved',
    proof: 'How it was proved: running, pinned or template',
    diagnosis: 'Path of the diagnosis of a failed release, JSON',
    url: 'Address of the service',
    state: "Helm's state of the release at the end, such as deployed or failed",
  },
  {
    release: string(),
    namespace: string(),
    environment: string(),
    /** Context of the kubeconfig, when one was named. */
    context: string(),
    chart: string(),
    /** Version of Helm: another major version keeps its releases in another way. */
    helm: string(),
    /** Of the service, also when the release does not stand. */
    url: string(),
    events: array(object({ at: string(), kind: string(), text: string() })),
    workloads: array(object({ kind: string(), name: string(), ready: number(), desired: number() })),
    diagnosis: object({
      cause: optional(string()),
      title: optional(string()),
      sentence: optional(string()),
      hint: optional(string()),
      evidence: optional(array(object({ title: string(), text: string() }))),
      others: optional(array(object({ cause: string(), title: string(), sentence: string() }))),
    }),
    rollback: object({ revision: optional(number()), verified: boolean(), text: string() }),
  },
)

export type DeployRecord = typeof deployRecord
