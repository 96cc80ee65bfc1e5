import { csvField, type Setting } from '@slipway/core'
import type { ReleaseTarget } from '../../delivery'
import { wholeNumbers } from '../../../values/overlay'
import type { HelmMajor } from './tools'

/** Helm's command lines as data. Text of users is only ever the value of a `--flag=value` or stands behind `--`. */
export interface ChartPlan extends ReleaseTarget {
  readonly chart: string
  /** Values files, later ones win. */
  readonly values: readonly string[]
  /** What the last of them sets: whole numbers that Helm takes from no file. */
  readonly set?: ReadonlyMap<string, Setting>
  readonly flags?: Partial<HelmFlags>
}

/** Helm's own flags that a user may ask for. */
export interface HelmFlags {
  /** Writes over fields that another manager owns; of Helm 4. */
  readonly forceConflicts: boolean
  /** Takes over objects that belong to nobody or to another release. */
  readonly takeOwnership: boolean
  readonly skipCrds: boolean
  readonly noHooks: boolean
}

export interface UpgradePlan extends ChartPlan {
  /** Milliseconds. */
  readonly timeout: number
  readonly createNamespace: boolean
  /** Put on Helm's own record of the revision. */
  readonly labels: Readonly<Record<string, string>>
  /** Flags of a post-renderer, where the digest is in no value. */
  readonly postRenderer?: readonly string[]
  /** By what Helm itself waits; `legacy` without it. */
  readonly strategy?: HelmWait
  readonly waitForJobs?: boolean | undefined
  /** Revisions to keep; Helm's own number without it. */
  readonly historyMax?: number | undefined
}

/** `legacy` asks what Helm 3 asks; `watcher` judges custom resources too. */
export type HelmWait = 'legacy' | 'watcher' | 'none'

const seconds = (milliseconds: number) => `${Math.max(1, Math.ceil(milliseconds / 1000))}s`
/** The flag is a list in CSV (pflag). */
const files = ({ values, set }: ChartPlan) => [
  ...values.map((path) => `--values=${csvField(path)}`),
  ...(set === undefined ? [] : wholeNumbers(set)).map((number) => `--set=${number}`),
]
const labelFlags = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([name, value]) => `--labels=${name}=${value}`)
/** Helm 4 has strategies; Helm 3 knows the bare flag alone. */
function waitFlags(major: HelmMajor, wait: HelmWait = 'legacy'): readonly string[] {
  if (wait === 'none') return []
  return [major === 4 ? `--wait=${wait}` : '--wait']
}
const historyFlags = (historyMax: number | undefined) =>
  historyMax === undefined ? [] : [`--history-max=${historyMax}`]

/** What a cluster can do, for a render beside it. */
export interface Capabilities {
  /** `v1.34.4` */
  readonly kubeVersion: string
  /** `apps/v1`, `apps/v1/Deployment` */
  readonly apiVersions: readonly string[]
}

/** What changes which objects there are, and whose they may be. */
const chosen = ({ takeOwnership, skipCrds, noHooks }: Partial<HelmFlags> = {}) => [
  ...(takeOwnership === true ? ['--take-ownership'] : []),
  ...(skipCrds === true ? ['--skip-crds'] : []),
  ...(noHooks === true ? ['--no-hooks'] : []),
]

/** Renders without a cluster: for choosing among candidates. */
export function templateArgs(
  plan: ChartPlan & { readonly isUpgrade: boolean; readonly capabilities?: Capabilities },
): readonly string[] {
  return [
    'template',
    `--namespace=${plan.namespace}`,
    ...(plan.isUpgrade ? ['--is-upgrade'] : []),
    '--skip-tests',
    ...(plan.capabilities === undefined ? [] : capabilityFlags(plan.capabilities)),
    ...files(plan),
    '--',
    plan.release,
    plan.chart,
  ]
}

function capabilityFlags({ kubeVersion, apiVersions }: Capabilities): readonly string[] {
  return [`--kube-version=${kubeVersion}`, ...apiVersions.map((name) => `--api-versions=${name}`)]
}

/**
 * The last render, by the API server's own capabilities, `lookup` and schemas; nothing is changed.
 * @param validates false: Helm does not read the schema of the whole API server, which takes longer than all the rest
 */
export function dryRunArgs(plan: ChartPlan, { validates = true } = {}): readonly string[] {
  return [
    'upgrade',
    '--install',
    '--dry-run=server',
    ...(validates ? [] : ['--disable-openapi-validation']),
    '--output=json',
    `--namespace=${plan.namespace}`,
    ...chosen(plan.flags),
    ...files(plan),
    '--',
    plan.release,
    plan.chart,
  ]
}

/**
 * Never `--atomic` or `--rollback-on-failure`: they destroy the evidence, and a killed client leaves them half done.
 */
export function upgradeArgs(plan: UpgradePlan, major: HelmMajor): readonly string[] {
  return [
    'upgrade',
    '--install',
    ...waitFlags(major, plan.strategy),
    ...(plan.waitForJobs === true && plan.strategy !== 'none' ? ['--wait-for-jobs'] : []),
    `--timeout=${seconds(plan.timeout)}`,
    ...historyFlags(plan.historyMax),
    `--namespace=${plan.namespace}`,
    ...(plan.createNamespace ? ['--create-namespace'] : []),
    ...chosen(plan.flags),
    ...(plan.flags?.forceConflicts === true ? ['--force-conflicts'] : []),
    ...labelFlags(plan.labels),
    ...(plan.postRenderer ?? []),
    ...files(plan),
    '--',
    plan.release,
    plan.chart,
  ]
}

export function historyArgs(target: ReleaseTarget): readonly string[] {
  return ['history', '--output=json', '--max=64', `--namespace=${target.namespace}`, '--', target.release]
}

export interface RollbackCommand extends ReleaseTarget {
  readonly revision: number
  readonly timeout: number
  /**
   * For Helm 4, whose server-side apply is refused where Helm 3 goes through: `client` patches as Helm 3 does, which
   * clears what a server-side apply leaves (a strategy's old parameters). Never by force: what another writer owns by
   * now is theirs.
   */
  readonly way?: 'plain' | 'client'
  readonly strategy?: HelmWait
  readonly historyMax?: number | undefined
}

export function rollbackArgs(plan: RollbackCommand, major: HelmMajor): readonly string[] {
  const flags = { plain: [], client: ['--server-side=false'] }[major === 4 ? (plan.way ?? 'plain') : 'plain']
  return [
    'rollback',
    ...waitFlags(major, plan.strategy),
    ...flags,
    `--timeout=${seconds(plan.timeout)}`,
    ...historyFlags(plan.historyMax),
    `--namespace=${plan.namespace}`,
    '--',
    plan.release,
    String(plan.revision),
  ]
}

/**
 * Applies the stored manifest of a revision once more and records it as `deployed`: no hooks, and nothing is waited
 * for.
 */
export function acceptArgs(
  plan: ReleaseTarget & { readonly revision: number; readonly historyMax?: number | undefined },
): readonly string[] {
  return [
    'rollback',
    '--no-hooks',
    ...historyFlags(plan.historyMax),
    `--namespace=${plan.namespace}`,
    '--',
    plan.release,
    String(plan.revision),
  ]
}

/** First the run that its label names, then its manifest and those of its hooks. */
const RELEASE_TEMPLATE =
  '{{index .Release.Labels "slipway-run"}}\n{{.Release.Manifest}}{{range .Release.Hooks}}\n---\n{{.Manifest}}{{end}}'

/** One call for all of a revision, whichever driver Helm keeps it with. */
export function getReleaseArgs(target: ReleaseTarget & { readonly revision: number }): readonly string[] {
  return getAll(target, RELEASE_TEMPLATE)
}

const getAll = (target: ReleaseTarget & { readonly revision: number }, template: string) => [
  'get',
  'all',
  `--revision=${target.revision}`,
  `--template=${template}`,
  `--namespace=${target.namespace}`,
  '--',
  target.release,
]

const LABELS_TEMPLATE = '{{range $name, $value := .Release.Labels}}{{$name}}={{$value}}\n{{end}}'

/** The labels of a revision, where only Helm can read its record. */
export function getLabelsArgs(target: ReleaseTarget & { readonly revision: number }): readonly string[] {
  return getAll(target, LABELS_TEMPLATE)
}

/** Runs the tests of the chart, which are hooks that Helm keeps with the release. */
export function testArgs(plan: ReleaseTarget & { readonly timeout: number }): readonly string[] {
  return ['test', `--timeout=${seconds(plan.timeout)}`, `--namespace=${plan.namespace}`, '--', plan.release]
}

export function uninstallArgs(plan: ReleaseTarget & { readonly timeout: number }): readonly string[] {
  return [
    'uninstall',
    '--wait',
    `--timeout=${seconds(plan.timeout)}`,
    `--namespace=${plan.namespace}`,
    '--',
    plan.release,
  ]
}

export function showValuesArgs(chart: string): readonly string[] {
  return ['show', 'values', '--', chart]
}

interface RecordTarget {
  readonly namespace: string
  readonly release: string
  readonly revision: number
}

/** What Helm keeps its revisions in, where that is an object of the cluster. */
export type RecordKind = 'secret' | 'configmap'

const recordName = ({ release, revision }: RecordTarget) => `sh.helm.release.v1.${release}.v${revision}`

const readRecord = (kind: RecordKind, plan: RecordTarget, output: string) => [
  'get',
  `--output=${output}`,
  '--ignore-not-found',
  `--namespace=${plan.namespace}`,
  '--',
  kind,
  recordName(plan),
]

/** For kubectl: the labels of Helm's own record of a revision, and nothing of its content. */
export function releaseLabelsArgs(kind: RecordKind, plan: RecordTarget): readonly string[] {
  return readRecord(kind, plan, 'jsonpath={.metadata.labels}')
}

/** For kubectl: all of it. */
export function releaseArgs(kind: RecordKind, plan: RecordTarget): readonly string[] {
  return readRecord(kind, plan, 'json')
}

/** For kubectl: when a record was made. */
export function releaseBornArgs(kind: RecordKind, plan: RecordTarget): readonly string[] {
  return readRecord(kind, plan, 'jsonpath={.metadata.creationTimestamp}')
}

export function patchReleaseArgs(plan: RecordTarget & { readonly file: string }): readonly string[] {
  return [
    'patch',
    '--type=merge',
    `--patch-file=${plan.file}`,
    `--namespace=${plan.namespace}`,
    '--',
    'secret',
    recordName(plan),
  ]
}
