import { UNTIL_DEADLINE, type CauseRow } from './row'

/** Causes: the API server, or Helm, refuses the release. */
export const REFUSED = {
  'bad-manifest': {
    title: 'The API server refuses an object of the chart',
    hint: 'correct the field that the message names',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        order: 5,
        message:
          /unable to build kubernetes objects|error validating|unknown field|no matches for kind|is invalid:|cannot unmarshal|strict decoding|unable to decode|cannot be handled as an?|failed to create typed patch/i,
        sample: {
          message:
            'Error: unable to build kubernetes objects from release manifest: resource mapping not found: no matches for kind "Wdget" in version "example.com/v1"',
        },
      },
    ],
  },
  'immutable-field': {
    title: 'A field that cannot change was changed',
    hint: 'rename the object, or delete it in a maintenance window and deploy again',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        order: 3,
        message:
          /field is immutable|updates to statefulset spec for fields other than|may not change once set|primary clusterIP can not be unset/i,
        sample: {
          message:
            'cannot patch "a" with kind Deployment: Deployment.apps "a" is invalid: spec.selector: Invalid value: field is immutable',
        },
      },
    ],
  },
  'field-conflict': {
    title: 'Another program owns a field that the chart sets',
    hint: 'leave the field out of the chart (an autoscaler owns replicas), or set force-conflicts: true to write over it',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        order: 3,
        message: /Apply failed with \d+ conflicts?|conflict occurred while applying object|conflicts? with "/i,
        sample: {
          message:
            'conflict occurred while applying object shop/a apps/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas',
        },
      },
    ],
  },
  'not-ours': {
    title: 'An object exists already and does not belong to this release',
    hint: 'give the release another name, or set take-ownership: true if the object is to become a part of it',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        order: 3,
        message: /invalid ownership metadata|cannot be imported into the current release/i,
        sample: {
          message:
            'ConfigMap "a" in namespace "shop" exists and cannot be imported into the current release: invalid ownership metadata',
        },
      },
    ],
  },
  'namespace-missing': {
    title: 'The namespace does not exist',
    hint: 'create it, or set create-namespace: true',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        order: 3,
        message: /namespaces? "[^"]+" not found/i,
        sample: { message: 'Error: create: failed to create: namespaces "nowhere" not found' },
      },
    ],
  },
  'namespace-terminating': {
    title: 'The namespace is being deleted',
    hint: 'wait until it is gone, or find the finalizer that keeps it',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        order: 1,
        message: /because it is being terminated/i,
        sample: {
          message:
            'secrets "x" is forbidden: unable to create new content in namespace old because it is being terminated',
        },
      },
    ],
  },
  forbidden: {
    title: 'The credentials lack a permission',
    hint: 'grant the verb and resource that the message names to this account',
    patience: UNTIL_DEADLINE,
    patterns: [
      {
        source: 'tool',
        order: 3,
        message: /is forbidden: User|cannot (?:get|list|watch|create|patch|update|delete) resource/i,
        sample: {
          message:
            'secrets is forbidden: User "robot" cannot list resource "secrets" in API group "" in the namespace "shop"',
        },
      },
    ],
  },
  unauthorized: {
    title: 'The API server does not accept the credentials',
    hint: 'renew the token or certificate in the kubeconfig',
    patience: UNTIL_DEADLINE,
    blinds: true,
    patterns: [
      {
        source: 'tool',
        order: 3,
        message: /\bUnauthorized\b|server has asked for the client to provide credentials/i,
        sample: {
          message: 'Error: Kubernetes cluster unreachable: the server has asked for the client to provide credentials',
        },
      },
    ],
  },
} as const satisfies Readonly<Record<string, CauseRow>>
