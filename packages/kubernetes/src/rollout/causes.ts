/** Every way a release goes wrong that has a name. The order is the rank: the first that is found explains best. */
export const CAUSES = {
  'bad-manifest': {
    title: 'The API server refuses an object of the chart',
    hint: 'correct the field in the chart; the message names it',
  },
  'immutable-field': {
    title: 'A field that cannot change was changed',
    hint: 'rename the object, or delete it in a maintenance window and deploy again',
  },
  'field-conflict': {
    title: 'Another writer owns a field of the chart',
    hint: 'leave the field out of the chart (an autoscaler owns replicas), or let the other manager give it up',
  },
  'not-ours': {
    title: 'An object exists already and belongs to no release',
    hint: 'delete it, or give it the labels and annotations of this release',
  },
  'namespace-missing': { title: 'The namespace does not exist', hint: 'create it, or set create-namespace: true' },
  'namespace-terminating': {
    title: 'The namespace is being deleted',
    hint: 'wait until it is gone, or find the finalizer that keeps it',
  },
  forbidden: {
    title: 'The credentials lack a permission',
    hint: 'grant the verb and resource that the message names to this account',
  },
  unauthorized: {
    title: 'The API server does not accept the credentials',
    hint: 'renew the token or certificate in the kubeconfig',
  },
  'hook-failed': { title: 'A hook of the chart failed', hint: 'look at the log of the hook in the evidence' },
  'job-failed': { title: 'A Job of the chart failed', hint: 'look at the log of its last pod in the evidence' },
  'image-invalid': { title: 'The image reference is malformed', hint: 'correct the image in the chart or its values' },
  'image-not-found': {
    title: 'The image is not in the registry',
    hint: 'was the digest pushed to this registry, under this name?',
  },
  'image-platform': {
    title: "The image has no build for the node's platform",
    hint: 'build for the platform of the nodes: platforms',
  },
  'image-denied': {
    title: 'The registry refuses to give the image',
    hint: "check the image pull secret in the pod's namespace and its service account",
  },
  'image-never-pulled': {
    title: 'The image is not on the node and may not be pulled',
    hint: 'set imagePullPolicy to IfNotPresent',
  },
  'registry-throttled': {
    title: 'The registry is overloaded or not reachable',
    hint: 'it may pass by itself; a mirror near the cluster helps',
  },
  'image-pull': { title: 'The image cannot be pulled', hint: 'see the message of the container runtime' },
  'configmap-missing': {
    title: 'A ConfigMap is missing',
    hint: 'create it in this namespace before the release, or add it to the chart',
  },
  'configmap-key-missing': {
    title: 'A key is missing in a ConfigMap',
    hint: 'add the key, or correct its name in the chart',
  },
  'secret-missing': {
    title: 'A Secret is missing',
    hint: 'create it in this namespace before the release, or add it to the chart',
  },
  'secret-key-missing': {
    title: 'A key is missing in a Secret',
    hint: 'add the key, or correct its name in the chart',
  },
  'runs-as-root': {
    title: 'The image wants to run as root, and the pod forbids it',
    hint: 'set a numeric user in the image or runAsUser in the chart',
  },
  'container-config': { title: 'The container cannot be configured', hint: 'see the message of the kubelet' },
  'wrong-architecture': {
    title: 'The program is for another kind of processor',
    hint: 'build the image for the platform of the nodes',
  },
  'program-missing': {
    title: 'The program to start is not in the image',
    hint: 'correct command, args or the entrypoint of the image',
  },
  'cannot-start': { title: 'The container cannot be started', hint: 'see the message of the container runtime' },
  'volume-missing': {
    title: 'A volume cannot be mounted',
    hint: 'see the message; does the object or the claim exist?',
  },
  quota: { title: 'A quota of the namespace is used up', hint: 'raise the quota, or ask for less in the chart' },
  'limit-range': {
    title: 'The pod breaks a limit range of the namespace',
    hint: 'adapt requests and limits in the chart',
  },
  'pod-security': {
    title: 'The pod breaks the Pod Security level of the namespace',
    hint: 'set the security context that the message asks for',
  },
  'admission-denied': {
    title: 'An admission webhook or policy refuses it',
    hint: 'the message names the policy; satisfy it or ask its owner',
  },
  'webhook-down': {
    title: 'An admission webhook does not answer',
    hint: 'its own pods or service are down; nothing of this release is at fault',
  },
  'service-account-missing': { title: 'The service account is missing', hint: 'create it, or add it to the chart' },
  'create-failed': { title: 'Pods cannot be created', hint: 'see the message of the controller' },
  unschedulable: {
    title: 'No node can take the pod',
    hint: 'ask for less, add nodes, or correct selectors, taints and affinity',
  },
  'oom-killed': {
    title: 'The container uses more memory than its limit',
    hint: 'raise resources.limits.memory, or find what needs it',
  },
  'liveness-killed': {
    title: 'The liveness probe fails and the container is killed',
    hint: 'correct the probe, or give the start more time with a startupProbe',
  },
  'init-failing': { title: 'An init container fails', hint: 'look at its log in the evidence' },
  'crash-loop': { title: 'The container crashes again and again', hint: 'look at its last log in the evidence' },
  'exit-at-start': { title: 'The container exited', hint: 'look at its last log in the evidence' },
  'init-hanging': {
    title: 'An init container does not end',
    hint: 'what does it wait for? Look at its log in the evidence',
  },
  'hook-hanging': {
    title: 'A hook of the chart does not end',
    hint: 'what does it wait for? Look at its log in the evidence',
  },
  'readiness-never': {
    title: 'The readiness probe never passes',
    hint: 'does the probe ask the right port and path, and does the application need something it cannot reach?',
  },
  'node-pending': {
    title: 'The pod waits for a new node',
    hint: 'raise timeout if making one takes longer; the autoscaler says why if it does not come',
  },
  'volume-pending': { title: 'A volume is not there yet', hint: 'look at the claim and its storage class' },
  'config-syncing': { title: 'The node has not yet read a ConfigMap or Secret', hint: 'it passes by itself' },
  locked: { title: 'Another Helm operation is under way', hint: 'wait for it, or end it, and run again' },
  'api-lost': { title: 'The API server does not answer', hint: 'look at the cluster; the release may go on by itself' },
  timeout: { title: 'Not ready in time', hint: 'raise timeout if the start is slow and healthy' },
  unknown: { title: 'Helm failed', hint: "see Helm's own message" },
} as const satisfies Record<string, { readonly title: string; readonly hint: string }>

export type Cause = keyof typeof CAUSES

export const RANK: readonly Cause[] = Object.keys(CAUSES) as Cause[]
