import { fact, recordShape, type Run } from '@slipway/core'

/** What deploy records: smoke reads it, too. */
export const deployRecord = recordShape(
  'deploy',
  {
    revision:
      "Current revision of the release: Helm's number, or the id in the history of an Application; none with via: git",
    'previous-revision': 'Revision before this deployment, of the same kind',
    'verified-digest': 'Digest that was proved',
    proof: 'How it was proved: running, pinned or template; of several images the least; none without an image of ours',
    images:
      'Each image of the release as component=name@sha256:…, with commas between; without components the key is image',
    manifests: 'Path of the manifests that were deployed, without secrets',
    diff: 'Path of what a dry run by the server would change, object by object; secrets only as changed or not; with via: git, of each dry run, the diff of the commit',
    diagnosis: 'Path of the diagnosis of a failed release, JSON',
    url: 'Address of the service',
    commit:
      'With via: git, the commit that says what is to run at the end: the one with the digest, or the one that took it back',
    'change-request': 'With git-change-request, the address of the pull or merge request',
    state:
      "Helm's state of the release at the end, such as deployed or failed; the other ways use the same words, and git-change-request ends as proposed",
  },
  {
    /** The way of delivery. */
    via: fact.text(),
    release: fact.text(),
    namespace: fact.text(),
    /** Namespace and name of the Application of Argo CD, where it is an object of the same cluster. */
    application: fact.text(),
    environment: fact.text(),
    /** With `via: git`: what was pushed, or what had the digest already, and the commit that took it back. */
    commit: fact.object({
      repository: fact.optional(fact.text()),
      branch: fact.optional(fact.text()),
      pushed: fact.optional(fact.text()),
      stood: fact.optional(fact.text()),
      before: fact.optional(fact.text()),
      revertedBy: fact.optional(fact.text()),
    }),
    /** Context of the kubeconfig, when one was named. */
    context: fact.text(),
    /** As it was given. */
    chart: fact.text(),
    /** What its version, or a range of them, was resolved to. */
    chartVersion: fact.text(),
    /** Of the manifest in a registry, of the archive from a repository. */
    chartDigest: fact.text(),
    /** What was to run, how each was proved, and whether it was kept as it ran. */
    images: fact.list(
      fact.object({
        component: fact.optional(fact.text()),
        image: fact.text(),
        proof: fact.optional(fact.text()),
        outcome: fact.text(),
        kept: fact.optional(fact.boolean()),
      }),
    ),
    /** Version of Helm: another major version keeps its releases in another way. */
    helm: fact.text(),
    /** RFC 3339: when the revision before was deployed. */
    previousAt: fact.text(),
    /** Of the service, also when the release does not stand. */
    url: fact.text(),
    events: fact.list(fact.object({ at: fact.text(), kind: fact.text(), text: fact.text() })),
    workloads: fact.list(
      fact.object({ kind: fact.text(), name: fact.text(), ready: fact.number(), desired: fact.number() }),
    ),
    /** Kinds of error lines of the pods before, without secrets: times are milliseconds of a pod's age. */
    logs: fact.object({
      revision: fact.number(),
      age: fact.number(),
      start: fact.boolean(),
      kinds: fact.list(fact.object({ text: fact.text(), age: fact.number() })),
    }),
    diagnosis: fact.object({
      cause: fact.optional(fact.text()),
      title: fact.optional(fact.text()),
      sentence: fact.optional(fact.text()),
      hint: fact.optional(fact.text()),
      evidence: fact.optional(fact.list(fact.object({ title: fact.text(), text: fact.text() }))),
      others: fact.optional(fact.list(fact.object({ cause: fact.text(), title: fact.text(), sentence: fact.text() }))),
    }),
    /** `to`: the revision whose content is back; `revision`: the number that it has now. */
    rollback: fact.object({
      to: fact.optional(fact.number()),
      revision: fact.optional(fact.number()),
      verified: fact.boolean(),
      text: fact.text(),
    }),
  },
)

export type DeployRecord = typeof deployRecord

/** The release of the newest deploy of a run, for a check that may put it back. Each part is named when it is taken. */
export function recordedRelease(record: Run) {
  const taken = (what: string, name: 'release' | 'namespace' | 'context') =>
    record.take(deployRecord, what, ({ facts }) => facts[name])
  return {
    release: () => taken('release', 'release'),
    namespace: () => taken('namespace', 'namespace'),
    context: () => taken('kube-context', 'context'),
    helm: () => record.latest(deployRecord)?.facts.helm,
    via: () => record.latest(deployRecord)?.facts.via,
    application: () => record.latest(deployRecord)?.facts.application,
    revision: () => {
      const text = record.take(deployRecord, 'revision', ({ outputs }) => outputs.revision)
      return text !== undefined && /^(?:0|[1-9]\d{0,9})$/.test(text) ? Number(text) : undefined
    },
  }
}
