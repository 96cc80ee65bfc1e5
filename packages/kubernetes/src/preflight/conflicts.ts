import { isObject, textAt } from '@slipway/core'
import type { KubeObject } from '../manifest/manifest'

/** One field that somebody else owns. */
export interface Conflict {
  readonly owner: string
  readonly field: string
}

/** `conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas`, or several with a list each. */
export function conflictsIn(words: string): readonly Conflict[] {
  const groups = [...words.matchAll(/conflicts? with "([^"]+)".*?:((?:\s+(?:- )?\.[^\s,]+,?)+)/g)]
  return groups.flatMap(([, owner = '', fields = '']) =>
    fields
      .split(/[\s,]+/)
      .filter((field) => field.startsWith('.'))
      .map((field) => ({ owner, field })),
  )
}

/**
 * An answer without the conflicts with these owners; undefined when nothing else is in it.
 */
export function withoutOwners<A extends { readonly words: string }>(
  answer: A,
  owners: readonly string[],
): A | undefined {
  const conflicts = conflictsIn(answer.words)
  if (conflicts.length === 0) return answer
  const left = conflicts.filter(({ owner }) => !owners.includes(owner))
  if (left.length === 0) return undefined
  if (left.length === conflicts.length) return answer
  const told = left.map(({ owner, field }) => `conflict with "${owner}": ${field}`).join(', ')
  return { ...answer, words: `Apply failed with ${left.length} conflict${left.length > 1 ? 's' : ''}: ${told}` }
}

/** A key of an object, or the item of a list that has this value at this key. */
type Step = string | { readonly by: string; readonly is: string }

/** A field as managed fields write it: `.spec.containers[name="app"].image`. */
function stepsOf(field: string): readonly Step[] {
  return [...field.matchAll(/\.([^.[\]]+)|\[(\w+)="([^"]*)"\]/g)].map(([, key, by = '', is = '']) => key ?? { by, is })
}

const isAt =
  (step: Step) =>
  (item: unknown): boolean =>
    typeof step !== 'string' && textAt(item, step.by) === step.is

export function valueAt(object: KubeObject | undefined, field: string): unknown {
  return stepsOf(field).reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return (value as unknown[]).find(isAt(step))
    return isObject(value) && typeof step === 'string' ? value[step] : undefined
  }, object)
}

/** The object without that field; as it is, when it has none. */
export function withoutField(object: KubeObject, field: string): KubeObject {
  const rest = without(object, stepsOf(field))
  return isObject(rest) ? rest : object
}

function without(value: unknown, [step, ...more]: readonly Step[]): unknown {
  if (step === undefined) return undefined
  if (Array.isArray(value)) {
    return (value as unknown[]).flatMap((item) => {
      const rest = isAt(step)(item) ? without(item, more) : item
      return rest === undefined ? [] : [rest]
    })
  }
  if (!isObject(value) || typeof step !== 'string' || !(step in value)) return value
  const { [step]: inner, ...others } = value
  const rest = without(inner, more)
  return rest === undefined ? others : { ...others, [step]: rest }
}
