import type { KubeObject, LabelSelector } from './model'
import { badRequest } from './failure'

type Labels = Readonly<Record<string, string>>

export const matchesLabels = (labels: Labels | undefined, wanted: Labels | undefined): boolean =>
  Object.entries(wanted ?? {}).every(([key, value]) => labels?.[key] === value)

export function matchesSelector(labels: Labels | undefined, selector: LabelSelector): boolean {
  const expressions = selector.matchExpressions ?? []
  return (
    matchesLabels(labels, selector.matchLabels) &&
    expressions.every(({ key, operator, values }) => MATCH[operator]?.(labels?.[key], values ?? []) ?? false)
  )
}

const MATCH: Readonly<Record<string, (value: string | undefined, values: readonly string[]) => boolean>> = {
  In: (value: string | undefined, values: readonly string[]) => value !== undefined && values.includes(value),
  NotIn: (value: string | undefined, values: readonly string[]) => value === undefined || !values.includes(value),
  Exists: (value: string | undefined) => value !== undefined,
  DoesNotExist: (value: string | undefined) => value === undefined,
}

/** `a=b,c!=d,e in (f,g),h,!i`: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#api */
export function parseLabelSelector(text: string): (object: KubeObject) => boolean {
  const selector: LabelSelector = {
    matchExpressions: text === '' ? [] : text.split(/,(?![^(]*\))/).map((term) => parseTerm(term.trim())),
  }
  return ({ metadata }) => matchesSelector(metadata.labels, selector)
}

function parseTerm(term: string): NonNullable<LabelSelector['matchExpressions']>[number] {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term)
  if (set)
    return {
      key: set[1] ?? '',
      operator: set[2] === 'in' ? 'In' : 'NotIn',
      values: (set[3] ?? '').split(',').map((value) => value.trim()),
    }
  const equality = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(term)
  if (equality)
    return { key: equality[1] ?? '', operator: equality[2] === '!=' ? 'NotIn' : 'In', values: [equality[3] ?? ''] }
  const presence = /^(!?)(\S+)$/.exec(term)
  if (presence) return { key: presence[2] ?? '', operator: presence[1] === '!' ? 'DoesNotExist' : 'Exists' }
  throw badRequest(`unable to parse requirement: ${term}`)
}

/** `metadata.name=web,status.phase!=Running`; any path into the object is allowed. */
export function parseFieldSelector(text: string): (object: KubeObject) => boolean {
  const terms = text === '' ? [] : text.split(',').map((term) => /^([^!=]+)(==|=|!=)(.*)$/.exec(term) ?? [])
  return (object) =>
    terms.every(([, path = '', operator, value = '']) => (fieldAt(object, path) === value) === (operator !== '!='))
}

function fieldAt(object: KubeObject, path: string): string {
  const found = path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object)
  return found === undefined || found === null ? '' : String(found as string | number | boolean)
}
