import type { Cluster, Listing } from '../cluster/cluster'
import { eventsArgs, getKindsArgs } from '../cluster/command'
import type { WorkloadRef } from '../manifest/manifest'
import type { Gap, Observation } from './observation'
import { readEvent } from './read-pod'
import { objectsOf, readWorkload, RESOURCES } from './read-workload'

/** One look at the workloads: everything of a namespace in one answer, events beside it. */
export async function look(
  cluster: Cluster,
  workloads: readonly WorkloadRef[],
  options: { readonly events: boolean },
): Promise<Observation> {
  const namespaces = [...new Set(workloads.map((ref) => ref.namespace))]
  const parts = await Promise.all(
    namespaces.map((namespace) =>
      lookInto(
        cluster,
        namespace,
        workloads.filter((ref) => ref.namespace === namespace),
        options.events,
      ),
    ),
  )
  return {
    at: cluster.ports.clock.now(),
    workloads: parts.flatMap((part) => part.workloads),
    events: parts.flatMap((part) => part.events),
    gaps: parts.flatMap((part) => part.gaps),
  }
}

async function lookInto(
  cluster: Cluster,
  namespace: string,
  refs: readonly WorkloadRef[],
  withEvents: boolean,
): Promise<Omit<Observation, 'at'>> {
  const kinds = [...new Set([...refs.flatMap((ref) => RESOURCES[ref.kind]), 'pods'])]
  const [state, events] = await Promise.all([
    listReadable(cluster, kinds, namespace),
    withEvents ? cluster.list(eventsArgs({ namespace, all: false })) : undefined,
  ])
  const objects = objectsOf(state.items, state.forbidden)
  return {
    workloads: refs.flatMap((ref) => readWorkload(ref, objects) ?? []),
    events: (events?.items ?? []).map(readEvent),
    gaps: [...gaps(state), ...(events === undefined ? [] : gaps({ ...events, lost: undefined }))],
  }
}

/** kubectl answers nothing at all when one of several kinds is forbidden: the others are asked for again. */
async function listReadable(cluster: Cluster, kinds: readonly string[], namespace: string): Promise<Listing> {
  const allowed = kinds.filter((kind) => !cluster.forbidden.has(kind))
  const known = kinds.filter((kind) => cluster.forbidden.has(kind)).map(shortName)
  if (allowed.length === 0) return { items: [], forbidden: known }
  const listing = await cluster.list(getKindsArgs({ kinds: allowed, namespace }))
  if (listing.forbidden.length === 0) return { ...listing, forbidden: known }
  for (const kind of allowed) if (listing.forbidden.includes(shortName(kind))) cluster.forbidden.add(kind)
  const left = allowed.some((kind) => !cluster.forbidden.has(kind))
  return left && cluster.forbidden.size > known.length
    ? listReadable(cluster, kinds, namespace)
    : { ...listing, forbidden: [...known, ...listing.forbidden] }
}

const shortName = (kind: string) => kind.split('.')[0] ?? kind

function gaps(listing: { readonly forbidden: readonly string[]; readonly lost?: string | undefined }): readonly Gap[] {
  const forbidden = listing.forbidden.map((what): Gap => ({
    what,
    kind: 'forbidden',
    message: `reading ${what} is forbidden`,
  }))
  return listing.lost === undefined
    ? forbidden
    : [...forbidden, { what: 'workloads', kind: 'unreachable', message: listing.lost }]
}
