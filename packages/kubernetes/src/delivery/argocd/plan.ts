import { createHash } from 'node:crypto'
import type { Clock, JsonObject } from '@slipway/core'
import type { KubeObject } from '../../manifest/manifest'
import { look } from '../../rollout/look'
import type { Timeline } from '../../rollout/timeline'
import { type DeliveryOrder, type Plan, RefusedPlan, type Setup } from '../delivery'
import { liveParts } from '../followed/follow'
import {
  type AutoSync,
  autoSyncOf,
  comparedOf,
  hasEnded,
  historyOf,
  nextRevision,
  type Operation,
  operationState,
  resourcesOf,
  revisionsOf,
  revisionText,
  sourcesOf,
  syncOptionsOf,
} from './application'
import { type ApplicationClient, isForbidden, titleOf } from './applications'
import { checkApplication, checkChildren, checkOwner, checkWindows, updaterNote } from './check'
import { chooseParameters, hasParameters, type Parameter, parameterText } from './parameter'
import type { ArgoCdSource } from './source'
import { withdraw } from './withdraw'

export interface ArgoCdPlan extends Plan {
  readonly app: KubeObject
  readonly parameters: readonly Parameter[]
  /** Of Git: what is synced, where somebody has to ask for it. */
  readonly revisions: readonly string[]
  /** Argo CD does not begin it by itself. */
  readonly mustAsk: boolean
  readonly prune: boolean
  readonly options: readonly string[]
  isOurs(run: string): (operation: Operation) => boolean
  /** @returns whether something of what was asked is left */
  withdraw(client: ApplicationClient, run: string, clock: Clock): Promise<boolean>
}

/** Milliseconds for one comparison of Argo CD. */
const REFRESH = 60_000
const PAUSE = 2000

/** Everything is decided, and nothing changed but that Argo CD looks at its sources anew. */
export async function planSync(
  setup: Setup,
  client: ApplicationClient,
  order: DeliveryOrder,
  source: ArgoCdSource,
): Promise<ArgoCdPlan> {
  const { timeline, cluster } = setup
  const app = await idle(setup, client, order)
  checkApplication(client, app)
  checkChildren(client, app)
  const parameters = chooseParameters(app, { images: order.images, ...source })
  const notes = [
    await checkOwner(client, app, parameters),
    await checkWindows({ client, app, now: cluster.ports.clock.now() }),
    updaterNote(app, order.images),
  ]
  for (const note of notes) if (note !== undefined) timeline.add('note', note)
  const what = { revisions: toSync(app, source), parameters }
  timeline.add('note', foretold(client, app, what))
  const objects = resourcesOf(app).map(({ identity }) => identity)
  const parts = await liveParts(setup, order, { objects, hooks: [] })
  const history = historyOf(app)
  const auto = autoSyncOf(app)
  const before = operationState(app)
  return {
    ...parts,
    ...what,
    app,
    hooksFirst: true,
    previous: revisionsOf(app).findLast(({ status }) => status === 'deployed'),
    revision: nextRevision(history),
    images: order.images,
    baseline: await look(cluster, parts.workloads, { events: true }),
    content: signs(what.revisions, sourcesOf(app)),
    foretold: foretold(client, app, what),
    printed: { plan: planJson(client, app, what) },
    mustAsk: auto === undefined || (parameters.length === 0 && isGivenUp(app, auto)),
    prune: auto?.prune === true,
    options: syncOptionsOf(app),
    isOurs: (run) => (operation) =>
      operation.run === run || isNew(operation, { before, auto: auto !== undefined, parameters }),
    withdraw: (to, run, clock) => withdraw(to, { app, parameters, run, clock }),
  }
}

/** Auto-sync tries a revision once: what failed, or was changed in the cluster since, stays as it is. */
function isGivenUp(app: KubeObject, { selfHeal }: AutoSync): boolean {
  const [last, { status, revisions }] = [operationState(app), comparedOf(app)]
  if (last === undefined || status !== 'OutOfSync' || revisionText(last.revisions) !== revisionText(revisions))
    return false
  return last.phase !== 'Succeeded' || !selfHeal
}

interface Before {
  readonly before: Operation | undefined
  readonly auto: boolean
  readonly parameters: readonly Parameter[]
}

/** Argo CD has begun a sync by itself since, with what is to be brought. */
function isNew(operation: Operation, { before, auto, parameters }: Before): boolean {
  const isSame = before?.started === operation.started
  return auto && !isSame && operation.run === undefined && hasParameters(operation.sources, parameters)
}

/** What is under way ends first: a second sync would be refused. */
async function idle({ cluster, timeline }: Setup, client: ApplicationClient, { timeout }: DeliveryOrder) {
  const { clock, signals } = cluster.ports
  const until = clock.now() + timeout
  let said = ''
  for (;;) {
    const app = await client.get()
    const state = operationState(app)
    const isFree = app['operation'] === undefined && (state === undefined || hasEnded(state))
    if (isFree) return refreshed(client, app, timeline)
    const text = `another operation is in progress, of ${state?.by ?? 'somebody'}: ${state?.message ?? 'it has not begun'}`
    if (text !== said) timeline.add('waiting', `${text}; waiting for its end`)
    said = text
    if (clock.now() > until)
      throw new RefusedPlan(
        text,
        text,
        'locked',
        'Argo CD',
        `look at it, or end it with argocd app terminate-op ${client.name.name}`,
      )
    await clock.sleep(PAUSE)
    signals.check()
  }
}

/** Compared anew. Where auto-sync does it all, it is enough to be allowed to read. */
async function refreshed(client: ApplicationClient, app: KubeObject, timeline: Timeline): Promise<KubeObject> {
  try {
    return await client.refresh(REFRESH)
  } catch (error) {
    if (autoSyncOf(app) === undefined || !isForbidden(error)) throw error
    timeline.add(
      'note',
      'these credentials may not ask Argo CD to look at its sources: it looks by itself, every three minutes as a rule, ' +
        'or when the host of the repository calls it',
    )
    return app
  }
}

/** The revisions that a sync is asked for: those that were compared, so that nothing else comes in meanwhile. */
function toSync(app: KubeObject, { gitRevision }: ArgoCdSource): readonly string[] {
  const { revisions } = comparedOf(app)
  return gitRevision !== undefined && revisions.length <= 1 ? [gitRevision] : revisions
}

type What = Pick<ArgoCdPlan, 'revisions' | 'parameters'>

function foretold(client: ApplicationClient, app: KubeObject, { revisions, parameters }: What): string {
  const how = parameters.length === 0 ? 'the digest is expected in Git' : parameters.map(parameterText).join(', ')
  const who =
    autoSyncOf(app) === undefined ? `synced to ${revisionText(revisions)}` : 'synced by Argo CD itself (auto-sync)'
  return `the Application ${titleOf(client.name)} is to be ${who}; ${how}`
}

function planJson(client: ApplicationClient, app: KubeObject, { revisions, parameters }: What): JsonObject {
  const auto = autoSyncOf(app)
  return {
    via: 'argocd',
    application: titleOf(client.name),
    sync: auto === undefined ? 'asked for' : auto.selfHeal ? 'automatic, with self-heal' : 'automatic',
    revisions: [...revisions],
    parameters: parameters.map(({ index, kind, key, value }) => ({ source: index + 1, kind, key, value })),
    resources: resourcesOf(app).map(({ title, status, health }) => ({ title, status, health })),
  }
}

/** Others when it is made of something else than before, whatever the image. */
function signs(revisions: readonly string[], sources: readonly JsonObject[]): string {
  const bare = sources.map((source) => ({ ...source, kustomize: null, helm: null }))
  return createHash('sha256')
    .update(JSON.stringify([revisions, bare]))
    .digest('hex')
    .slice(0, 8)
}
