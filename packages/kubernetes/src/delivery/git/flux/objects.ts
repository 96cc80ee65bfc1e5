import { isObject, listAt, property, textAt } from '@slipway/core'
import type { KubeObject } from '../../../manifest/manifest'
import { identityOf } from '../../followed/applier'

/** Readers of objects of Flux: its groups kustomize (v1), source (v1) and helm (v2), all of `toolkit.fluxcd.io`. */

/** Their names for kubectl: other programs have kinds of the same name. */
export const RESOURCES = {
  kustomization: 'kustomizations.kustomize.toolkit.fluxcd.io',
  helmrelease: 'helmreleases.helm.toolkit.fluxcd.io',
  GitRepository: 'gitrepositories.source.toolkit.fluxcd.io',
  OCIRepository: 'ocirepositories.source.toolkit.fluxcd.io',
  Bucket: 'buckets.source.toolkit.fluxcd.io',
} as const

export { type FluxName, fluxTitle } from './name'

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
  readonly generation: number | undefined
}

export function conditionsOf(object: unknown): readonly Condition[] {
  return listAt(object, 'status', 'conditions').map((item) => {
    const generation = property(item, 'observedGeneration')
    return {
      type: textAt(item, 'type') ?? '',
      status: textAt(item, 'status') ?? '',
      reason: textAt(item, 'reason') ?? '',
      message: textAt(item, 'message') ?? '',
      generation: typeof generation === 'number' ? generation : undefined,
    }
  })
}

export const conditionOf = (object: unknown, type: string): Condition | undefined =>
  conditionsOf(object).find((condition) => condition.type === type)

/** The spec that stands was worked on, and with success. */
export function isObserved(object: unknown): boolean {
  const generation = property(object, 'metadata', 'generation')
  const observed = property(object, 'status', 'observedGeneration')
  return typeof generation !== 'number' || generation === observed
}

/**
 * It speaks of the spec that stands. Flux writes on each condition the generation that it worked on, while
 * `status.observedGeneration` waits for a success (helm-controller, kustomize-controller).
 */
export function isCurrent(object: unknown, { generation }: Condition): boolean {
  return generation === undefined ? isObserved(object) : generation === property(object, 'metadata', 'generation')
}

export const isSuspended = (object: unknown): boolean => property(object, 'spec', 'suspend') === true

/** `main@sha1:…`, or a digest of an artifact behind `@`. */
export const artifactOf = (source: unknown): string | undefined => textAt(source, 'status', 'artifact', 'revision')

/** What stands: the revision of a Kustomization, or the revision of Helm that a HelmRelease deployed. */
export function appliedOf(object: unknown): string | undefined {
  const deployed = listAt(object, 'status', 'history').find((item) => textAt(item, 'status') === 'deployed')
  const version = property(deployed, 'version')
  const release = version === undefined ? undefined : `${textAt(deployed, 'name') ?? ''}.v${String(version)}`
  return textAt(object, 'status', 'lastAppliedRevision') ?? release
}

/** What was tried last: of a HelmRelease the version of its chart says nothing of its values, its generation does. */
export function attemptedOf(object: unknown): string | undefined {
  const revision = textAt(object, 'status', 'lastAttemptedRevision')
  const generation = property(object, 'status', 'lastAttemptedGeneration')
  return generation === undefined ? revision : `${revision ?? ''}, generation ${String(generation)}`
}

/** What was applied before what is there now, and came up; Flux keeps five of them. */
export function formerOf(object: unknown): string | undefined {
  const now = appliedOf(object)
  const good = listAt(object, 'status', 'history').filter(
    (item) => textAt(item, 'lastReconciledStatus') === 'ReconciliationSucceeded',
  )
  const revisions = good
    .map((item) => [textAt(item, 'lastReconciled') ?? '', textAt(item, 'metadata', 'revision')] as const)
    .sort(([first], [second]) => first.localeCompare(second))
    .map(([, revision]) => revision)
  return revisions.findLast((revision) => revision !== undefined && revision !== now)
}

/** A revision as people read it: the branch, and the first digits of the commit. */
export function shortFluxRevision(revision: string | undefined): string {
  return revision === undefined ? 'nothing' : revision.replace(/(sha\d+:[0-9a-f]{8})[0-9a-f]+/, '$1')
}

/** What a Kustomization applied: `namespace_name_group_kind`, where `_` of a name is written `__` by Flux. */
export function inventoryOf(kustomization: unknown): readonly KubeObject[] {
  return listAt(kustomization, 'status', 'inventory', 'entries').flatMap((entry) => {
    const [id, version] = [textAt(entry, 'id') ?? '', textAt(entry, 'v') ?? '']
    const [namespace = '', name = '', group = '', kind = ''] = id.split('_')
    // Names of rules of access have colons, which Flux writes as two underscores.
    if (id.includes('__') || kind === '' || version === '') return []
    return [identityOf({ group, version, kind, namespace, name })]
  })
}

export function sourceRefOf(object: KubeObject): { kind: string; namespace: string; name: string } | undefined {
  const own = textAt(object, 'metadata', 'namespace') ?? ''
  const ref =
    property(object, 'spec', 'sourceRef') ??
    property(object, 'spec', 'chart', 'spec', 'sourceRef') ??
    property(object, 'spec', 'chartRef')
  if (!isObject(ref)) return undefined
  return {
    kind: textAt(ref, 'kind') ?? '',
    name: textAt(ref, 'name') ?? '',
    namespace: textAt(ref, 'namespace') ?? own,
  }
}

/** `10m` and `1h30m` of Kubernetes, in milliseconds. */
export const intervalOf = (object: unknown): number => durationOf(textAt(object, 'spec', 'interval') ?? '')

function durationOf(text: string): number {
  const units = { h: 3_600_000, m: 60_000, s: 1000 } as const
  return Array.from(text.matchAll(/(\d+)(h|m(?!s)|s)/g)).reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
    0,
  )
}

/** That it looks at the health of what it applied: it takes no other revision meanwhile (kustomize-controller). */
export function busyWith(object: unknown): string | undefined {
  const condition = conditionOf(object, 'Reconciling')
  return condition?.status === 'True' && /health checks/i.test(condition.message) ? condition.message : undefined
}

/** Milliseconds for which that may last at most: `timeout`, else the interval less 30 s (`GetTimeout`). */
export function busyFor(object: unknown): number {
  if (busyWith(object) === undefined) return 0
  const own = durationOf(textAt(object, 'spec', 'timeout') ?? '')
  return Math.max(30_000, own > 0 ? own : intervalOf(object) - 30_000)
}
