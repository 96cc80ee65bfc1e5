import { isObject, type Json, textAt, UserError } from '@slipway/core'
import { withBinaryAsText } from '../../../manifest/binary-tag'
import type { KubeObject } from '../../../manifest/manifest'
import { notTakenByContent } from './not-taken'
import type { ManifestSource } from './sources'

/** One object of the manifests, as it is applied. */
export interface Manifest {
  readonly object: KubeObject
  /** One document of YAML. */
  readonly text: string
  /** For texts: the file, and which of its documents. */
  readonly from: string
}

type Yaml = typeof import('yaml')

/** Of YAML 1.2, and Kubernetes' own reader knows it too. */
const OCTAL = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0o[0-7]+$/,
  resolve: (text: string) => Number.parseInt(text.slice(2), 8),
}

/** As Kubernetes' own reader: no dates, no numbers of base 60. */
const OPTIONS = {
  version: '1.1',
  merge: true,
  uniqueKeys: false,
  logLevel: 'silent',
  customTags: (tags: unknown[]) => [OCTAL, ...withBinaryAsText(tags.filter((tag) => !isDate(tag)))],
} as const

function isDate(tag: unknown): boolean {
  const name = textAt(tag, 'tag') ?? ''
  return textAt(tag, 'format') === 'TIME' || name.endsWith(':timestamp')
}

/**
 * The objects of all sources, in order; lists are opened. Text that nothing changes stays as it is.
 * @throws UserError `MANIFESTS_INVALID`, `MANIFESTS_NOT_TAKEN`
 */
export async function readObjects(sources: readonly ManifestSource[]): Promise<readonly Manifest[]> {
  const yaml = await import('yaml')
  return sources.flatMap((source) => readSource(yaml, source))
}

/** Of an object that was changed: whole numbers keep all of their digits. */
export async function changed(
  manifest: Manifest,
  change: (object: Record<string, unknown>) => unknown,
): Promise<Manifest> {
  const yaml = await import('yaml')
  const value = change(exact(yaml, manifest.text) as Record<string, unknown>)
  const text = write(yaml, value)
  return { ...manifest, text, object: yaml.parse(text, OPTIONS as never) as KubeObject }
}

function readSource(yaml: Yaml, { from, text }: ManifestSource): readonly Manifest[] {
  const documents = [yaml.parseAllDocuments(text, OPTIONS as never)].flat()
  const many = documents.filter(({ contents }) => contents !== null).length > 1
  return documents.flatMap((document, index) => {
    const place = many ? `${from}, document ${index + 1}` : from
    const [problem] = document.errors
    if (problem !== undefined) throw unreadable(place, problem.message.split('\n')[0] ?? '', text)
    const value = toValue(() => document.toJS({ maxAliasCount: 100 }) as unknown, place)
    if (value === null || value === undefined) return []
    const [start, , end] = document.range
    return toManifests(yaml, value, { from: place, text: text.slice(start, end) })
  })
}

function toValue(read: () => unknown, place: string): unknown {
  try {
    return read()
  } catch (error) {
    throw unreadable(place, error instanceof Error ? error.message : String(error), '')
  }
}

function toManifests(yaml: Yaml, value: unknown, { from, text }: ManifestSource): readonly Manifest[] {
  const foreign = notTakenByContent(value, from.replace(/, document \d+$/, ''))
  if (foreign !== undefined)
    throw new UserError('MANIFESTS_NOT_TAKEN', `manifests: ${from} is ${foreign.what}, no manifest`, foreign.way)
  if (isObject(value) && textAt(value, 'kind')?.endsWith('List') === true && Array.isArray(value['items'])) {
    const items = (exact(yaml, text) as { items: readonly unknown[] }).items
    return items.flatMap((item, index) => {
      const place = `${from}, item ${index + 1}`
      const itemText = write(yaml, item)
      return toManifests(yaml, yaml.parse(itemText, OPTIONS as never) as Json, { from: place, text: itemText })
    })
  }
  const [kind, apiVersion, name] = [
    textAt(value, 'kind'),
    textAt(value, 'apiVersion'),
    textAt(value, 'metadata', 'name') ?? textAt(value, 'metadata', 'generateName'),
  ]
  if (!isObject(value) || !kind || !apiVersion || !name)
    throw new UserError(
      'MANIFESTS_INVALID',
      `manifests: ${from} is no object of Kubernetes: expected apiVersion, kind and metadata.name, found ${whatIsThere(value)}`,
      'take the file out of the folder, or name the manifests one by one',
    )
  return [{ object: value, text: text.replace(/^---[^\n]*\n/, ''), from }]
}

function whatIsThere(value: unknown): string {
  if (!isObject(value))
    return Array.isArray(value) ? 'a list' : `the text ${JSON.stringify(String(value).slice(0, 40))}`
  const kind = textAt(value, 'kind')
  return kind === undefined ? `the keys ${Object.keys(value).slice(0, 5).join(', ')}` : `kind ${kind} alone`
}

function unreadable(place: string, why: string, text: string): UserError {
  return new UserError(
    'MANIFESTS_INVALID',
    `manifests: ${place} cannot be read as YAML: ${why}`,
    /\{\{[^}]*\.(?:Values|Release|Chart)\b/.test(text)
      ? 'this is a template of Helm: give its chart in the input chart'
      : 'correct the file; what is a template must be rendered in an earlier step',
  )
}

/** With all digits of whole numbers. */
const exact = (yaml: Yaml, text: string): unknown => yaml.parse(text, { ...OPTIONS, intAsBigInt: true } as never)

const write = (yaml: Yaml, value: unknown) =>
  yaml.stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false })
