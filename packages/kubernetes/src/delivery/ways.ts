import type { Cluster } from '../cluster/cluster'
import type {
  Delivery,
  DeliveryOrder,
  FoundRelease,
  Release,
  ReleaseQuery,
  ReleaseTarget,
  Setup,
  Way,
} from './delivery'
import { argocd } from './argocd/way'
import { git } from './git/way'
import { helm } from './helm/way'

/** Every way of delivery, by name. One more is a folder beside helm/, a name here and in `VIAS`. */
const WAYS = { argocd, git, helm }

export type WayName = keyof typeof WAYS
export const WAY_NAMES = Object.keys(WAYS) as readonly WayName[]

type Sources = { readonly [N in WayName]: (typeof WAYS)[N] extends Way<infer S, never> ? S : never }
type Tools = { readonly [N in WayName]: (typeof WAYS)[N] extends Way<never, infer T> ? T : never }

/** The way that was chosen, with what it delivers. */
export type DeliverySource<N extends WayName = WayName> = {
  readonly [K in N]: { readonly via: K; readonly source: Sources[K] }
}[N]

/** The way that a release was delivered by, with its programs. */
export type DeliveryTools<N extends WayName = WayName> = {
  readonly [K in N]: { readonly via: K; readonly tools: Tools[K] }
}[N]

const ways: { readonly [N in WayName]: Way<Sources[N], Tools[N]> } = WAYS

export function openDelivery<N extends WayName>(
  setup: Setup,
  order: DeliveryOrder,
  { via, source }: DeliverySource<N>,
): Delivery {
  return ways[via].open(setup, order, source)
}

export function listReleases<N extends WayName>(
  cluster: Cluster,
  query: ReleaseQuery,
  { via }: DeliveryTools<N>,
): Promise<readonly FoundRelease[]> {
  return ways[via].list?.(cluster, query) ?? Promise.resolve([])
}

export function findRelease<N extends WayName>(
  setup: Setup,
  target: ReleaseTarget,
  { via, tools }: DeliveryTools<N>,
): Release {
  return ways[via].find(setup, target, tools)
}
