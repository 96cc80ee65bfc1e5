import type { ApplyPlan } from '../../../preflight/apply'
import { hooksBefore } from '../../../preflight/verdict'
import type { ReleaseTarget } from '../../delivery'
import { KUBECTL_MANAGERS } from '../prepare/managers'
import type { HelmSource } from '../source'
import type { DryRun } from './dry-run'

/** How Helm is going to send the objects: as the manager `helm`, with its marks on each. */
export function applyPlan(
  { objects, hooks, side }: DryRun,
  {
    order,
    isUpgrade,
  }: { readonly order: ReleaseTarget & Pick<HelmSource, 'flags' | 'madeOf'>; readonly isUpgrade: boolean },
): ApplyPlan {
  return {
    objects,
    hooks,
    before: hooksBefore(hooks, !isUpgrade),
    side,
    manager: 'helm',
    force: order.flags?.forceConflicts === true,
    adopts: order.flags?.takeOwnership === true,
    ...(order.madeOf?.adopts === true ? { inherits: KUBECTL_MANAGERS } : {}),
    renewsJobs: order.madeOf !== undefined,
    definitions: order.madeOf?.crds ?? [],
    marks: releaseMarks(order),
  }
}

export function releaseMarks({ release, namespace }: ReleaseTarget): ApplyPlan['marks'] {
  return {
    labels: { 'app.kubernetes.io/managed-by': 'Helm' },
    annotations: { 'meta.helm.sh/release-name': release, 'meta.helm.sh/release-namespace': namespace },
  }
}
