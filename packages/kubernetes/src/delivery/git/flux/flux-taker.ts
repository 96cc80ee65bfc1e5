import { formatDuration, UserError } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import type { KubeObject } from '../../../manifest/manifest'
import { follow } from '../../followed/follow'
import type { Taker } from '../taker'
import { getFlux, getObject } from './cluster'
import {
  appliedOf,
  attemptedOf,
  busyFor,
  type FluxName,
  fluxTitle,
  formerOf,
  intervalOf,
  isSuspended,
  RESOURCES,
  sourceRefOf,
} from './objects'
import { contentOf, FluxProgress, namespaceOf } from './progress'

/** An object of Flux that takes commits. Nothing of Flux is ever written. */
export async function fluxTaker(cluster: Cluster, name: FluxName, timeout: number): Promise<Taker> {
  const object = await getFlux(cluster, name)
  const namespace = namespaceOf(object, await contentOf(cluster, object, name))
  const standing = (one: KubeObject) => ({ applied: appliedOf(one), attempted: attemptedOf(one) })
  let before = standing(object)
  return {
    tool: 'Flux',
    title: fluxTitle(name),
    release: name.name,
    namespace,
    before: async (at) => {
      const now = await getFlux(at, name)
      before = standing(now)
      const ref = sourceRefOf(now)
      const resource = ref === undefined ? undefined : RESOURCES[ref.kind as keyof typeof RESOURCES]
      const source = ref === undefined || resource === undefined ? undefined : await getObject(at, { ...ref, resource })
      for (const [one, title] of [
        [now, fluxTitle(name)],
        [source, `${ref?.kind ?? ''} ${ref?.namespace ?? ''}/${ref?.name ?? ''}`],
      ] as const)
        if (isSuspended(one)) throw suspended(title)
      const { objects } = await contentOf(at, now, name)
      return { objects, busy: busyFor(now), notes: slowNotes(intervalOf(source), timeout) }
    },
    former: async (at) => {
      const now = await getFlux(at, name)
      const former = formerOf(now)
      if (former === undefined) return undefined
      const isArtifact = sourceRefOf(now)?.kind === 'OCIRepository'
      const how = isArtifact ? 'tag that digest again, such as by flux tag artifact' : 'bring that again in Git'
      return `before it stood ${former}: ${how}`
    },
    follow: async (setup, { commit, images, order }) => {
      const awaited = { name, commit, before, images, namespace: order.namespace }
      const { clock } = setup.cluster.ports
      const applier = new FluxProgress(setup, awaited)
      return follow(setup, { images, namespace: order.namespace }, applier, clock.now() + order.timeout)
    },
  }
}

function slowNotes(interval: number, timeout: number): readonly string[] {
  if (interval < timeout) return []
  return [
    `Flux looks for commits every ${formatDuration(interval)}, and timeout is ${formatDuration(timeout)}: ` +
      'give a longer timeout, or a Receiver of Flux that the host calls on a push',
  ]
}

function suspended(title: string): UserError {
  return new UserError(
    'GITOPS_SUSPENDED',
    `${title} is suspended: a commit would not come into the cluster. Nothing was changed`,
    'resume it (flux resume), or commit without watching: wait: none and require-proof: none',
    { outcome: 'fail' },
  )
}
