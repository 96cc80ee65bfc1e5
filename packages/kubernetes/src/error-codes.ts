import type { CodesOf, ErrorCodeTable, ErrorEntry, Outcome } from '@slipway/core'
import { type Cause, CAUSES } from './rollout/causes'
import { type CauseCode, causeCode } from './rollout/cause-code'

const accessCodes = {
  API_UNAUTHORIZED: {
    cause: 'The API server of the cluster does not accept the credentials of the kubeconfig.',
    next: 'Renew the token or certificate in the kubeconfig.',
    outcomes: ['invalid'],
  },
  API_UNREACHABLE: {
    cause: 'The API server of the cluster does not answer.',
    next: 'Check the cluster and the network, then run again.',
    outcomes: ['transient'],
  },
  APPLICATION_ELSEWHERE: {
    cause: 'The Application of Argo CD deploys to another cluster than the one that it stands in.',
    next: 'Give `argocd-server` and `argocd-token`, and the kubeconfig of the cluster that it deploys to.',
    outcomes: ['invalid'],
  },
  APPLICATION_FORBIDDEN: {
    cause: 'The account may not read or write the Application of Argo CD.',
    next: 'Grant what the message names.',
    outcomes: ['invalid', 'inconclusive', 'fail'],
  },
  APPLICATION_GOING: {
    cause: 'The Application of Argo CD is being deleted.',
    next: 'Wait until it is gone.',
    outcomes: ['fail'],
  },
  APPLICATION_MISSING: {
    cause: 'There is no such Application of Argo CD.',
    next: 'Correct the input `application`: the namespace before the slash is that of the Application itself.',
    outcomes: ['invalid'],
  },
  APPLICATION_OF_APPS: {
    cause: 'The Application brings no workloads, only other Applications.',
    next: 'Name the one of them that runs the image.',
    outcomes: ['invalid'],
  },
  APPLICATION_OWNED: {
    cause: 'Another Application or an ApplicationSet makes this one, and would write over the parameter.',
    next: 'Have the digest written to Git, or into the template of the set.',
    outcomes: ['invalid'],
  },
  APPLICATION_PARAMETER: {
    cause: 'It is not clear which parameter of the Application carries the image.',
    next: 'Name it in `image-values`, or have the digest written to Git.',
    outcomes: ['invalid'],
  },
  APPLICATION_REFUSED: {
    cause: 'The server of Argo CD refuses what it is asked for.',
    next: 'Do what the message says.',
    outcomes: ['fail'],
  },
  APPLICATION_SILENT: {
    cause: 'Argo CD does not answer, or does not look at the Application.',
    next: 'Check its controller, repo server and server, then run again.',
    outcomes: ['transient'],
  },
  APPLICATION_UNTRUSTED: {
    cause: 'The certificate of the server of Argo CD is not trusted, or it sends to another address.',
    next: 'Give the certificate of its authority in `ca-file`, or correct `argocd-server`.',
    outcomes: ['invalid'],
  },
  CHART_DEPENDENCIES: {
    cause: 'The chart needs other charts that are not in its folder `charts/` and cannot be fetched.',
    next: 'Give their repository with https:// or oci:// in Chart.yaml, or put the archives into `charts/`.',
    outcomes: ['invalid'],
  },
  CHART_LINK: {
    cause: 'A link in the folder of the chart leads out of the checkout, and Helm would take in what it leads to.',
    next: 'Put the file itself there, or list the link in .helmignore.',
    outcomes: ['invalid'],
  },
  CHART_LOCK: {
    cause: 'Chart.lock does not belong to the dependencies that Chart.yaml lists now.',
    next: 'Run helm dependency update for the chart, and commit Chart.lock.',
    outcomes: ['invalid'],
  },
  CHART_MISSING: {
    cause: 'There is no chart where the input `chart` says.',
    next: 'Correct the input `chart`.',
    outcomes: ['invalid'],
  },
  CHART_RENDER: {
    cause: 'The chart does not render with these values.',
    next: 'Run helm template with the same values, and correct the chart or the values.',
    outcomes: ['invalid'],
  },
  DEPLOY_HELD: {
    cause:
      'This digest was deployed here before and taken back, because of what the application did. Nothing was changed.',
    next: 'Deploy another build, or set `allow-held: true` to deploy this one again.',
    outcomes: ['fail'],
  },
  DEPLOY_NAMESPACE_NOT_ALLOWED: {
    cause: 'The release has objects in namespaces that `allow-namespaces` does not name. Nothing was changed.',
    next: 'Add the namespace to `allow-namespaces`, or take the object out of the chart.',
    outcomes: ['fail'],
  },
  DEPLOY_OLDER_RUN: {
    cause: 'A newer run of the same workflow or pipeline has deployed this release already. Nothing was changed.',
    next: 'Start a new run, run this one again by hand, or set `allow-older: true`.',
    outcomes: ['fail'],
  },
  GITOPS_FORBIDDEN: {
    cause: 'The credentials may not read the objects of Flux or Argo CD.',
    next: 'Let the role of the job get and list them, or name the one in `flux` or `application`.',
    outcomes: ['invalid', 'inconclusive'],
  },
  GITOPS_MISSING: {
    cause: 'There is no such object of Flux or Argo CD, or none that takes the changed file.',
    next: 'Name it in `flux` or `application`; without a cluster at hand, set `wait: none` and `require-proof: none`.',
    outcomes: ['invalid'],
  },
  GITOPS_SUSPENDED: {
    cause: 'What applies the commit is suspended. Nothing was changed.',
    next: 'Resume it, or commit without watching: `wait: none` and `require-proof: none`.',
    outcomes: ['fail'],
  },
  GIT_CONTENDED: {
    cause: 'Others pushed to the branch each time before the commit could be pushed. Nothing of it is there.',
    next: 'Run it again; let fewer jobs push at once.',
    outcomes: ['transient'],
  },
  GIT_DENIED: {
    cause: 'The server of the repository did not let the job in.',
    next: 'Give `git-token` a token that may write the contents of that repository, or `git-ssh-key` with `git-known-hosts`.',
    outcomes: ['invalid'],
  },
  GIT_FAILED: {
    cause: 'Git failed in a way that nothing recognises; the message has its words.',
    next: 'Try the same with git by hand.',
    outcomes: ['tool-failed'],
  },
  GIT_KEY: {
    cause: '`git-signing-key` is no private key that signs without asking.',
    next: 'Give the whole private key of OpenSSH or GnuPG, without a passphrase.',
    outcomes: ['invalid'],
  },
  GIT_MISSING: {
    cause: 'There is no such repository or branch, or the token may not see it.',
    next: 'Check `git-repository` and `git-branch`, and what the token may read.',
    outcomes: ['invalid'],
  },
  GIT_NOT_REVERTED: {
    cause: 'What was committed could not be taken back without touching what others wrote since.',
    next: 'Put the old digest back by hand.',
    outcomes: ['rollback-failed'],
  },
  GIT_NO_RELEASE: {
    cause: 'The release was delivered by a commit, so nothing in the cluster says what was before.',
    next: 'Revert the commit.',
    outcomes: ['invalid'],
  },
  GIT_PATH_MISSING: {
    cause: 'The repository that is delivered from has no such file or folder.',
    next: 'Give a path from the root of that repository, with `/`.',
    outcomes: ['invalid'],
  },
  GIT_PLACE: {
    cause:
      'It is not plain where the repository keeps the digest: nowhere, in several places, or in a file that must not be changed.',
    next: 'Take one of the lines that the message proposes into `git-path` and `git-field`.',
    outcomes: ['invalid'],
  },
  GIT_PROTECTED: {
    cause: 'The branch takes no direct push. Nothing was changed.',
    next: 'Set `git-change-request: true`, or let the token push to the branch.',
    outcomes: ['fail'],
  },
  GIT_TOKEN_IN_CLEAR: {
    cause: 'The token would go over the network by HTTP without TLS.',
    next: 'Give the address of the repository with `https://`.',
    outcomes: ['invalid'],
  },
  GIT_UNREACHABLE: {
    cause: 'The server of the repository did not answer, after retries.',
    next: 'Run it again when it answers.',
    outcomes: ['transient'],
  },
  HELM_UNKNOWN: {
    cause: 'The Helm that was found is neither version 3 nor 4.',
    next: 'Choose `helm-version` 3 or 4.',
    outcomes: ['tool-failed'],
  },
  IMAGE_HOOK: {
    cause: 'A hook of the chart runs the image, no value reaches it, and Helm 3 shows hooks to no post-renderer.',
    next: 'Set `helm-version: 4`, or name the values of the hook in `image-values`.',
    outcomes: ['invalid'],
  },
  IMAGE_VALUES: {
    cause:
      'The digest could not be put into the chart: no values make its containers run the image, or they change something else.',
    next: 'Name the values that carry the image in `image-values`, as the message shows.',
    outcomes: ['invalid'],
  },
  KUBECONFIG_INVALID: {
    cause: 'The kubeconfig cannot be read, or several are named at once.',
    next: 'Give one kubeconfig file in `kubeconfig`.',
    outcomes: ['invalid'],
  },
  KUBECONFIG_MISSING: {
    cause: 'No kubeconfig is given, or there is none at its path.',
    next: 'Set the input `kubeconfig`, or the variable KUBECONFIG, to the path of one.',
    outcomes: ['invalid'],
  },
  KUBECONFIG_REFUSED: {
    cause:
      'The kubeconfig holds something that is refused: a program that is no known credential plugin, a file outside its folder, plain http, or a certificate check that is switched off.',
    next: 'Use a kubeconfig of one service account with its token and certificate embedded (kubectl config view --minify --flatten --raw).',
    outcomes: ['invalid'],
  },
  KEEP_RUNNING: {
    cause: '`keep-running` does not find one digest in the cluster for an image that is to stay.',
    next: 'Give the image in `images`.',
    outcomes: ['invalid'],
  },
  MANIFEST_INVALID: {
    cause: 'What the chart renders to is not valid Kubernetes YAML.',
    next: 'Run helm template with the same values, and correct the line that the message names.',
    outcomes: ['invalid'],
  },
  KUSTOMIZE: {
    cause: 'No manifests could be made (kubectl kustomize) of the kustomization that the input `manifests` names.',
    next: 'Run kubectl kustomize with the same folder, and correct what it names.',
    outcomes: ['invalid'],
  },
  MANIFESTS_INVALID: {
    cause: 'A file of the input `manifests` holds no object of Kubernetes, or is no YAML.',
    next: 'Correct the file, or take it out of the folder.',
    outcomes: ['invalid'],
  },
  MANIFESTS_MISSING: {
    cause: 'There is no manifest where the input `manifests`, or a kustomization, says.',
    next: 'Correct the path.',
    outcomes: ['invalid'],
  },
  MANIFESTS_NOT_OURS: {
    cause: 'Objects of the manifests live already and belong to no release, or to somebody else. Nothing was changed.',
    next: 'Set `adopt: true` to take over what kubectl applied.',
    outcomes: ['invalid'],
  },
  MANIFESTS_NOT_TAKEN: {
    cause:
      'The input `manifests` names something that is no manifest: a chart, a helmfile, a template of OpenShift, ….',
    next: 'Render it in an earlier step, as the message shows, and name what came of it.',
    outcomes: ['invalid'],
  },
  MANIFESTS_PLACEHOLDER: {
    cause: 'A manifest holds a variable, such as ${IMAGE}, that nothing fills in.',
    next: 'Write the repository of the image there; fill in all else in an earlier step.',
    outcomes: ['invalid'],
  },
  MANIFESTS_REMOTE: {
    cause:
      'The input `manifests`, or a kustomization, names something that would be fetched, or is outside of the checkout.',
    next: 'Fetch it in an earlier step, by commit or with a checksum, and name it by its path.',
    outcomes: ['invalid'],
  },
  MANIFESTS_TOO_LARGE: {
    cause: 'The manifests are more than Helm can keep as one revision: Kubernetes takes 1 MiB in a Secret.',
    next: 'Deploy them as several releases.',
    outcomes: ['invalid'],
  },
  RELEASE_FORBIDDEN: {
    cause: 'The account may not read the releases of Helm in the namespace.',
    next: 'Grant it get and list on secrets in the namespace: Helm keeps its releases there.',
    outcomes: ['inconclusive'],
  },
  RELEASE_LOCKED: {
    cause: 'Another run of Slipway holds the release and may still be alive.',
    next: 'Wait for it; from the time in the message on the next run takes over by itself.',
    outcomes: ['transient'],
  },
  RELEASE_LOCKED_BY_OTHERS: {
    cause: 'An operation of Helm that Slipway did not start is under way on the release, or was left half done.',
    next: 'If nobody is deploying, free the release with the command in the message.',
    outcomes: ['inconclusive'],
  },
  RELEASE_RECOVERY: {
    cause: 'A deploy was interrupted, and putting the release back failed.',
    next: 'Check the release with helm history, and repair it by hand.',
    outcomes: ['rollback-failed'],
  },
  RELEASE_UNREADABLE: {
    cause: 'Helm cannot read the release.',
    next: 'Run helm history to see the whole error, and correct what it names.',
    outcomes: ['tool-failed'],
  },
  SECRET_SETTING_EMPTY: {
    cause: 'The variable or file that the input `set-secret` names for a value is not set, or is empty.',
    next: 'Give the job the secret, or correct the name of its variable or file.',
    outcomes: ['invalid'],
  },
  VALUES_INVALID: {
    cause: 'A file of the input `values` is not valid YAML.',
    next: 'Correct the file at the line that the message names.',
    outcomes: ['invalid'],
  },
  VALUES_MISSING: {
    cause: 'A file of the input `values` is not there.',
    next: 'Correct the input `values`.',
    outcomes: ['invalid'],
  },
} as const satisfies ErrorCodeTable

/** What a named cause ends in depends on what `rollback` then does. */
const CAUSE_OUTCOMES = ['fail', 'rolled-back', 'rollback-failed', 'inconclusive'] as const

/** And where it is seen before anything is changed. */
const BEFORE: Partial<Record<Cause, readonly Outcome[]>> = {
  'namespace-missing': ['invalid'],
  'api-lost': ['transient'],
}

/** Every cause of a failed rollout is a code as well; its row in CAUSES says what the page says. */
const causeCodes = Object.fromEntries(
  (Object.keys(CAUSES) as Cause[]).map((cause): [CauseCode, ErrorEntry] => {
    const { title, hint } = CAUSES[cause]
    return [
      causeCode(cause),
      { cause: sentence(title), next: sentence(hint), outcomes: [...(BEFORE[cause] ?? []), ...CAUSE_OUTCOMES] },
    ]
  }),
) as Readonly<Record<CauseCode, ErrorEntry>>

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`
}

export const errorCodes = { ...accessCodes, ...causeCodes } satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
