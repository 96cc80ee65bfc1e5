import { csvField, type Setting } from '@slipway/core'
import type { ReleaseTarget } from '../../delivery'
import { wholeNumbers } from '../values/overlay'
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
}

const seconds = (milliseconds: number) => `${Math.max(1, Math.ceil(milliseconds / 1000))}s`
/** The flag is a list in CSV (pflag). */
const files = ({ values, set }: ChartPlan) => [
  ...values.map((path) => `--values=${csvField(path)}`),
  ...(set === undefined ? [] : wholeNumbers(set)).map((number) => `--set=${number}`),
]
const labelFlags = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([name, value]) => `--labels=${name}=${value}`)
/** Helm 4 has strategies, of which a bare `--wait` is the same one; Helm 3 knows the bare flag alone. */
const wait = (major: HelmMajor) => (major === 4 ? '--wait=watcher' : '--wait')

/** What changes which objects there are, and whose they may be. */
const chosen = ({ takeOwnership, skipCrds, noHooks }: Partial<HelmFlags> = {}) => [
  ...(takeOwnership === true ? ['--take-ownership'] : []),
  ...(skipCrds === true ? ['--skip-crds'] : []),
  ...(noHooks === true ? ['--no-hooks'] : []),
]

/** Renders without a cluster: for choosing among candidates. */
export function templateArgs(plan: ChartPlan & { readonly isUpgrade: boolean }): readonly string[] {
  return [
    'template',
    `--namespace=${plan.namespace}`,
    ...(plan.isUpgrade ? ['--is-upgrade'] : []),
    ...files(plan),
    '--',
    plan.release,
    plan.chart,
  ]
}

/** The last render, by the API server's own capabilities, `lookup` and schemas; nothing is changed. */
export function dryRunArgs(plan: ChartPlan): readonly string[] {
  return [
    'upgrade',
    '--install',
    '--dry-run=server',
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
    wait(major),
    `--timeout=${seconds(plan.timeout)}`,
    `--namespace=${plan.namespace}`,
    ...(plan.createNamespace ? ['--create-namespace'] : []),
    ...chosen(plan.flags),
    ...(plan.flags?.forceConflicts === true ? ['--force-conflicts'] : []),
    ...labelFlags(plan.labels),
    ...files(plan),
    '--',
    plan.release,
    plan.chart,
  ]
}

export function historyArgs(target: ReleaseTarget): readonly string[] {
  return ['history', '--output=json', '--max=64', `--namespace=${target.namespace}`, '--', target.release]
}

export function getManifestArgs(target: ReleaseTarget & { readonly revision: number }): readonly string[] {
  return ['get', 'manifest', `--revision=${target.revision}`, `--namespace=${target.namespace}`, '--', target.release]
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
}

export function rollbackArgs(plan: RollbackCommand, major: HelmMajor): readonly string[] {
  const flags = { plain: [], client: ['--server-side=false'] }[major === 4 ? (plan.way ?? 'plain') : 'plain']
  return [
    'rollback',
    wait(major),
    ...flags,
    `--timeout=${seconds(plan.timeout)}`,
    `--namespace=${plan.namespace}`,
    '--',
    plan.release,
    String(plan.revision),
  ]
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

/** For kubectl: the labels of Helm's own record of a revision, and nothing of its content. */
export function releaseLabelsArgs(plan: {
  readonly namespace: string
  readonly release: string
  readonly revision: number
}): readonly string[] {
  const name = `sh.helm.release.v1.${plan.release}.v${plan.revision}`
  return [
    'get',
    '--output=jsonpath={.metadata.labels}',
    '--ignore-not-found',
    `--namespace=${plan.namespace}`,
    '--',
    'secret',
    name,
  ]
}
