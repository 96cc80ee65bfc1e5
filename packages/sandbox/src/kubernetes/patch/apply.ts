import { applyConflict } from '../failure'
import type { Conflict } from '../failure'
import { timestamp } from '../model'
import type { Dictionary, KubeObject, ManagedFields } from '../model'
import { both, changedFields, fieldsOf, leaves, removeFields, union, without } from './fields'
import type { FieldSet } from './fields'
import { applyStrategicPatch } from './strategic'

/**
 * Server-side apply: what the manager applied last time and does not name now is removed unless another manager owns
 * it, then what it names is merged in. To change what another manager owns is a conflict, unless it is forced; then
 * that manager loses it.
 */
export function applyServerSide(
  stored: KubeObject | undefined,
  applied: KubeObject,
  manager: string,
  force = false,
): KubeObject {
  const entries = stored?.metadata.managedFields ?? []
  const mine = entries.find((entry) => entry.manager === manager && entry.operation === 'Apply')
  const others = entries.filter((entry) => entry !== mine)
  const owned = others.reduce<FieldSet>((set, entry) => union(set, entry.fieldsV1), {})
  const set = fieldsOf(applied)
  const before =
    stored === undefined ? {} : (removeFields(stored, mine?.fieldsV1 ?? {}, union(owned, set)) as Dictionary)
  const merged = applyStrategicPatch(before, applied as unknown as Dictionary) as unknown as KubeObject
  const contested = both(set, changedFields(stored, merged))
  const conflicts = conflictsWith(others, contested)
  if (conflicts.length > 0 && !force) throw applyConflict(conflicts)
  const entry: ManagedFields = entryOf(manager, 'Apply', applied.apiVersion, set)
  merged.metadata.managedFields = [...disown(others, contested), entry]
  return merged
}

/** Notes what a manager changed by anything but apply, which takes it from everybody else. */
export function noteUpdate(
  before: KubeObject | undefined,
  after: KubeObject,
  manager: string,
  subresource?: string,
): void {
  const entries = before?.metadata.managedFields ?? []
  const changed = changedFields(before, after)
  if (Object.keys(changed).length === 0) return
  const mine = entries.find(
    (entry) => entry.manager === manager && entry.operation === 'Update' && entry.subresource === subresource,
  )
  const entry = {
    ...entryOf(manager, 'Update', after.apiVersion, union(mine?.fieldsV1 ?? {}, changed)),
    ...(subresource === undefined ? {} : { subresource }),
  }
  const others = entries.filter((each) => each !== mine)
  after.metadata.managedFields = [...disown(others, changed), entry]
}

const conflictsWith = (others: readonly ManagedFields[], contested: FieldSet): readonly Conflict[] =>
  others.flatMap((entry) =>
    leaves(both(contested, entry.fieldsV1)).map((field) => ({ manager: managerIn(entry), field })),
  )

const disown = (entries: readonly ManagedFields[], taken: FieldSet): readonly ManagedFields[] =>
  entries
    .map((entry) => ({ ...entry, fieldsV1: without(entry.fieldsV1, taken) }))
    .filter(({ fieldsV1 }) => Object.keys(fieldsV1).length > 0)

/** As the API server names a manager in a conflict. */
function managerIn({ manager, operation, subresource, apiVersion, time }: ManagedFields): string {
  const name = subresource === undefined ? `"${manager}"` : `"${manager}" with subresource "${subresource}"`
  return operation === 'Apply' ? name : `${name} using ${apiVersion} at ${time}`
}

const entryOf = (
  manager: string,
  operation: 'Apply' | 'Update',
  apiVersion: string,
  fieldsV1: FieldSet,
): ManagedFields => ({
  manager,
  operation,
  apiVersion,
  time: timestamp(),
  fieldsType: 'FieldsV1',
  fieldsV1,
})
