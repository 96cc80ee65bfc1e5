import type { Delivery } from '../delivery'
import { httpChart, ociChart, umbrella } from './charts-from-elsewhere'
import { chatwoot, kong, openreplay } from './charts-of-ones-own'
import { helm3Release, helmSets } from './helm-sets'
import { k8sDeploy, kubectlApply, kustomize, openshift } from './manifests'

export const DELIVERIES: readonly Delivery[] = [
  helmSets,
  helm3Release,
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
