import {
  type Action,
  formatReference,
  type Json,
  type Outcome,
  type Ports,
  type Result,
  UserError,
  type Values,
} from '@slipway/core'
import type { DeployResult, DeployTools, PinnedReference } from '@slipway/kubernetes'
import { manifestReader, pinnedImage } from './image'
import { type Inputs, inputs } from './inputs'
import { installBoth, type Installer, LOCKED } from './tools'

export type { Installer }

const outputs = {
  revision: 'Revision of the release that is there now',
  'previous-revision': 'Revision that was there before',
  'verified-digest': 'Digest that was proved',
  proof: 'How it was proved: running, pinned or template',
  diagnosis: 'Path of the diagnosis of a failed release, JSON',
  url: 'Address of the service',
  state: "Helm's state of the release at the end, such as deployed or failed",
} as const

type Outputs = typeof outputs

export const deploy: Action<Inputs, Outputs> = {
  name: 'deploy',
  title: 'Deploy',
  description:
    'Puts the digest into a Helm chart, watches it come up, proves that it runs, and explains and takes back a release that does not',
  inputs,
  outputs,
  systems: ['linux'],
  run: (given, ports) => runDeploy(given, ports, LOCKED),
  finish: (ports, output) => finishDeploy(ports, output, LOCKED),
  page: async (stages) => (await import('@slipway/reports/page')).renderPage(stages),
  comment: async (stages) => (await import('@slipway/reports/comment')).renderComment(stages),
}

/** @param installer the tools of the lock, or those that a test brings */
export async function runDeploy(given: Values<Inputs>, ports: Ports, installer: Installer): Promise<Result<Outputs>> {
  refuseForks(ports)
  const image = pinnedImage(given.image, ports)
  const { findKubeconfig, openToolHome, Prefetch } = await import('@slipway/kubernetes/begin')
  const kubeconfig = await findKubeconfig(ports, given.kubeconfig)
  const helm = await installer.helm(given['helm-version'], ports)
  const home = await openToolHome(ports)
  const { release, namespace, url } = given
  const prefetch = new Prefetch(ports, helm.helm)
  const source = { ...chartOf(given), tools: helm, prefetch }
  await prefetch.chart({ ...source, release, namespace, image }, home)
  try {
    // While Helm renders, kubectl is hashed, and the kubeconfig is read and checked.
    const installing = installer.kubectl(ports)
    installing.catch(() => undefined)
    const { deployRelease, openAccess } = await import('@slipway/kubernetes')
    const access = await openAccess(ports, { kubeconfig, context: given['kube-context'] }, home)
    const kubectl = await installing
    const result = await deployRelease(
      {
        ...settings(given, ports),
        release,
        namespace,
        image,
        delivery: { via: 'helm', source },
        shown: [release, namespace, formatReference(image), url ?? ''],
        reader: manifestReader(image, ports),
        access,
        kubectl,
      },
      ports,
    )
    if (result.diagnosis !== undefined) await showLastWords(result.diagnosis, ports)
    const { renderSummary } = await import('./summary')
    const summary = renderSummary({ result, release, namespace, image: formatReference(image), url })
    return toResult({ given, image, tools: { ...helm, kubectl }, result, summary })
  } finally {
    await prefetch.stop()
  }
}

function chartOf({ chart, values, set, 'image-values': imageValues }: Values<Inputs>) {
  return { chart, values, set, imageValues }
}

function settings(given: Values<Inputs>, ports: Ports) {
  const { timeout, rollback, output } = given
  return {
    timeout,
    rollback,
    output,
    createNamespace: given['create-namespace'],
    failFast: given['fail-fast'],
    requireProof: given['require-proof'],
    onFirstFailure: given['on-first-failure'],
    run: runKey(ports),
  }
}

const LAST_LINES = 12

/** The end of the logs in the evidence, where people look first: the whole of it is in diagnosis.json. */
async function showLastWords({ evidence }: NonNullable<DeployResult['diagnosis']>, { host }: Ports): Promise<void> {
  for (const { title, text } of evidence
    .filter((item) => /log/.test(item.title) && item.text.trim() !== '')
    .slice(0, 2)) {
    await host.group(title, async () => host.info(text.trimEnd().split('\n').slice(-LAST_LINES).join('\n')))
  }
}

/** Code of strangers must not reach a cluster. */
function refuseForks(ports: Ports): void {
  if (!ports.host.source.fork) return
  throw new UserError(
    'DEPLOY_FROM_FORK',
    'deploy does not run for code of a fork',
    'deploy from a branch of this repository, after review',
  )
}

/** Names the run on Helm's own record: a label value, different for each start. */
function runKey(ports: Ports): string {
  const { runId } = ports.host.source
  const id = (runId ?? 'local').replace(/[^A-Za-z0-9]/g, '').slice(0, 30)
  return `${id === '' ? 'run' : id}-${ports.random.hex(6)}`
}

export async function finishDeploy(ports: Ports, output: string, installer: Installer): Promise<void> {
  const { finishRelease } = await import('@slipway/kubernetes')
  const text = await finishRelease(ports, output, ({ toolVersion }) => installBoth(installer, toolVersion, ports))
  if (text !== undefined) ports.host.info(text)
}

interface Ending {
  readonly given: Values<Inputs>
  readonly image: PinnedReference
  readonly tools: DeployTools
  readonly result: DeployResult
  readonly summary: string
}

function toResult(ending: Ending): Result<Outputs> {
  const { given, result, summary } = ending
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
      diagnosis,
      state,
      ...(standing ? { url: given.url } : {}),
    },
    facts: toFacts(ending),
    ...(outcome === 'pass' ? {} : { failure: failureOf(result) }),
  }
}

const HINTS: Partial<Record<Outcome, string>> = {
  inconclusive: 'see the notes of the deployment; the release stands as it is',
  vacuous: 'nothing of the chart runs this image now: scale it up, or set require-proof: template',
  'rollback-failed': 'look at the release with helm history before anything else is deployed',
}

function failureOf({ outcome, headline, diagnosis }: DeployResult) {
  const code = (diagnosis?.cause ?? `deploy-${outcome}`).toUpperCase().replaceAll('-', '_')
  return {
    code,
    message: headline,
    hint: diagnosis?.hint ?? HINTS[outcome] ?? 'compare the digest in the cluster with the one that push made',
  }
}

function toFacts({ given, tools, result }: Ending): Readonly<Record<string, Json>> {
  const { diagnosis, rollback, revision, previousRevision, proof, verifiedDigest } = result
  return {
    release: given.release,
    namespace: given.namespace,
    environment: given.environment ?? null,
    context: given['kube-context'] ?? null,
    chart: given.chart,
    revision: revision ?? null,
    previousRevision: previousRevision ?? null,
    helm: tools.helmVersion,
    proof: proof ?? null,
    verifiedDigest: verifiedDigest ?? null,
    events: result.events.map((event) => ({ ...event })),
    ...(diagnosis === undefined ? {} : { diagnosis: diagnosisFacts(diagnosis) }),
    ...(rollback === undefined
      ? {}
      : {
          rollback: {
            revision: 'revision' in rollback ? rollback.revision : null,
            verified: rollback.kind === 'rolled-back' || rollback.kind === 'uninstalled',
            text: rollback.text,
          },
        }),
    workloads: result.workloads.map((workload) => ({ ...workload })),
    url: given.url ?? null,
  }
}

function diagnosisFacts({
  cause,
  title,
  sentence,
  hint,
  evidence,
  others,
}: NonNullable<DeployResult['diagnosis']>): Json {
  return {
    cause,
    title,
    sentence,
    hint,
    evidence: evidence.map((item) => ({ ...item })),
    others: others.map((other) => ({ ...other })),
  }
}
