import {
  type ErrorCode,
  type Failure,
  formatReference,
  type FactsOf,
  type Outcome,
  type Ports,
  type Result,
  type Values,
} from '@slipway/core'
import type { DeployResult, OwnImage, WayName } from '@slipway/kubernetes'
import type { CommitFacts } from './commit'
import type { Inputs } from './inputs'
import { formatNamedImage } from './named-image'
import type { DeployRecord } from './record'
import { chartFacts, type ReadyChart } from './source'
import { renderSummary } from './summary'

type Diagnosed = NonNullable<DeployResult['diagnosis']>

export function codeOf(
  { outcome, diagnosis }: DeployResult,
  ofCause: (cause: Diagnosed['cause']) => ErrorCode,
): ErrorCode {
  return diagnosis === undefined ? proofCode(outcome) : ofCause(diagnosis.cause)
}

const LAST_LINES = 12

/** The end of the logs in the evidence, where people look first: the whole of it is in diagnosis.json. */
export async function showLastWords(
  { evidence }: NonNullable<DeployResult['diagnosis']>,
  { host }: Ports,
): Promise<void> {
  for (const { title, text } of evidence
    .filter((item) => /log/.test(item.title) && item.text.trim() !== '')
    .slice(0, 2)) {
    await host.group(title, async () => host.info(text.trimEnd().split('\n').slice(-LAST_LINES).join('\n')))
  }
}

export interface Ending {
  readonly given: Values<Inputs>
  readonly images: readonly OwnImage[]
  readonly via: WayName
  readonly release: string
  readonly namespace: string
  readonly application?: string | undefined
  /** With `via: git`, which counts no revisions. */
  readonly commit?: CommitFacts | undefined
  readonly chart?: ReadyChart | undefined
  readonly helmVersion?: string
  readonly result: DeployResult
  /** Of the failure, if it is one. */
  readonly code: ErrorCode
}

export function toResult(ending: Ending): Result<DeployRecord> {
  const { given, images, result, release, namespace } = ending
  const { url } = given
  const summary = renderSummary({ result, release, namespace, images, url, commit: ending.commit })
  const { outcome, headline, revision, previousRevision, proof, verifiedDigest, state } = result
  const diagnosis = result.diagnosisFile === undefined ? undefined : `${given.output}/${result.diagnosisFile}`
  const standing = outcome === 'pass' || outcome === 'inconclusive' || outcome === 'vacuous'
  return {
    outcome,
    headline,
    summary,
    outputs: {
      revision,
      'previous-revision': previousRevision,
      'verified-digest': verifiedDigest,
      proof,
      images: standing ? namedImages(result) : undefined,
      diagnosis,
      manifests: result.manifestsFile === undefined ? undefined : `${given.output}/${result.manifestsFile}`,
      state,
      ...(standing ? { url: given.url } : {}),
    },
    facts: toFacts(ending),
    ...(outcome === 'pass' ? {} : { failure: failureOf(ending) }),
  }
}

/** Each that runs now, in the form that `images` takes. */
function namedImages({ images = [] }: DeployResult): string | undefined {
  return images.length === 0 ? undefined : images.map(({ image }) => formatNamedImage(image)).join(',')
}

const HINTS: Partial<Record<Outcome, string>> = {
  inconclusive: 'read the notes in the summary; the release was left as it is',
  vacuous: 'scale the workloads up so that a pod runs this image, or set require-proof: template',
}

/** Where people look before they deploy again; a way without such a place of its own is looked at in the cluster. */
const LOOKS: Partial<Record<WayName, string>> = {
  helm: 'check the release with helm history before you deploy again',
  argocd: 'check the Application, such as with argocd app history, before you deploy again',
  git: 'check the branch, and what took it into the cluster, before you deploy again',
}

const LOOK = 'check what runs in the cluster before you deploy again'

/** Without a diagnosis the release came up, and the proof alone is missing. */
function proofCode(outcome: Outcome): ErrorCode {
  if (outcome === 'fail') return 'DEPLOY_WRONG_IMAGE'
  return outcome === 'vacuous' ? 'DEPLOY_NOTHING_RUNS' : 'DEPLOY_UNPROVED'
}

function failureOf({ code, via, result: { outcome, headline, diagnosis } }: Ending): Failure {
  const usual = outcome === 'rollback-failed' ? (LOOKS[via] ?? LOOK) : HINTS[outcome]
  return {
    code,
    message: headline,
    hint: diagnosis?.hint ?? usual ?? 'compare the digest in the cluster with the one that push made',
  }
}

function toFacts({
  given,
  via,
  release,
  namespace,
  application,
  commit,
  chart,
  helmVersion,
  result,
}: Ending): FactsOf<DeployRecord> {
  const { diagnosis, rollback } = result
  return {
    via,
    release,
    namespace,
    application,
    commit,
    environment: given.environment,
    context: given['kube-context'],
    previousAt: result.previousAt,
    chart: given.chart ?? given.manifests.join(', '),
    ...chartFacts(chart),
    helm: helmVersion,
    events: result.events,
    diagnosis: diagnosis === undefined ? undefined : diagnosisFacts(diagnosis),
    rollback:
      rollback === undefined
        ? undefined
        : {
            to: commit === undefined && 'to' in rollback ? rollback.to : undefined,
            revision: commit === undefined && 'revision' in rollback ? rollback.revision : undefined,
            verified: rollback.kind === 'rolled-back' || rollback.kind === 'uninstalled',
            text: rollback.text,
          },
    images: result.images?.map(({ image, proof, outcome }) => ({
      component: image.component,
      image: formatReference(image),
      proof,
      outcome,
      kept: image.kept === true ? true : undefined,
    })),
    workloads: result.workloads,
    logs: result.logs,
    url: given.url,
  }
}

function diagnosisFacts({
  cause,
  title,
  sentence,
  hint,
  evidence,
  others,
}: NonNullable<DeployResult['diagnosis']>): FactsOf<DeployRecord>['diagnosis'] {
  return { cause, title, sentence, hint, evidence, others }
}
