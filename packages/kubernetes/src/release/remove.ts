import { errorMessage, listAt, type Ports, property, textAt, TransientError, UserError } from '@slipway/core'
import { type AccessInputs, openAccess } from '../access/access'
import { Cluster } from '../cluster/cluster'
import { getNamespaceArgs } from '../cluster/command'
import { MADE_FOR } from '../cluster/namespace'
import type { ReleaseTarget, Removal } from '../delivery/delivery'
import { type DeliveryTools, findRelease, listReleases } from '../delivery/ways'
import { Timeline, type TimelineEvent } from '../rollout/timeline'

export interface RemoveWish extends AccessInputs {
  readonly kubectl: string
  readonly delivery: DeliveryTools
  /** Names of releases in `namespace`. */
  readonly releases: readonly string[]
  readonly namespace: string | undefined
  /** Labels of the releases, in all namespaces without `namespace`. */
  readonly selector: string | undefined
  /** Milliseconds that must have passed since the last deploy. */
  readonly olderThan: number | undefined
  readonly deleteNamespace: boolean
  readonly deleteAdopted: boolean
  /** Milliseconds for each release. */
  readonly timeout: number
}

export type RemovedState = 'removed' | 'absent' | 'left'

export interface RemovedRelease extends ReleaseTarget {
  readonly state: RemovedState
  /** What stays on purpose, and what should be gone. */
  readonly kept: readonly string[]
  readonly left: readonly string[]
}

export interface RemoveResult {
  readonly releases: readonly RemovedRelease[]
  /** Sentences about what was not touched. */
  readonly notes: readonly string[]
  readonly events: readonly TimelineEvent[]
}

/**
 * Removes releases, side by side, and verifies that they are gone.
 * @throws UserError and its kin when nothing can be told of a release
 */
export async function removeReleases(ports: Ports, wish: RemoveWish): Promise<RemoveResult> {
  const access = await openAccess(ports, wish)
  const timeline = new Timeline(ports)
  const cluster = new Cluster(ports, access, wish.kubectl)
  const { targets, notes } = await targetsOf(cluster, wish)
  const ended = await Promise.all(targets.map((target) => removeOne({ cluster, timeline }, target, wish)))
  const gone = await removeNamespaces({ cluster, timeline }, ended, wish)
  return { ...gone, notes: [...notes, ...gone.notes], events: timeline.events }
}

interface Setup {
  readonly cluster: Cluster
  readonly timeline: Timeline
}

const DAY = 86_400_000

async function targetsOf(
  cluster: Cluster,
  wish: RemoveWish,
): Promise<{ readonly targets: readonly ReleaseTarget[]; readonly notes: readonly string[] }> {
  const { releases, namespace = 'default', selector, olderThan } = wish
  if (selector === undefined) return { targets: releases.map((release) => ({ release, namespace })), notes: [] }
  const found = await listReleases(cluster, { selector, namespace: wish.namespace }, wish.delivery).catch(unread)
  const before = cluster.ports.clock.now() - (olderThan ?? 0)
  const young = found.filter(({ deployed }) => deployed > before)
  const days = (at: number) => Math.floor((cluster.ports.clock.now() - at) / DAY)
  return {
    targets: found.filter((each) => !young.includes(each)),
    notes: young.map(
      ({ release, namespace: place, deployed }) =>
        `${release} in ${place} stays: it was deployed ${days(deployed)} days ago`,
    ),
  }
}

function unread(error: unknown): never {
  throw new UserError(
    'RELEASE_FORBIDDEN',
    `the releases cannot be listed: ${errorMessage(error)}`,
    'give a namespace whose Secrets the account may list, or grant list on secrets in all namespaces',
    { outcome: 'inconclusive' },
  )
}

async function removeOne(setup: Setup, target: ReleaseTarget, wish: RemoveWish): Promise<RemovedRelease> {
  const { deleteAdopted, timeout } = wish
  const release = findRelease(setup, target, wish.delivery)
  try {
    const { kind, kept, left } = (await release.remove?.({ deleteAdopted, timeout })) ?? NOTHING
    return { ...target, state: kind, kept, left }
  } catch (error) {
    setup.cluster.ports.signals.check()
    // Of several, the others go on.
    if (wish.selector === undefined && wish.releases.length === 1) throw error
    if (!(error instanceof UserError) && !(error instanceof TransientError)) throw error
    return { ...target, state: 'left', kept: [], left: [error.message] }
  }
}

const NOTHING: Removal = { kind: 'absent', kept: [], left: [] }

/** Namespaces of Kubernetes itself. */
const PROTECTED = /^(?:default|kube-.*)$/

async function removeNamespaces(setup: Setup, ended: readonly RemovedRelease[], wish: RemoveWish) {
  const names = [...new Set(ended.map(({ namespace }) => namespace))]
  const removed = await Promise.all(
    names.map((name) =>
      removeNamespace(
        setup,
        name,
        ended.filter(({ namespace }) => namespace === name),
        wish,
      ),
    ),
  )
  const leftIn = new Map(names.map((name, index) => [name, removed[index]?.left ?? []]))
  const releases = ended.map((each): RemovedRelease => {
    const left = leftIn.get(each.namespace) ?? []
    return left.length === 0 ? each : { ...each, state: 'left', left: [...each.left, ...left] }
  })
  return { releases, notes: removed.flatMap(({ notes }) => notes) }
}

interface NamespaceEnd {
  readonly left: readonly string[]
  readonly notes: readonly string[]
}

const stays = (...notes: readonly string[]): NamespaceEnd => ({ left: [], notes })

async function removeNamespace(
  { cluster, timeline }: Setup,
  name: string,
  ended: readonly RemovedRelease[],
  { deleteNamespace, timeout }: RemoveWish,
): Promise<NamespaceEnd> {
  if (PROTECTED.test(name) || ended.some(({ state }) => state === 'left')) return stays()
  const { items } = await cluster.list(getNamespaceArgs(name))
  const [found] = items
  if (found === undefined) return stays()
  const madeFor = property(found, 'metadata', 'annotations', MADE_FOR)
  const isOurs = ended.some(({ release }) => release === madeFor)
  if (!isOurs && !deleteNamespace) return stays()
  const kept = ended.flatMap((each) => each.kept)
  const others = deleteNamespace ? kept : [...kept, ...(await whatElse(cluster, name))]
  const standing = others.filter((title) => title !== `Namespace/${name}`)
  if (standing.length > 0)
    return stays(
      `the namespace ${name} stays, since it holds ${standing.slice(0, 8).join(', ')}${deleteNamespace ? '' : ' (delete-namespace: true deletes it with all that is in it)'}`,
    )
  timeline.add('start', `deleting the namespace ${name}`)
  await cluster.kubectl(['delete', '--ignore-not-found', '--wait=false', '--', 'namespace', name], { outlives: true })
  return { left: await waitForNamespace(cluster, name, cluster.ports.clock.now() + timeout), notes: [] }
}

/** Work and data of others; what every namespace has does not count. */
async function whatElse(cluster: Cluster, namespace: string): Promise<readonly string[]> {
  const releases = [
    'get',
    '--output=json',
    `--namespace=${namespace}`,
    '--selector=owner=helm',
    '--',
    'secrets,configmaps',
  ]
  const objects = ['get', '--output=json', `--namespace=${namespace}`, '--', 'pods,persistentvolumeclaims']
  const [records, standing] = await Promise.all([cluster.list(releases), cluster.list(objects)])
  const names = records.items.map((item) => `the release ${textAt(item, 'metadata', 'labels', 'name') ?? '?'}`)
  const isLeaving = (item: unknown) => textAt(item, 'metadata', 'deletionTimestamp') !== undefined
  const titles = standing.items
    .filter((item) => !isLeaving(item))
    .map((item) => `${textAt(item, 'kind') ?? ''}/${textAt(item, 'metadata', 'name') ?? ''}`)
  const unread = [...records.forbidden, ...standing.forbidden].map((kind) => `${kind} that may not be read`)
  return [...new Set([...names, ...titles, ...unread])]
}

const PAUSE = 1000

async function waitForNamespace(cluster: Cluster, name: string, deadline: number): Promise<readonly string[]> {
  for (;;) {
    const { items, lost } = await cluster.list(getNamespaceArgs(name))
    const [found] = items
    if (found === undefined && lost === undefined) return []
    if (cluster.ports.clock.now() >= deadline) return [`Namespace/${name}${whyStill(found)}`]
    await cluster.ports.clock.sleep(PAUSE)
  }
}

/** The namespace itself says which finalizers remain, and of what. */
function whyStill(found: unknown): string {
  const messages = listAt(found, 'status', 'conditions')
    .filter((condition) => /Remaining$/.test(textAt(condition, 'type') ?? '') && textAt(condition, 'status') === 'True')
    .map((condition) => textAt(condition, 'message') ?? '')
  return messages.length === 0 ? '' : ` (${messages.join('; ')})`
}
