import { timestamp } from '../model'
import type { Dictionary, KubeObject, ManagedFields } from '../model'
import { changedFields, fieldsOf, removeFields, union } from './fields'
import type { FieldSet } from './fields'
import { applyStrategicPatch } from './strategic'

/**
 * Server-side apply without conflict detection: what the manager applied last time and does not name now is removed
 * unless another manager owns it, then what it names is merged in.
 */
export function applyServerSide(stored: KubeObject | undefined, applied: KubeObject, manager: string): KubeObject {
  const entries = stored?.metadata.managedFields ?? []
  const mine = entries.find((entry) => entry.manager === manager && entry.operation === 'Apply')
  const others = entries.filter((entry) => entry !== mine).reduce<FieldSet>((set, entry) => union(set, entry.fieldsV1), {})
  const set = fieldsOf(applied)
  const before = stored === undefined ? {} : (removeFields(stored, mine?.fieldsV1 ?? {}, union(others, set)) as Dictionary)
  const merged = applyStrategicPatch(before, applied as unknown as Dictionary) as unknown as KubeObject
  const entry: ManagedFields = entryOf(manager, 'Apply', applied.apiVersion, set)
  merged.metadata.managedFields = [...entries.filter((each) => each !== mine), entry]
  return merged
}

/** Notes what a manager changed by anything but apply. */
export function noteUpdate(before: KubeObject | undefined, after: KubeObject, manager: string, subresource?: string): void {
  const entries = before?.metadata.managedFields ?? []
  const changed = changedFields(before, after)
  if (Object.keys(changed).length === 0) return
  const mine = entries.find((entry) => entry.manager === manager && entry.operation === 'Update' && entry.subresource === subresource)
  const entry = {
    ...entryOf(manager, 'Update', after.apiVersion, union(mine?.fieldsV1 ?? {}, changed)),
    ...(subresource === undefined ? {} : { subresource }),
  }
  after.metadata.managedFields = [...entries.filter((each) => each !== mine), entry]
}

const entryOf = (manager: string, operation: 'Apply' | 'Update', apiVersion: string, fieldsV1: FieldSet): ManagedFields => ({
  manager,
  operation,
  apiVersion,
  time: timestamp(),
  fieldsType: 'FieldsV1',
  fieldsV1,
})
