import { isObject, type JsonObject, listAt, property, textAt } from '@slipway/core'
import type { KubeObject } from '../../../manifest/manifest'
import { type FieldSet, unionOf } from './fields'

/** Under which names kubectl writes what it applies or makes of a file. */
const OF_KUBECTL: readonly (readonly [manager: string, operation: string])[] = [
  ['kubectl-client-side-apply', 'Update'],
  ['before-first-apply', 'Update'],
  ['kubectl-create', 'Update'],
  ['kubectl', 'Apply'],
]

/** Managers whose fields a release may take without force when it adopts an object. */
export const KUBECTL_MANAGERS = [...new Set(OF_KUBECTL.map(([manager]) => manager))]

function isOfKubectl(entry: unknown): boolean {
  return (
    textAt(entry, 'subresource') === undefined &&
    OF_KUBECTL.some(
      ([manager, operation]) => textAt(entry, 'manager') === manager && textAt(entry, 'operation') === operation,
    )
  )
}

const isOf = (manager: string) => (entry: unknown) =>
  textAt(entry, 'manager') === manager &&
  textAt(entry, 'operation') === 'Apply' &&
  textAt(entry, 'subresource') === undefined

const entriesOf = (object: KubeObject) => listAt(object, 'metadata', 'managedFields').filter(isObject)

function fieldsOf(entries: readonly unknown[]): FieldSet {
  return unionOf(entries.map((entry) => property(entry, 'fieldsV1')).filter((set): set is FieldSet => isObject(set)))
}

/** What kubectl has applied of an object. */
export const kubectlFields = (object: KubeObject) => fieldsOf(entriesOf(object).filter(isOfKubectl))

/** What a manager has applied of it server-side. */
export const appliedFields = (object: KubeObject, manager: string) => fieldsOf(entriesOf(object).filter(isOf(manager)))

/**
 * The managed fields of an object when what kubectl applied is the manager's own, applied server-side: a field that it
 * leaves out later goes then. As client-go's csaupgrade does it.
 * @returns undefined where nothing of it is kubectl's
 */
export function takenOver(object: KubeObject, manager: string): readonly JsonObject[] | undefined {
  const entries = entriesOf(object)
  const taken = entries.filter(isOfKubectl)
  const [first] = taken
  if (first === undefined) return undefined
  const own = entries.find(isOf(manager))
  const merged = {
    ...(own ?? first),
    manager,
    operation: 'Apply',
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsOf(own === undefined ? taken : [own, ...taken]),
  }
  const others = entries.filter((entry) => !taken.includes(entry) && entry !== own)
  return [merged, ...others] as readonly JsonObject[]
}
