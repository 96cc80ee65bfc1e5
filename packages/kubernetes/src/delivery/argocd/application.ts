import { isObject, type JsonObject, listAt, property, textAt } from '@slipway/core'
import type { KubeObject } from '../../manifest/manifest'
import type { Revision } from '../delivery'
import { identityOf } from '../followed/applier'
import { RUN_INFO } from './applications'

/** Readers of an Application. Its fields are those of `argoproj.io/v1alpha1`; what is not there is left out. */

export function sourcesOf(app: KubeObject): readonly JsonObject[] {
  const several = listAt(app, 'spec', 'sources').filter(isJson)
  if (several.length > 0) return several
  const one = property(app, 'spec', 'source')
  return isJson(one) ? [one] : []
}

export const hasSeveralSources = (app: KubeObject): boolean => listAt(app, 'spec', 'sources').length > 0

export const isJson = (value: unknown): value is JsonObject => isObject(value)

/** `Kustomize`, `Helm`, `Directory` or `Plugin`, of each source, as Argo CD found it. */
export function sourceTypes(app: KubeObject): readonly string[] {
  const several = listAt(app, 'status', 'sourceTypes').filter((type) => typeof type === 'string')
  if (several.length > 0) return several
  const one = textAt(app, 'status', 'sourceType')
  return one === undefined ? [] : [one]
}

export interface AutoSync {
  readonly prune: boolean
  readonly selfHeal: boolean
}

/** Undefined where somebody has to ask for each sync. */
export function autoSyncOf(app: KubeObject): AutoSync | undefined {
  const automated = property(app, 'spec', 'syncPolicy', 'automated')
  if (!isObject(automated) || automated['enabled'] === false) return undefined
  return { prune: automated['prune'] === true, selfHeal: automated['selfHeal'] === true }
}

export function syncOptionsOf(app: KubeObject): readonly string[] {
  return listAt(app, 'spec', 'syncPolicy', 'syncOptions').filter((option) => typeof option === 'string')
}

/** What the newest look of Argo CD compared, and with which revisions of the sources. */
export function comparedOf(app: KubeObject) {
  const status = property(app, 'status', 'sync')
  return { status: textAt(status, 'status') ?? 'Unknown', revisions: revisionsIn(status) }
}

export function revisionsIn(value: unknown): readonly string[] {
  const several = listAt(value, 'revisions').filter((text) => typeof text === 'string')
  if (several.length > 0) return several
  const one = textAt(value, 'revision')
  return one === undefined || one === '' ? [] : [one]
}

/** A revision of Git is told by its first digits. */
export const shortRevision = (revision: string) =>
  /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 8) : revision.slice(0, 19)

export const revisionText = (revisions: readonly string[]) => revisions.map(shortRevision).join(', ') || 'no revision'

export interface Operation {
  readonly phase: string
  readonly message: string
  readonly started: string
  readonly revisions: readonly string[]
  /** The run of ours that asked for it. */
  readonly run: string | undefined
  readonly automated: boolean
  readonly by: string
  readonly resources: readonly ResourceResult[]
  /** As it was synced: sources with their parameters. */
  readonly sources: readonly JsonObject[]
}

interface ResourceResult {
  readonly title: string
  readonly identity: KubeObject
  readonly hook: string | undefined
  /** `Synced`, `SyncFailed`, `Pruned`, `PruneSkipped`; of a hook its own phase. */
  readonly status: string
  readonly message: string
}

const ENDED = ['Succeeded', 'Failed', 'Error']
export const hasEnded = ({ phase }: Operation): boolean => ENDED.includes(phase)

export function operationState(app: KubeObject): Operation | undefined {
  const state = property(app, 'status', 'operationState')
  if (!isObject(state)) return undefined
  const result = state['syncResult']
  const asked = state['operation']
  const several = listAt(result, 'sources').filter(isJson)
  const one = property(result, 'source')
  return {
    phase: textAt(state, 'phase') ?? '',
    message: textAt(state, 'message') ?? '',
    started: textAt(state, 'startedAt') ?? '',
    revisions: revisionsIn(result),
    run: runOf(asked),
    automated: property(asked, 'initiatedBy', 'automated') === true,
    by: textAt(asked, 'initiatedBy', 'username') ?? 'Argo CD itself',
    resources: listAt(result, 'resources').map(toResult),
    sources: several.length > 0 ? several : isJson(one) ? [one] : [],
  }
}

/** A new operation keeps the results of the one before until it has its own. */
export function isStale(now: Operation, before: Operation | undefined): boolean {
  return before !== undefined && JSON.stringify(now.resources) === JSON.stringify(before.resources)
}

export function runOf(operation: unknown): string | undefined {
  const info = listAt(operation, 'info').find((item) => textAt(item, 'name') === RUN_INFO)
  return textAt(info, 'value')
}

function toResult(item: unknown): ResourceResult {
  const hook = textAt(item, 'hookType')
  return {
    title: `${textAt(item, 'kind') ?? ''}/${textAt(item, 'name') ?? ''}`,
    identity: identityIn(item),
    hook,
    status: (hook === undefined ? textAt(item, 'status') : textAt(item, 'hookPhase')) ?? '',
    message: textAt(item, 'message') ?? '',
  }
}

function identityIn(item: unknown): KubeObject {
  const [group, version, kind, namespace, name] = ['group', 'version', 'kind', 'namespace', 'name'].map(
    (key) => textAt(item, key) ?? '',
  ) as [string, string, string, string, string]
  return identityOf({ group, version, kind, namespace, name })
}

export interface Resource {
  readonly identity: KubeObject
  readonly kind: string
  readonly title: string
  readonly status: string
  readonly health: string
  readonly healthMessage: string
  readonly requiresPruning: boolean
}

/** All that belongs to the Application, as it was last compared. */
export function resourcesOf(app: KubeObject): readonly Resource[] {
  return listAt(app, 'status', 'resources')
    .filter((item) => property(item, 'hook') !== true)
    .map((item) => ({
      identity: identityIn(item),
      kind: textAt(item, 'kind') ?? '',
      title: `${textAt(item, 'kind') ?? ''}/${textAt(item, 'name') ?? ''}`,
      status: textAt(item, 'status') ?? '',
      health: textAt(item, 'health', 'status') ?? '',
      healthMessage: textAt(item, 'health', 'message') ?? '',
      requiresPruning: property(item, 'requiresPruning') === true,
    }))
}

/** Conditions of an Application that are errors: it is not synced while they last. */
export function errorsOf(app: KubeObject): readonly string[] {
  return listAt(app, 'status', 'conditions')
    .filter((item) => /^(?:ComparisonError|InvalidSpecError|UnknownError)$/.test(textAt(item, 'type') ?? ''))
    .map((item) => `${textAt(item, 'type') ?? ''}: ${textAt(item, 'message') ?? ''}`)
}

/** What was synced and when; numbered as `argocd app history` does. */
export interface HistoryEntry {
  readonly id: number
  readonly revisions: readonly string[]
  readonly deployed: string
  readonly source: JsonObject | undefined
  readonly sources: readonly JsonObject[]
}

export function historyOf(app: KubeObject): readonly HistoryEntry[] {
  return listAt(app, 'status', 'history').map((item) => {
    const source = property(item, 'source')
    return {
      id: Number(property(item, 'id') ?? 0),
      revisions: revisionsIn(item),
      deployed: textAt(item, 'deployedAt') ?? '',
      source: isJson(source) ? source : undefined,
      sources: listAt(item, 'sources').filter(isJson),
    }
  })
}

/** Its history in the words that every way has for it. A sync that failed, or runs, has no entry of its own. */
export function revisionsOf(app: KubeObject): readonly Revision[] {
  const entries = historyOf(app)
  const done = entries.map(({ id, deployed, revisions }, index): Revision => ({
    revision: id,
    status: index === entries.length - 1 ? 'deployed' : 'superseded',
    updated: deployed,
    description: revisionText(revisions),
  }))
  const state = operationState(app)
  const last = done.at(-1)
  if (state === undefined || state.phase === 'Succeeded' || state.started <= (last?.updated ?? '')) return done
  const status = hasEnded(state) ? 'failed' : 'pending-upgrade'
  return [...done, { revision: nextRevision(entries), status, updated: state.started, description: state.message }]
}

/** Argo CD counts from 0. */
export const nextRevision = (entries: readonly HistoryEntry[]): number => (entries.at(-1)?.id ?? -1) + 1
