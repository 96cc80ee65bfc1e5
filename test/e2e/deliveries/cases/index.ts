import type { Delivery } from '../delivery'
import { httpChart, ociChart, umbrella } from './charts-from-elsewhere'
import { chatwoot, kong, openreplay } from './charts-of-ones-own'
import { helmSets } from './helm-sets'
import { k8sDeploy, kubectlApply, kustomize, openshift } from './manifests'

export const DELIVERIES: readonly Delivery[] = [
  helmSets,
  httpChart,
  ociChart,
  umbrella,
  kustomize,
  kubectlApply,
  openreplay,
  k8sDeploy,
  openshift,
  kong,
  chatwoot,
]
