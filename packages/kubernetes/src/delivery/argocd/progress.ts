import type { KubeObject } from '../../manifest/manifest'
import type { Applied } from '../../rollout/watch'
import type { Setup } from '../delivery'
import type { Applier, Sight } from '../followed/applier'
import { liveObjects } from '../followed/follow'
import { lackOf, lackText } from '../followed/goal'
import type { OwnImage } from '../../image/candidates'
import {
  comparedOf,
  hasEnded,
  isStale,
  operationState,
  type Operation,
  type Resource,
  resourcesOf,
  revisionText,
} from './application'
import { type ApplicationClient, isForbidden } from './applications'

/** What is waited for, and how its sync is known again. */
export interface Awaited {
  readonly images: readonly OwnImage[]
  readonly namespace: string
  /** Whether an operation is the one: of ours, or the first that brings what is to be brought. */
  isOurs(operation: Operation): boolean
  /** A sync that brings something else is none: the commit is still on its way. */
  readonly mayComeLater: boolean
  /** The operation before it: what a new one has of it is not its own. */
  readonly before: Operation | undefined
  /** Nobody asks for a sync: Argo CD begins it. */
  readonly isAutomatic: boolean
  /** Takes back what was asked and has not begun. */
  withdraw(): Promise<void>
}

const OK: Applied = { ok: true, message: '', output: '' }
const failed = (message: string, output = message): Applied => ({ ok: false, message, output })

/** Milliseconds between two looks of Argo CD at its sources that we ask for. */
const REFRESH = 15_000
/** Looks for which Argo CD may take to compare once more after a sync. */
const AFTER = 5

/** Argo CD as an applier: what the Application says. */
export class ArgoCdProgress implements Applier {
  #ready = false
  #failure: unknown
  #after = 0
  #refreshed: number

  /** @param asking what asks Argo CD to begin */
  constructor(
    readonly setup: Setup,
    readonly client: ApplicationClient,
    readonly awaited: Awaited,
    asking: Promise<void>,
  ) {
    this.#refreshed = setup.cluster.ports.clock.now()
    asking.then(
      () => (this.#ready = true),
      (error: unknown) => (this.#failure = error ?? new Error('it could not be asked')),
    )
  }

  async look(): Promise<Sight> {
    if (this.#failure !== undefined)
      return {
        ...NOTHING,
        ended: failed(this.#failure instanceof Error ? this.#failure.message : String(this.#failure)),
      }
    if (!this.#ready) return NOTHING
    const app = await this.client.get()
    const operation = operationState(app)
    if (operation !== undefined && this.awaited.isOurs(operation)) return this.#during(app, operation)
    return this.#before(app, operation)
  }

  async withdraw(): Promise<void> {
    if (this.#ready || this.#failure !== undefined) await this.awaited.withdraw()
  }

  /** It has not begun. Where all of it is there already, it never will. */
  async #before(app: KubeObject, operation: Operation | undefined): Promise<Sight> {
    const { status, revisions } = comparedOf(app)
    const sight = this.#sight(app, [])
    const isSynced = status === 'Synced' && this.awaited.isAutomatic
    const lack = isSynced ? await this.#lack(app) : undefined
    if (isSynced && lack === undefined) return { ...sight, begun: true, ended: OK }
    await this.#refresh()
    const busy = operation !== undefined && !hasEnded(operation)
    const says = busy
      ? `Argo CD works on another operation, of ${operation.by}: ${operation.message}`
      : this.awaited.mayComeLater
        ? lack === undefined
          ? `the Application is ${status} at ${revisionText(revisions)}: waiting for a sync that brings the digest`
          : `${revisionText(revisions)} is synced and does not hold the digest: ${lack}; waiting for a commit that does`
        : `waiting for Argo CD to begin the sync`
    return { ...sight, begun: false, says: [says] }
  }

  async #during(app: KubeObject, operation: Operation): Promise<Sight> {
    const at = revisionText(operation.revisions)
    const isFresh = hasEnded(operation) || !isStale(operation, this.awaited.before)
    const begun = this.#sight(
      app,
      (isFresh ? operation.resources : []).flatMap(({ hook, identity }) => (hook === undefined ? [] : [identity])),
    )
    const how = operation.automated ? 'by itself' : 'as asked'
    const says = !isFresh || operation.revisions.length === 0 ? [] : [`Argo CD syncs ${at} ${how}`]
    if (!hasEnded(operation)) return this.#running(begun, operation, says)
    if (operation.phase !== 'Succeeded')
      return { ...begun, ended: failed(...wordsOf(operation, isStale(operation, this.awaited.before))) }
    const lack = await this.#lack(app)
    if (lack !== undefined) {
      const text = `${at} is synced and does not hold the digest: ${lack}`
      if (!this.awaited.mayComeLater) return { ...begun, ended: failed(text) }
      await this.#refresh()
      return { ...begun, begun: false, says: [...says, `${text}; waiting for a commit that does`] }
    }
    const waits = stillComing(resourcesOf(app))
    if (waits !== undefined) return { ...begun, ...waits, says: [...says, ...waits.says] }
    // Compared once more after the sync, it says what does not stay as it was applied.
    const { status, revisions } = comparedOf(app)
    const isSame = revisionText(revisions) === at
    this.#after += 1
    if (isSame && status !== 'Synced' && this.#after <= AFTER) return { ...begun, says }
    return { ...begun, says: [...says, ...(isSame ? leftOver(app) : [])], ended: OK }
  }

  #running(begun: Sight, operation: Operation, says: readonly string[]): Sight {
    const { message } = operation
    const isBlocked = /blocked by sync window/.test(message)
    if (isBlocked) return { ...begun, begun: false, ended: failed(message) }
    const isNew = message !== '' && !/^(?:successfully synced|.*Initiated)/i.test(message)
    return { ...begun, says: [...says, ...(isNew ? [`Argo CD: ${message}`] : [])] }
  }

  #sight(app: KubeObject, hooks: readonly KubeObject[]): Sight {
    return { begun: true, objects: resourcesOf(app).map(({ identity }) => identity), hooks, says: [] }
  }

  async #lack(app: KubeObject): Promise<string | undefined> {
    const { images, namespace } = this.awaited
    const { found, complete } = await liveObjects(
      this.setup.cluster,
      resourcesOf(app).map(({ identity }) => identity),
      namespace,
    )
    const lack = complete ? lackOf(found, images, namespace) : undefined
    return lack === undefined ? undefined : lackText(lack)
  }

  async #refresh(): Promise<void> {
    const { clock } = this.setup.cluster.ports
    if (clock.now() - this.#refreshed < REFRESH) return
    this.#refreshed = clock.now()
    await this.client.refresh(REFRESH).catch((error: unknown) => {
      // Who may only read waits for Argo CD's own next look.
      if (!isForbidden(error)) throw error
    })
  }
}

const NOTHING: Sight = { begun: false, objects: [], hooks: [], says: [] }

/** What Argo CD says of a sync that failed: its own words, then those of each object, which explain. */
function wordsOf({ phase, message, resources }: Operation, areOld: boolean): [message: string, output: string] {
  const bad = (areOld ? [] : resources).filter(({ status }) => /^(?:SyncFailed|Failed|Error)$/.test(status))
  const told = bad.map(({ title, hook, message: text }) =>
    hook === undefined ? `${title}: ${text}` : `${hook} hook ${title} failed: ${text}`,
  )
  const first = told[0] ?? message
  return [
    told.length > 1 ? `${first} (and ${told.length - 1} more)` : first,
    [`${phase}: ${message}`, ...told].join('\n'),
  ]
}

/** Kinds whose pods no controller of Kubernetes itself makes: their health is Argo CD's word alone. */
const ROLLOUTS = ['Rollout']

function stillComing(resources: readonly Resource[]): Pick<Sight, 'says' | 'ended'> | undefined {
  const rollouts = resources.filter(({ kind }) => ROLLOUTS.includes(kind))
  const bad = rollouts.find(({ health }) => health === 'Degraded')
  if (bad !== undefined) return { says: [], ended: failed(`${bad.title} is Degraded: ${bad.healthMessage}`) }
  const open = rollouts.filter(({ health }) => health === 'Progressing')
  if (open.length === 0) return undefined
  return { says: open.map(({ title, healthMessage }) => `${title} is Progressing: ${healthMessage}`), ended: undefined }
}

const SHOWN = 5

/** What people should know of an Application whose sync succeeded. */
function leftOver(app: KubeObject): readonly string[] {
  const resources = resourcesOf(app)
  const list = (all: readonly Resource[]) =>
    `${all
      .slice(0, SHOWN)
      .map(({ title }) => title)
      .join(', ')}${all.length > SHOWN ? ` and ${all.length - SHOWN} more` : ''}`
  const pruning = resources.filter(({ requiresPruning }) => requiresPruning)
  const differing = resources.filter(({ status, requiresPruning }) => status === 'OutOfSync' && !requiresPruning)
  const ill = resources.filter(({ health }) => health === 'Degraded' || health === 'Missing')
  return [
    ...(differing.length === 0
      ? []
      : [`Argo CD calls ${list(differing)} OutOfSync right after the sync: something else changes what was applied`]),
    ...(pruning.length === 0 ? [] : [`not in the source any more, and not pruned: ${list(pruning)}`]),
    ...ill.map(({ title, health, healthMessage }) => `Argo CD calls ${title} ${health}: ${healthMessage}`),
  ]
}
