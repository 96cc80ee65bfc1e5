/**
 * What went wrong in the trials of the first version on a real cluster, and the cases that hold the right outcome
 * since: each is run beside `helm upgrade --install --wait`. Where no cluster is needed to show it, a test of the code
 * holds it.
 */
export interface Trial {
  readonly was: string
  /** Names of cases of the suite. */
  readonly cases?: readonly string[]
  /** Paths of tests, from the root of the repository. */
  readonly tests?: readonly string[]
}

export const TRIALS: readonly Trial[] = [
  {
    was: 'A Job or a hook whose name is made of time or chance: taken back, or invalid; its failure unnamed for minutes',
    cases: [
      'job named by the time',
      'job named by chance',
      'hook named by chance fails',
      'hook named by chance fails before the first install',
      'a test with a random name',
    ],
  },
  {
    was: 'A refused upgrade forced its way back and scaled production from 8 to 2',
    cases: [
      'field conflict',
      'scaled by hand, refused',
      'scaled by hand, forced',
      'scaled by hand, forced, then taken back',
    ],
  },
  {
    was: 'Helm 4 judged custom resources: a release that ran was taken back, and the rollback failed',
    cases: ['custom resource never ready', 'custom resource with a generation in words'],
  },
  {
    was: 'Jobs with ttlSecondsAfterFinished: inconclusive, or taken back',
    cases: ['job removed at its end', 'job removed while the rest comes up'],
  },
  {
    was: 'progressDeadlineSeconds: rollback-failed with the old revision back, and the deadline named nowhere',
    cases: ['ready after its progress deadline', 'progress deadline where Helm decides'],
  },
  {
    was: 'Patience in seconds, whatever the reason: an old pod still ending, a late Secret, a node being made',
    cases: [
      'unschedulable while the old pod ends',
      'unschedulable beside the old pod that ends',
      'secret that comes late',
    ],
    tests: ['packages/kubernetes/src/rollout/judge.test.ts'],
  },
  {
    was: 'Charts that look something up, or bring a kind in crds/: invalid, or fail',
    cases: ['looks a secret up', 'fails without a secret that is there', 'brings a kind and an object of it'],
  },
  {
    was: 'A tag that stands elsewhere too (label, variable, checksum, ConfigMap): invalid',
    cases: [
      'the tag in a label',
      'the tag in a variable',
      'the whole reference in a variable',
      'a checksum of the values',
      'the reference in a ConfigMap with a checksum',
    ],
  },
  {
    was: '`set` turned types into text, `\\.` and null into something else',
    cases: ['set keeps types and the rest of a list', 'set: false is false, null takes away, a dot in a name'],
  },
  {
    was: 'The content of a kubeconfig: printed with its token, outcome error',
    cases: ['kubeconfig as content'],
    tests: ['packages/kubernetes/src/access/source.test.ts'],
  },
  {
    was: 'An image in a custom resource or in the defaults of a subchart: invalid',
    cases: [
      'image in a custom resource alone',
      'image in a custom resource beside a workload',
      'image of a subchart',
      'a scaffold below an umbrella',
    ],
  },
  {
    was: 'The place of the digest was missed, or wrong in silence',
    cases: [
      'one value map for each of two workloads',
      'one value map for the init container',
      'value maps of jobs that are switched off',
      'a whole reference in one value',
      'a list of containers in the values',
      'a tag that is required and has no default',
      'a tag with a digest behind it',
      'a placeholder beside a helper of the application',
      'a helper where the image mostly stands',
    ],
  },
  {
    was: 'The proposed line did not work, or none was rendered',
    cases: ['two applications of other names', 'one of two applications, by the line that was proposed'],
  },
  {
    was: 'The named cause was over, or the words of Helm were lost',
    cases: [
      'claim that nobody uses',
      'claim that nobody uses, before a hook',
      'claim that nobody uses, and Helm decides',
    ],
  },
  {
    was: 'Flapping, an exit or unready soon after ready, a Job that fails later: called good',
    cases: [
      'flapping readiness',
      'ends soon after it was ready',
      'unready soon after it was ready',
      'stays ready',
      'job that fails later',
      'its tests fail',
      'its tests pass',
    ],
  },
  {
    was: 'A role without replicasets or pods: fail after 309 s',
    cases: ['replica sets unreadable', 'pods unreadable', 'logs unreadable'],
  },
  {
    was: 'No way in by the service account of a pod, other credential plugins, a proxy, files elsewhere',
    cases: [
      'service account of the pod',
      'credential plugin that is allowed',
      'certificate a folder above and token in a file',
      'certificate that is not checked',
      'through a proxy',
    ],
    tests: ['packages/kubernetes/src/access/access.test.ts', 'packages/kubernetes/src/access/kubeconfig.test.ts'],
  },
  {
    was: 'OnDelete, partitions and paused workloads: vacuous',
    cases: [
      'first install updated on delete',
      'first install with a partition',
      'updated on delete',
      'updated above a partition',
      'paused',
    ],
  },
  { was: '"The readiness probe never passes" after 10 s of a good start', cases: ['slow start'] },
  {
    was: 'A claim that is missing or not bound: called unschedulable',
    cases: ['claim that is missing', 'claim of no class that anybody knows'],
  },
  { was: 'A leader of two by design: fail with Helm 3 too', cases: ['one of two that Helm does not ask for'] },
  { was: 'Words of errors and names of Secrets blanked', tests: ['packages/core/src/secrets/redactor.test.ts'] },
  { was: 'Dependencies that were not fetched: the hint led elsewhere', cases: ['dependencies that were not fetched'] },
  {
    was: 'A webhook that is down, named and yet taken back before the timeout',
    cases: ['webhook that does not answer'],
  },
  { was: 'A probe whose program is not in the image: the sandbox ended', cases: ['probe whose program is missing'] },
  {
    was: 'A deploy that was killed left a release half done, or a lock that stayed',
    cases: [
      'SIGKILL while watching, Helm lives on, then the next run',
      'SIGKILL of the run and its Helm, then the next run',
      'a lock of somebody else',
    ],
  },
]
