import { expect, test } from '@jest/globals'
import { isCustom } from './groups'

test.each([
  ['v1', 'Service', false],
  ['apps/v1', 'Deployment', false],
  ['policy/v1', 'PodDisruptionBudget', false],
  ['networking.k8s.io/v1', 'Ingress', false],
  ['apiregistration.k8s.io/v1', 'APIService', false],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', false],
  // The watch knows it as it knows a Deployment.
  ['apps.openshift.io/v1', 'DeploymentConfig', false],
  ['route.openshift.io/v1', 'Route', false],
  ['build.openshift.io/v1', 'BuildConfig', true],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute', true],
  ['snapshot.storage.k8s.io/v1', 'VolumeSnapshot', true],
  ['autoscaling.k8s.io/v1', 'VerticalPodAutoscaler', true],
  ['jobset.x-k8s.io/v1alpha2', 'JobSet', true],
  ['argoproj.io/v1alpha1', 'Rollout', true],
])('%s %s: of an operator: %s', (apiVersion, kind, want) => expect(isCustom({ apiVersion, kind })).toBe(want))

test('an object without a version is nobody’s', () => expect(isCustom({ kind: 'X' })).toBe(false))
