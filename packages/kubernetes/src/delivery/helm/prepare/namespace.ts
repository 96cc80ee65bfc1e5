import { isObject, property } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import { getNamespaceArgs } from '../../../cluster/command'
import { MADE_FOR } from '../../../cluster/namespace'
import type { DeliveryOrder } from '../../delivery'
import { releaseMarks } from '../plan/apply-plan'
import { patchObject } from '../../../cluster/patch'

const MANAGER = 'slipway'

interface Wish {
  readonly order: DeliveryOrder
  /** It is an object of the release as well. */
  readonly isBrought: boolean
}

/**
 * Makes the namespace of a release where there is none, marked as made by us; where it is an object of the release as
 * well, it gets Helm's marks, since Helm refuses what is there without them. What is not allowed here Helm tries, and
 * tells.
 */
export async function makeNamespace(cluster: Cluster, { order, isBrought }: Wish): Promise<void> {
  const { createNamespace, namespace } = order
  if (!createNamespace && !isBrought) return
  const { items, forbidden, lost } = await cluster.list(getNamespaceArgs(namespace))
  if (forbidden.length > 0 || lost !== undefined) return
  const [found] = items
  if (isObject(found)) return isBrought ? mark(cluster, order, found) : undefined
  const marks = isBrought ? releaseMarks(order) : { labels: {}, annotations: {} }
  const object = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      // As Helm makes one.
      labels: { name: namespace, ...marks.labels },
      annotations: { [MADE_FOR]: order.release, ...marks.annotations },
    },
  }
  await cluster.kubectl(['create', `--field-manager=${MANAGER}`, '--filename=-', '--output=name'], {
    input: JSON.stringify(object),
  })
}

async function mark(cluster: Cluster, order: DeliveryOrder, found: Readonly<Record<string, unknown>>): Promise<void> {
  const { labels, annotations } = releaseMarks(order)
  const isMarked = Object.entries(annotations).every(
    ([name, value]) => property(found, 'metadata', 'annotations', name) === value,
  )
  if (isMarked) return
  const content = { metadata: { labels, annotations } }
  await patchObject(cluster, { object: found, namespace: order.namespace, type: 'merge', content, manager: MANAGER })
}
