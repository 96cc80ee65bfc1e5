import type { Cause } from './causes'

/**
 * Where the words come from: a waiting container, the end of one, a controller that creates pods, a volume, Helm
 * itself.
 */
export type Speaker = 'waiting' | 'terminated' | 'create' | 'mount' | 'helm'

export interface Symptom {
  readonly cause: Cause
  readonly speaker: Speaker
  readonly reason?: RegExp
  readonly message?: RegExp
  /** Recorded words that it was made for (rollout/fixtures). */
  readonly sample: string
}

const PULL = /^(?:ErrImagePull|ImagePullBackOff|ImageInspectError|RegistryUnavailable)$/

/** Every pattern over text of others. The first that matches wins, so the specific stands before the general. */
export const SYMPTOMS: readonly Symptom[] = [
  {
    speaker: 'waiting',
    cause: 'image-invalid',
    reason: /^InvalidImageName$/,
    sample: 'InvalidImageName: couldn\'t parse image name "Not/Valid:": invalid reference format',
  },
  {
    speaker: 'waiting',
    cause: 'image-never-pulled',
    reason: /^ErrImageNeverPull$/,
    sample: 'ErrImageNeverPull: Container image "a/b:1" is not present with pull policy of Never',
  },
  {
    speaker: 'waiting',
    cause: 'image-platform',
    reason: PULL,
    message: /no match for platform|no matching manifest for/i,
    sample:
      'ErrImagePull: failed to pull and unpack image "r/a:1": no match for platform in manifest sha256:0: not found',
  },
  {
    speaker: 'waiting',
    cause: 'registry-throttled',
    reason: PULL,
    message:
      /\b429\b|too ?many ?requests|\b50[0234]\b(?! Not)|i\/o timeout|deadline exceeded|no such host|connection (?:refused|reset)|TLS handshake|unexpected EOF/i,
    sample:
      'ErrImagePull: failed to copy: httpReadSeeker: failed open: unexpected status code https://r/v2/a/blobs/sha256:0: 429 Too Many Requests',
  },
  {
    speaker: 'waiting',
    cause: 'image-denied',
    reason: PULL,
    message:
      /unauthorized|denied|forbidden|authentication required|insufficient_scope|authorization failed|\b40[13]\b/i,
    sample:
      'ErrImagePull: failed to resolve reference "r/a:1": pull access denied, repository does not exist or may require authorization',
  },
  {
    speaker: 'waiting',
    cause: 'image-not-found',
    reason: PULL,
    message: /not found|manifest unknown|name unknown|no such image|does not exist/i,
    sample:
      'ErrImagePull: failed to pull and unpack image "r/a@sha256:0": failed to resolve reference "r/a@sha256:0": r/a@sha256:0: not found',
  },
  { speaker: 'waiting', cause: 'image-pull', reason: PULL, sample: 'ImagePullBackOff: Back-off pulling image "r/a:1"' },
  {
    speaker: 'waiting',
    cause: 'config-syncing',
    reason: /^CreateContainerConfigError$/,
    message: /failed to sync .*cache/i,
    sample: 'CreateContainerConfigError: failed to sync configmap cache: timed out waiting for the condition',
  },
  {
    speaker: 'waiting',
    cause: 'configmap-missing',
    reason: /^CreateContainerConfigError$/,
    message: /configmaps? ".*" not found/i,
    sample: 'CreateContainerConfigError: configmap "settings" not found',
  },
  {
    speaker: 'waiting',
    cause: 'secret-missing',
    reason: /^CreateContainerConfigError$/,
    message: /secrets? ".*" not found/i,
    sample: 'CreateContainerConfigError: secret "db" not found',
  },
  {
    speaker: 'waiting',
    cause: 'configmap-key-missing',
    reason: /^CreateContainerConfigError$/,
    message: /couldn't find key .* in ConfigMap/i,
    sample: "CreateContainerConfigError: couldn't find key MODE in ConfigMap shop/settings",
  },
  {
    speaker: 'waiting',
    cause: 'secret-key-missing',
    reason: /^CreateContainerConfigError$/,
    message: /couldn't find key .* in Secret/i,
    sample: "CreateContainerConfigError: couldn't find key password in Secret shop/db",
  },
  {
    speaker: 'waiting',
    cause: 'runs-as-root',
    reason: /^CreateContainerConfigError$/,
    message: /runAsNonRoot|non-numeric user|run as root/i,
    sample: 'CreateContainerConfigError: container has runAsNonRoot and image will run as root',
  },
  {
    speaker: 'waiting',
    cause: 'container-config',
    reason: /^CreateContainerConfigError$/,
    sample: 'CreateContainerConfigError: something new',
  },
  {
    speaker: 'waiting',
    cause: 'wrong-architecture',
    reason: /Error$/,
    message: /exec format error/i,
    sample: 'RunContainerError: failed to create containerd task: exec /app: exec format error',
  },
  {
    speaker: 'waiting',
    cause: 'program-missing',
    reason: /Error$/,
    message: /executable file not found|no such file or directory|permission denied: unknown/i,
    sample: 'RunContainerError: runc create failed: exec: "/nope": stat /nope: no such file or directory: unknown',
  },
  {
    speaker: 'waiting',
    cause: 'cannot-start',
    reason:
      /^(?:CreateContainerError|RunContainerError|StartError|ContainerCannotRun|PostStartHookError|PreStartHookError)$/,
    sample: 'CreateContainerError: failed to reserve container name',
  },
  { speaker: 'terminated', cause: 'oom-killed', reason: /^OOMKilled$/, sample: 'OOMKilled: ' },
  {
    speaker: 'terminated',
    cause: 'wrong-architecture',
    message: /exec format error/i,
    sample: 'StartError: exec /app: exec format error',
  },
  {
    speaker: 'terminated',
    cause: 'program-missing',
    reason: /^(?:StartError|ContainerCannotRun)$/,
    message: /executable file not found|no such file or directory|permission denied/i,
    sample: 'StartError: exec: "/nope": stat /nope: no such file or directory: unknown',
  },
  {
    speaker: 'terminated',
    cause: 'cannot-start',
    reason: /^(?:StartError|ContainerCannotRun)$/,
    sample: 'StartError: failed to create containerd task',
  },
  {
    speaker: 'create',
    cause: 'quota',
    message: /exceeded quota/i,
    sample: 'pods "a-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2',
  },
  {
    speaker: 'create',
    cause: 'pod-security',
    message: /violates PodSecurity/i,
    sample: 'pods "a-1" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
  },
  {
    speaker: 'create',
    cause: 'webhook-down',
    message: /failed calling webhook/i,
    sample:
      'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: Post "https://x": no endpoints available',
  },
  {
    speaker: 'create',
    cause: 'admission-denied',
    message: /admission webhook .* denied the request|ValidatingAdmissionPolicy .* denied request|denied by policy/i,
    sample: 'admission webhook "v.example.com" denied the request: no latest tag',
  },
  {
    speaker: 'create',
    cause: 'service-account-missing',
    message: /service ?account .* not found/i,
    sample: 'pods "a-" is forbidden: error looking up service account shop/robot: serviceaccount "robot" not found',
  },
  {
    speaker: 'create',
    cause: 'limit-range',
    message: /(?:maximum|minimum) .* usage per|must (?:not )?(?:be|exceed).* limit range|max limit to request ratio/i,
    sample: 'pods "a-1" is forbidden: maximum memory usage per Container is 64Mi, but limit is 1Gi',
  },
  { speaker: 'create', cause: 'create-failed', sample: 'something new' },
  {
    speaker: 'mount',
    cause: 'config-syncing',
    message: /failed to sync .*cache/i,
    sample:
      'MountVolume.SetUp failed for volume "c" : failed to sync configmap cache: timed out waiting for the condition',
  },
  {
    speaker: 'mount',
    cause: 'configmap-missing',
    message: /configmaps? ".*" not found/i,
    sample: 'MountVolume.SetUp failed for volume "c" : configmap "settings" not found',
  },
  {
    speaker: 'mount',
    cause: 'secret-missing',
    message: /secrets? ".*" not found/i,
    sample: 'MountVolume.SetUp failed for volume "c" : secret "db" not found',
  },
  {
    speaker: 'mount',
    cause: 'configmap-key-missing',
    message: /configmap references non-existent config key/i,
    sample: 'MountVolume.SetUp failed for volume "c" : configmap references non-existent config key: a.yml',
  },
  {
    speaker: 'mount',
    cause: 'secret-key-missing',
    message: /references non-existent secret key/i,
    sample: 'MountVolume.SetUp failed for volume "c" : references non-existent secret key: a.yml',
  },
  {
    speaker: 'mount',
    cause: 'volume-missing',
    sample: 'MountVolume.SetUp failed for volume "d" : hostPath type check failed: /nope is not a directory',
  },
  {
    speaker: 'helm',
    cause: 'locked',
    message: /another operation \(install\/upgrade\/rollback\) is in progress/i,
    sample: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress',
  },
  {
    speaker: 'helm',
    cause: 'namespace-terminating',
    message: /because it is being terminated/i,
    sample: 'secrets "x" is forbidden: unable to create new content in namespace old because it is being terminated',
  },
  {
    speaker: 'helm',
    cause: 'quota',
    message: /exceeded quota/i,
    sample:
      'services "a" is forbidden: exceeded quota: small, requested: services=1, used: services=1, limited: services=1',
  },
  {
    speaker: 'helm',
    cause: 'pod-security',
    message: /violates PodSecurity/i,
    sample: 'pods "a" is forbidden: violates PodSecurity "restricted:latest"',
  },
  {
    speaker: 'helm',
    cause: 'webhook-down',
    message: /failed calling webhook/i,
    sample: 'Internal error occurred: failed calling webhook "v.example.com"',
  },
  {
    speaker: 'helm',
    cause: 'admission-denied',
    message: /admission webhook .* denied the request|ValidatingAdmissionPolicy .* denied request/i,
    sample: 'admission webhook "v.example.com" denied the request: no',
  },
  {
    speaker: 'helm',
    cause: 'immutable-field',
    message:
      /field is immutable|updates to statefulset spec for fields other than|may not change once set|primary clusterIP can not be unset/i,
    sample:
      'cannot patch "a" with kind Deployment: Deployment.apps "a" is invalid: spec.selector: Invalid value: field is immutable',
  },
  {
    speaker: 'helm',
    cause: 'field-conflict',
    message: /Apply failed with \d+ conflicts?|conflict occurred while applying object|conflicts? with "/i,
    sample:
      'conflict occurred while applying object shop/a apps/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas',
  },
  {
    speaker: 'helm',
    cause: 'not-ours',
    message: /invalid ownership metadata|cannot be imported into the current release/i,
    sample:
      'ConfigMap "a" in namespace "shop" exists and cannot be imported into the current release: invalid ownership metadata',
  },
  {
    speaker: 'helm',
    cause: 'namespace-missing',
    message: /namespaces? "[^"]+" not found/i,
    sample: 'Error: create: failed to create: namespaces "nowhere" not found',
  },
  {
    speaker: 'helm',
    cause: 'forbidden',
    message: /is forbidden: User|cannot (?:get|list|watch|create|patch|update|delete) resource/i,
    sample: 'secrets is forbidden: User "robot" cannot list resource "secrets" in API group "" in the namespace "shop"',
  },
  {
    speaker: 'helm',
    cause: 'unauthorized',
    message: /\bUnauthorized\b|server has asked for the client to provide credentials/i,
    sample: 'Error: Kubernetes cluster unreachable: the server has asked for the client to provide credentials',
  },
  {
    speaker: 'helm',
    cause: 'hook-hanging',
    message: /(?:pre|post)-(?:install|upgrade|rollback|delete)s? hooks?.*(?:timed out|deadline exceeded)/i,
    sample: 'Error: UPGRADE FAILED: pre-upgrade hooks failed: 1 error occurred: timed out waiting for the condition',
  },
  {
    speaker: 'helm',
    cause: 'hook-failed',
    message: /(?:pre|post)-(?:install|upgrade|rollback|delete)s? hooks?|BackoffLimitExceeded/i,
    sample: 'Error: UPGRADE FAILED: pre-upgrade hooks failed: job migrate failed: BackoffLimitExceeded',
  },
  {
    speaker: 'helm',
    cause: 'bad-manifest',
    message:
      /unable to build kubernetes objects|error validating|unknown field|no matches for kind|is invalid:|cannot unmarshal|strict decoding|unable to decode|cannot be handled as an?|failed to create typed patch/i,
    sample:
      'Error: unable to build kubernetes objects from release manifest: resource mapping not found: no matches for kind "Wdget" in version "example.com/v1"',
  },
  {
    speaker: 'helm',
    cause: 'api-lost',
    message:
      /cluster unreachable|connection refused|connection reset|i\/o timeout|TLS handshake timeout|unexpected EOF|no route to host|etcdserver|client connection lost|too many requests|currently unable to handle the request|unable to return a response in the time allotted|an error on the server .* prevented the request/i,
    sample:
      'Error: Kubernetes cluster unreachable: Get "https://10.0.0.1/version": dial tcp: connect: connection refused',
  },
  {
    speaker: 'helm',
    cause: 'timeout',
    message: /context deadline exceeded|timed out waiting|resource .* not ready/i,
    sample: 'Error: UPGRADE FAILED: context deadline exceeded',
  },
]

export function recognise(speaker: Speaker, reason: string, message: string): Cause | undefined {
  return SYMPTOMS.find(
    (symptom) =>
      symptom.speaker === speaker && (symptom.reason?.test(reason) ?? true) && (symptom.message?.test(message) ?? true),
  )?.cause
}

/** The release may have come up all the same: Helm was not allowed to look. */
export function isReadingForbidden(words: string): boolean {
  return (
    recognise('helm', '', words) === 'forbidden' &&
    /cannot (?:get|list|watch) resource/.test(words) &&
    !/cannot (?:create|patch|update|delete) resource/.test(words)
  )
}
