import { property, textAt, UserError } from '@slipway/core'
import type { OwnImage } from '../image/candidates'
import { targetsOf } from '../image/targets'
import { isCustom } from '../manifest/groups'
import {
  containersOf,
  digestIn,
  hookEvents,
  type KubeObject,
  secretValues,
  workloadRef,
  type WorkloadRef,
} from '../manifest/manifest'
import { workloadKey } from '../rollout/symptoms'
import type { AppliedParts, DeliveryOrder, Parts } from './delivery'

type RenderOrder = Pick<DeliveryOrder, 'images' | 'namespace'>

const isHook = (object: KubeObject) => hookEvents(object).length > 0

/** @throws UserError `IMAGE_VALUES` when no container runs one of the images */
export function takeApart(objects: readonly KubeObject[], plan: RenderOrder): Parts {
  for (const image of plan.images) {
    const targets = targetsOf(objects, image, plan.namespace)
    if (targets.length === 0 && !isInCustom(objects, { ...plan, image })) throw noTarget(objects, { ...plan, image })
  }
  return partsOf(objects, plan)
}

function partsOf(objects: readonly KubeObject[], plan: RenderOrder): Parts {
  return {
    targets: plan.images.flatMap((image) => targetsOf(objects, image, plan.namespace)),
    workloads: refsOf(
      objects.filter((object) => !isHook(object)),
      plan,
    ),
    hooks: refsOf(objects.filter(isHook), plan),
    hooksFirst: objects.some((object) => hookEvents(object).some((event) => event.startsWith('pre-'))),
    secrets: secretValues(objects),
  }
}

/** It runs where no controller of Kubernetes itself looks: an Argo Rollout, a Knative Service. */
interface OneImage extends RenderOrder {
  readonly image: OwnImage
}

function isInCustom(objects: readonly KubeObject[], plan: OneImage): boolean {
  const others = objects.filter((object) => workloadRef(object, plan.namespace) === undefined)
  return others.some((object) => object['kind'] !== 'ConfigMap' && JSON.stringify(object).includes(plan.image.digest))
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

function noTarget(objects: readonly KubeObject[], plan: OneImage): UserError {
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
