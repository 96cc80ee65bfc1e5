import { errorMessage, type JsonObject } from '@slipway/core'
import type { OwnImage } from '../../image/candidates'
import { containersOf, digestIn, type KubeObject } from '../../manifest/manifest'
import { look } from '../../rollout/look'
import { rankProblems } from '../../rollout/problems'
import { sentence } from '../../rollout/sentence'
import { dropStuckPods } from '../../rollout/stuck-pods'
import { watch, type WatchResult } from '../../rollout/watch'
import type { ReleaseTarget, RollbackOrder, RollbackResult, Setup } from '../delivery'
import type { Applier } from '../followed/applier'
import { follow, liveObjects, liveParts } from '../followed/follow'
import {
  type AutoSync,
  autoSyncOf,
  hasEnded,
  hasSeveralSources,
  type HistoryEntry,
  historyOf,
  isStale,
  type Operation,
  operationState,
  resourcesOf,
  revisionText,
  sourcesOf,
  syncOptionsOf,
} from './application'
import type { ApplicationClient } from './applications'
import { chooseParameters, type Parameter, sourcesPatch, withParameters } from './parameter'
import { ArgoCdProgress } from './progress'

export interface SyncBack extends RollbackOrder, ReleaseTarget {
  /** What was to run; without it, what the record of the Application says. */
  readonly images?: readonly OwnImage[]
  /** The operation before this run asked for one. */
  readonly asked?: { readonly before: Operation | undefined }
}

/** Back to what was synced before: its revision, its parameters, or both. Watched as a sync is. */
export async function rollBack(setup: Setup, client: ApplicationClient, order: SyncBack): Promise<RollbackResult> {
  try {
    const app = await client.get()
    const good = historyOf(app).findLast(({ id }) => id < order.failed)
    if (good === undefined)
      return { kind: 'kept', text: 'there is no earlier sync to go back to; what was synced is kept' }
    const before = good.sources.length > 0 ? good.sources : good.source === undefined ? [] : [good.source]
    const parameters = changedParameters(sourcesOf(app), before, order.images ?? [])
    if (order.asked !== undefined && isUnapplied(app, order.asked)) return await leave(client, app, before, parameters)
    const auto = autoSyncOf(app)
    if (auto !== undefined && parameters.length === 0) return { kind: 'kept', text: leftText(app, auto, order.failed) }
    return await syncBack(setup, client, { order, app, good, before, parameters })
  } catch (error) {
    setup.cluster.ports.signals.check()
    return { kind: 'failed', text: errorMessage(error) }
  }
}

/** What auto-sync has from Git it would bring again at once. */
function leftText(app: KubeObject, auto: AutoSync, failed: number): string {
  const now = revisionText(operationState(app)?.revisions ?? [])
  // Auto-sync may have brought the commit before this run looked: its entry is no way back.
  const good = historyOf(app).findLast(({ id, revisions }) => id < failed && revisionText(revisions) !== now)
  const how =
    good === undefined ? '' : `, or switch auto-sync off and sync ${revisionText(good.revisions)} (id ${good.id})`
  const who = `auto-sync${auto.selfHeal ? ' and self-heal bring' : ' brings'}`
  return `not rolled back: ${who} what is in Git again at once; revert the commit in Git${how}`
}

/** The sync ended before any object was applied, in its hooks or before them. */
function isUnapplied(app: KubeObject, { before }: { readonly before: Operation | undefined }): boolean {
  const state = operationState(app)
  if (state === undefined || !hasEnded(state) || state.phase === 'Succeeded') return false
  return (
    isStale(state, before) || !state.resources.some(({ hook, status }) => hook === undefined && status === 'Synced')
  )
}

async function leave(
  client: ApplicationClient,
  app: KubeObject,
  before: readonly JsonObject[],
  parameters: readonly Parameter[],
): Promise<RollbackResult> {
  if (parameters.length === 0)
    return { kind: 'kept', text: 'nothing was changed: the sync ended before an object of it was applied' }
  await client.patch(sourcesPatch(app, withParameters(sourcesOf(app), parameters, before)))
  return {
    kind: 'kept',
    text: 'the sync ended before an object of it was applied, so nothing runs otherwise; the parameter is what it was',
  }
}

/** Parameters of our images that are others now than they were then. */
function changedParameters(
  now: readonly JsonObject[],
  before: readonly JsonObject[],
  images: readonly OwnImage[],
): readonly Parameter[] {
  const app = { spec: { sources: [...now] } }
  const all = chooseParameters(app, { images, digestIn: 'auto', imageValues: new Map() })
  const named = all.length > 0 ? all : differing(now, before)
  return named.filter((parameter) => JSON.stringify(withParameters(now, [parameter], before)) !== JSON.stringify(now))
}

/** Every parameter that is another one, where no image says which. */
function differing(now: readonly JsonObject[], before: readonly JsonObject[]): readonly Parameter[] {
  return now.flatMap((source, index) => {
    const old = new Set(parameterList(before[index]).map((item) => JSON.stringify(item)))
    return parameterList(source)
      .filter((item) => !old.has(JSON.stringify(item)))
      .map((item) => ({ index, ...item }))
  })
}

function parameterList(source: JsonObject | undefined): readonly Omit<Parameter, 'index'>[] {
  const images = ((source?.['kustomize'] as JsonObject | undefined)?.['images'] ?? []) as readonly unknown[]
  const helm = ((source?.['helm'] as JsonObject | undefined)?.['parameters'] ?? []) as readonly JsonObject[]
  return [
    ...images
      .filter((text) => typeof text === 'string')
      .map((value) => ({
        kind: 'kustomize' as const,
        key: value.includes('=') ? (value.split('=', 1)[0] ?? '') : value.replace(/@.*$/, '').replace(/:[^/:]*$/, ''),
        value,
      })),
    ...helm.map((item) => ({ kind: 'helm' as const, key: String(item['name']), value: String(item['value'] ?? '') })),
  ]
}

interface Back {
  readonly order: SyncBack
  readonly app: KubeObject
  readonly good: HistoryEntry
  readonly before: readonly JsonObject[]
  readonly parameters: readonly Parameter[]
}

async function syncBack(setup: Setup, client: ApplicationClient, back: Back): Promise<RollbackResult> {
  const { cluster, timeline } = setup
  const { order, app, good } = back
  const { clock, host } = cluster.ports
  const objects = resourcesOf(app).map(({ identity }) => identity)
  const parts = await liveParts(setup, { images: [], namespace: order.namespace }, { objects, hooks: [] })
  const started = clock.now()
  const baseline = await look(cluster, parts.workloads, { events: true })
  const run = `rollback-${cluster.ports.random.hex(6)}`
  timeline.add('rollback', `going back to ${revisionText(good.revisions)} (id ${good.id})`)
  const asking = askBack(client, back, run)
  const applier = backApplier(setup, client, back, { run, asking })
  const applying = follow(setup, { images: [], namespace: order.namespace }, applier, started + order.timeout)
  const unstuck = dropStuckPods(cluster, baseline, timeline).catch((error: unknown) => host.warn(errorMessage(error)))
  const watched = await watch(
    cluster,
    {
      tool: 'Argo CD',
      content: async () => applying.content?.(),
      isFollowed: true,
      foretold: parts,
      hooksFirst: true,
      decides: 'watch',
      failFast: 'off',
      started,
      deadline: started + order.timeout + 2000,
      baseline,
      applied: applying.done,
    },
    timeline,
  )
  await Promise.all([watched.hookLogs.stop(), unstuck])
  return toResult(setup, client, back, watched)
}

async function askBack(client: ApplicationClient, { app, good, before, parameters }: Back, run: string): Promise<void> {
  const now = await client.get()
  if (parameters.length > 0) await client.patch(sourcesPatch(now, withParameters(sourcesOf(now), parameters, before)))
  if (autoSyncOf(app) !== undefined) return
  const several = hasSeveralSources(app)
  await client.sync({
    run,
    prune: false,
    options: syncOptionsOf(app),
    history: good.id,
    ...(several
      ? { revisions: good.revisions, sources: good.sources }
      : { revision: good.revisions[0], source: good.source }),
  })
}

function backApplier(
  setup: Setup,
  client: ApplicationClient,
  { order, app, parameters }: Back,
  { run, asking }: { readonly run: string; readonly asking: Promise<void> },
): Applier {
  const before = operationState(app)
  const isAutomatic = autoSyncOf(app) !== undefined
  return new ArgoCdProgress(
    setup,
    client,
    {
      ...{ images: [], namespace: order.namespace, isAutomatic: false, mayComeLater: false, before },
      // The server has no room for a mark in what goes back by its history.
      isOurs: (operation) =>
        operation.run === run ||
        ((client.isServer || (isAutomatic && parameters.length > 0)) && operation.started !== before?.started),
      withdraw: async () => undefined,
    },
    asking,
  )
}

async function toResult(
  { cluster }: Setup,
  client: ApplicationClient,
  { good, order, app }: Back,
  watched: WatchResult,
): Promise<RollbackResult> {
  const now = await client.get()
  const last = historyOf(now).at(-1)
  const objects = resourcesOf(now).map(({ identity }) => identity)
  const live = await liveObjects(cluster, objects, order.namespace)
  const bad = new Set((order.images ?? []).map(({ digest }) => digest))
  const still = containersOf(live.found, order.namespace).filter(({ image }) => bad.has(digestIn(image) ?? ''))
  const what = `${revisionText(good.revisions)} (id ${good.id})`
  if (watched.end === 'settled' && still.length === 0) {
    const drift =
      autoSyncOf(app) === undefined && order.images !== undefined
        ? '; where Git holds the failed digest, the next sync brings it again until that is reverted'
        : ''
    return {
      kind: 'rolled-back',
      to: good.id,
      revision: last?.id ?? good.id,
      text: `${what} is back, as id ${last?.id ?? good.id}${drift}`,
    }
  }
  const [problem] = rankProblems(watched.problems)
  const state = operationState(now)
  const why =
    still.length > 0
      ? `${still.map(({ workload }) => `${workload.kind} ${workload.name}`).join(', ')} still runs the failed digest`
      : problem === undefined
        ? watched.applied?.message || (state !== undefined && hasEnded(state) ? state.message : watched.end)
        : sentence(problem)
  return { kind: 'failed', text: `going back to ${what} failed: ${why}` }
}
