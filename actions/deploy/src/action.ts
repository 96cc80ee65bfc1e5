import {
  defineAction,
  type ErrorCode,
  type Failure,
  formatReference,
  type FactsOf,
  type Outcome,
  type Ports,
  type Result,
  type Values,
} from '@slipway/core'
import type { DeployResult, DeployTools, OwnImage } from '@slipway/kubernetes'
import { dryRun, foretoldResult, orRefused } from './dry-run'
import { accessOf, toLabelValue } from '@slipway/kubernetes/inputs'
import { helmFlags } from './flags'
import { checkAfter } from './after'
import { deployedImages, manifestReader } from './image'
import { formatNamedImage } from './named-image'
import { type Inputs, inputs } from './inputs'
import { checkSource, isOfManifests, makesNamespace, sourceOfManifests, sourceProblems } from './manifests'
import { peers } from './peers'
import { openRegistries } from './distrusted'
import { installBoth, type Installer, LOCKED } from './tools'
import { type DeployRecord, deployRecord } from './record'
import { chartFacts, chartOf, type Deliverable, prepareChart, type ReadyChart } from './source'
import { planSilence } from './silence'
import { renderSummary } from './summary'

export type { Installer }

export const deploy = defineAction(deployRecord, {
  title: 'Deploy',
  summary: 'put the digest into the chart, deploy with Helm, prove it runs or roll back',
  description:
    'Puts the digest into a Helm chart, watches it come up, proves that it runs, and explains and takes back a release that does not',
  inputs,
  peers,
  systems: ['linux'],
  place: { order: 500 },
  reach: 'cluster',
  forks: 'refuse',
  job: { environment: 'deploys' },
  foresee: sourceProblems,
  run: (given, ports) => runDeploy(given, ports, LOCKED),
  finish: (ports, output, given) => finishDeploy({ ports, output, given }, LOCKED),
})

/** @param installer the tools of the lock, or those that a test brings */
export async function runDeploy(
  given: Values<Inputs>,
  ports: Ports,
  installer: Installer,
): Promise<Result<DeployRecord>> {
  const images = deployedImages(given, ports)
  const how = given['dry-run']
  if (how === 'render') return dryRun(given, images, { ports, installer })
  await checkAfter(images, given, ports)
  const run = () => throughCluster(given, images, ports, installer)
  return how === 'server' ? orRefused(given, ports, run) : run()
}

async function throughCluster(
  given: Values<Inputs>,
  images: readonly OwnImage[],
  ports: Ports,
  installer: Installer,
): Promise<Result<DeployRecord>> {
  await checkSource(given, ports)
  const { findKubeconfig, gatherSettings, noteFolder, openToolHome, Prefetch } =
    await import('@slipway/kubernetes/begin')
  const [set, registries] = [await gatherSettings(given, ports), await openRegistries(given, ports)]
  const beforeApply = await planSilence(given, ports)
  const kubeconfig = await findKubeconfig(ports, accessOf(given))
  const helm = await installer.helm(given['helm-version'], ports)
  const flags = helmFlags(given, helm.helmMajor)
  const home = await openToolHome(ports)
  await noteFolder(ports, given.output, home.folder)
  const { release, namespace, url } = given
  const prefetch = new Prefetch(ports, helm.helm)
  const more = { set, flags, tools: helm, prefetch }
  const fetching = { registries, ports, home, helm: helm.helm }
  const chart = isOfManifests(given) ? undefined : await prepareChart(given, images[0]?.registry, fetching)
  if (chart !== undefined) await prefetch.chart({ ...chartOf(given, chart), ...more, release, namespace }, home)
  try {
    // While Helm renders, kubectl is hashed, and the kubeconfig is read and checked.
    const installing = installer.kubectl(ports)
    installing.catch(() => undefined)
    const { causeCode, deployRelease, openAccess } = await import('@slipway/kubernetes')
    const access = await openAccess(ports, accessOf(given), { source: kubeconfig, home })
    const kubectl = await installing
    const world = { ports, home, access, kubectl: () => installing }
    const found = chart === undefined ? await sourceOfManifests(given, images, world) : chartOf(given, chart)
    const result = await deployRelease(
      {
        ...settings(given, images, ports, found),
        ...{ images, beforeApply, keepRunning: given['keep-running'] },
        delivery: { via: 'helm', source: { ...found, ...more } },
        shown: [release, namespace, ...images.map(formatReference), url ?? ''],
        readerOf: (image) => manifestReader(image, registries, ports),
        access,
        kubectl,
      },
      ports,
    )
    if (result.diagnosis !== undefined) await showLastWords(result.diagnosis, ports)
    const tools = { ...helm, kubectl }
    const ended = toResult({ given, images, chart, tools, result, code: codeOf(result, causeCode) })
    return given['dry-run'] === 'server' ? await foretoldResult(given, ports, result, ended) : ended
  } finally {
    await prefetch.stop()
  }
}

type Diagnosed = NonNullable<DeployResult['diagnosis']>

function codeOf({ outcome, diagnosis }: DeployResult, ofCause: (cause: Diagnosed['cause']) => ErrorCode): ErrorCode {
  return diagnosis === undefined ? proofCode(outcome) : ofCause(diagnosis.cause)
}

function settings(given: Values<Inputs>, images: readonly OwnImage[], ports: Ports, found: Deliverable) {
  const { timeout, rollback, output, release, namespace } = given
  return {
    release,
    namespace,
    createNamespace: makesNamespace(given, found),
    timeout,
    rollback,
    output,
    failFast: given['fail-fast'],
    requireProof: images.length === 0 ? ('none' as const) : given['require-proof'],
    wait: given.wait,
    waitForJobs: given['wait-for-jobs'],
    stayReady: given['stay-ready'],
    helmTest: given['helm-test'],
    dryRun: given['dry-run'] === 'server',
    patience: given.patience,
    historyMax: given['history-max'],
    onFirstFailure: given['on-first-failure'],
    deleteAdopted: given['delete-adopted'],
    allowNamespaces: given['allow-namespaces'],
    allowOlder: given['allow-older'],
    allowHeld: given['allow-held'],
    run: runKey(ports),
    labels: labelsOf(given, ports),
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

/** By which `remove` finds the release. */
function labelsOf({ environment }: Values<Inputs>, { host }: Ports): Readonly<Record<string, string>> {
  const { changeRequest } = host.source
  const name = toLabelValue(environment ?? '')
  return {
    ...(name === '' ? {} : { 'slipway-environment': name }),
    ...(changeRequest === undefined ? {} : { 'slipway-change': String(changeRequest) }),
  }
}

/** Names the run on Helm's own record: a label value, different for each start. */
function runKey(ports: Ports): string {
  const { runId } = ports.host.source
  const id = (runId ?? 'local').replace(/[^A-Za-z0-9]/g, '').slice(0, 30)
  return `${id === '' ? 'run' : id}-${ports.random.hex(6)}`
}

export interface Unfinished {
  readonly ports: Ports
  readonly output: string
  /** Reads the inputs of the killed run. */
  readonly given: () => Promise<Values<Inputs> | undefined>
}

export async function finishDeploy({ ports, output, given }: Unfinished, installer: Installer): Promise<void> {
  const { finishRelease } = await import('@slipway/kubernetes')
  const install = ({ toolVersion }: { readonly toolVersion: string }) => installBoth(installer, toolVersion, ports)
  const access = () => given().then((inputs) => (inputs === undefined ? undefined : accessOf(inputs)))
  const text = await finishRelease(ports, output, install, access)
  if (text !== undefined) ports.host.info(text)
}

interface Ending {
  readonly given: Values<Inputs>
  readonly images: readonly OwnImage[]
  readonly chart: ReadyChart | undefined
  readonly tools: DeployTools
  readonly result: DeployResult
  /** Of the failure, if it is one. */
  readonly code: ErrorCode
}

function toResult(ending: Ending): Result<DeployRecord> {
  const { given, images, result } = ending
  const { release, namespace, url } = given
  const summary = renderSummary({ result, release, namespace, images, url })
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
  'rollback-failed': 'check the release with helm history before you deploy again',
}

/** Without a diagnosis the release came up, and the proof alone is missing. */
function proofCode(outcome: Outcome): ErrorCode {
  if (outcome === 'fail') return 'DEPLOY_WRONG_IMAGE'
  return outcome === 'vacuous' ? 'DEPLOY_NOTHING_RUNS' : 'DEPLOY_UNPROVED'
}

function failureOf({ code, result: { outcome, headline, diagnosis } }: Ending): Failure {
  return {
    code,
    message: headline,
    hint: diagnosis?.hint ?? HINTS[outcome] ?? 'compare the digest in the cluster with the one that push made',
  }
}

function toFacts({ given, chart, tools, result }: Ending): FactsOf<DeployRecord> {
  const { diagnosis, rollback } = result
  return {
    release: given.release,
    namespace: given.namespace,
    environment: given.environment,
    context: given['kube-context'],
    previousAt: result.previousAt,
    chart: given.chart ?? given.manifests.join(', '),
    ...chartFacts(chart),
    helm: tools.helmVersion,
    events: result.events,
    diagnosis: diagnosis === undefined ? undefined : diagnosisFacts(diagnosis),
    rollback:
      rollback === undefined
        ? undefined
        : {
            to: 'to' in rollback ? rollback.to : undefined,
            revision: 'revision' in rollback ? rollback.revision : undefined,
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
