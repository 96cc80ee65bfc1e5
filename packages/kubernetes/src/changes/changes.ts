import { isObject, textAt } from '@slipway/core'
import type { KubeObject } from '../manifest/manifest'
import { lineDiff } from './line-diff'

/** What a release would do to one object. */
export interface Change {
  /** `Deployment/web` */
  readonly title: string
  readonly kind: 'created' | 'changed' | 'unchanged' | 'removed'
  /** The hunks of a unified diff; empty where nothing differs. */
  readonly diff: string
}

export interface Sides {
  readonly title: string
  readonly before: KubeObject | undefined
  readonly after: KubeObject | undefined
}

/** One object as it is and as it would be. What a Secret holds shows as changed or not, and never as it is. */
export async function toChange({ title, before, after }: Sides): Promise<Change> {
  const { stringify } = await import('yaml')
  const [from, to] = masked(cleaned(before), cleaned(after))
  const text = (object: KubeObject | undefined) =>
    object === undefined ? '' : stringify(object, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false })
  const diff = lineDiff(text(from), text(to))
  const kind =
    before === undefined ? 'created' : after === undefined ? 'removed' : diff === '' ? 'unchanged' : 'changed'
  return { title, kind, diff }
}

/** A patch-like text of all that would differ. */
export function changesText(changes: readonly Change[]): string {
  const shown = changes.filter(({ diff }) => diff !== '')
  const side = (there: boolean, prefix: string, title: string) => (there ? `${prefix}/${title}` : '/dev/null')
  return shown
    .map(({ title, kind, diff }) => {
      const [from, to] = [side(kind !== 'created', 'before', title), side(kind !== 'removed', 'after', title)]
      return `--- ${from}\n+++ ${to}\n${diff}\n`
    })
    .join('')
}

/** What the API server and kubectl write for themselves. */
const OWN_METADATA = ['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink']
const OWN_ANNOTATIONS = ['kubectl.kubernetes.io/last-applied-configuration', 'deployment.kubernetes.io/revision']

function cleaned(object: KubeObject | undefined): KubeObject | undefined {
  if (object === undefined) return undefined
  const { status: _, metadata, ...rest } = object
  return isObject(metadata) ? { ...rest, metadata: cleanedMetadata(metadata) } : rest
}

function cleanedMetadata(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { annotations, ...rest } = without(metadata, OWN_METADATA)
  const kept = isObject(annotations) ? without(annotations, OWN_ANNOTATIONS) : {}
  return Object.keys(kept).length === 0 ? rest : { ...rest, annotations: kept }
}

function without(map: Readonly<Record<string, unknown>>, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => !names.includes(name)))
}

type Pair = readonly [KubeObject | undefined, KubeObject | undefined]

/** Values of Secrets, hidden so that those that differ still do. */
function masked(before: KubeObject | undefined, after: KubeObject | undefined): Pair {
  if (textAt(before ?? after, 'kind') !== 'Secret') return [before, after]
  return ['data', 'stringData'].reduce<Pair>(([from, to], key) => maskedMap(from, to, key), [before, after])
}

function maskedMap(before: KubeObject | undefined, after: KubeObject | undefined, key: string): Pair {
  const [from, to] = [before?.[key], after?.[key]]
  const hide = (object: KubeObject | undefined, own: unknown, other: unknown, word: string) => {
    if (object === undefined || !isObject(own)) return object
    const value = (name: string) =>
      isObject(other) && name in other && other[name] !== own[name] ? `*** ${word}` : '***'
    return { ...object, [key]: Object.fromEntries(Object.keys(own).map((name) => [name, value(name)])) }
  }
  return [hide(before, from, to, '(before)'), hide(after, to, from, '(after)')]
}
