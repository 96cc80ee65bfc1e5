import { property, textAt, UserError } from '@slipway/core'
import { targetsOf } from '../image/check'
import {
  containersOf,
  digestIn,
  hookEvents,
  isCustom,
  type KubeObject,
  secretValues,
  workloadRef,
  type WorkloadRef,
} from '../manifest/manifest'
import { workloadKey } from '../rollout/symptoms'
import type { DeliveryOrder, Plan } from './delivery'

type RenderOrder = Pick<DeliveryOrder, 'image' | 'namespace'>

/** What rendered objects bring to a cluster. */
export type Parts = Pick<Plan, 'targets' | 'workloads' | 'hooks' | 'hooksFirst' | 'secrets'>

/** The same of what was applied, as the tool has it on record: names of this run, whatever a render foretold. */
export interface AppliedParts extends Parts {
  /** Hooks run when all of the release is ready. */
  readonly hooksAfter: boolean
  /** Jobs that are removed soon after their end. */
  readonly shortLived: ReadonlySet<string>
  /** Objects of operators, which may make Secrets and ConfigMaps. */
  readonly makers: readonly string[]
}

const isHook = (object: KubeObject) => hookEvents(object).length > 0

/** @throws UserError `IMAGE_VALUES` when no container runs the image */
export function takeApart(objects: readonly KubeObject[], plan: RenderOrder): Parts {
  const parts = partsOf(objects, plan)
  if (parts.targets.length === 0) throw noTarget(objects, plan)
  return parts
}

function partsOf(objects: readonly KubeObject[], plan: RenderOrder): Parts {
  return {
    targets: targetsOf(objects, plan.image, plan.namespace),
    workloads: refsOf(
      objects.filter((object) => !isHook(object)),
      plan,
    ),
    hooks: refsOf(objects.filter(isHook), plan),
    hooksFirst: objects.some((object) => hookEvents(object).some((event) => event.startsWith('pre-'))),
    secrets: secretValues(objects),
  }
}

export function appliedParts(objects: readonly KubeObject[], plan: RenderOrder): AppliedParts {
  const events = objects.flatMap(hookEvents)
  const isShortLived = (object: KubeObject) => property(object, 'spec', 'ttlSecondsAfterFinished') !== undefined
  return {
    ...partsOf(objects, plan),
    hooksAfter: events.some((event) => event === 'post-install' || event === 'post-upgrade'),
    makers: objects.filter(isCustom).map((object) => `${textAt(object, 'kind')} ${textAt(object, 'metadata', 'name')}`),
    shortLived: new Set(refsOf(objects.filter(isShortLived), plan).map(workloadKey)),
  }
}

export function refsOf(
  objects: readonly KubeObject[],
  { namespace }: Pick<RenderOrder, 'namespace'>,
): readonly WorkloadRef[] {
  return objects.flatMap((object) => workloadRef(object, namespace) ?? [])
}

function noTarget(objects: readonly KubeObject[], plan: RenderOrder): UserError {
  const images = [...new Set(containersOf(objects, plan.namespace).map(({ image }) => image))].slice(0, 8)
  const other = images.find((image) => digestIn(image) === plan.image.digest)
  return new UserError(
    'IMAGE_VALUES',
    `no container of the chart, rendered against the cluster, runs ${plan.image.digest}; they run: ${images.join(', ') || 'nothing'}`,
    other === undefined
      ? 'write the values that carry the image into image-values'
      : `the digest is there as ${other}: correct the repository in image`,
  )
}
