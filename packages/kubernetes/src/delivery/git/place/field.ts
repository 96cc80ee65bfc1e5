import type { YAMLMap } from 'yaml'
import { roleOf, type ValuePath } from '../../../image/leaves'
import type { Field, Part } from './parse-field'
import type { Edit } from '../../../manifest/edits'
import type { Place, RepositoryFile, Wanted, Yaml } from './place'
import type { Scalars, Text } from './scalars'
import { readSections, walk } from './sections'
import { digestAs, reference, replaceText, splitWritten, tagWithDigest } from './write'
import { fieldOf, findPlaces } from './find'

/** What a field of a file becomes; undefined where the file has no such place. */
export function placeOfField(yaml: Yaml, file: RepositoryFile, field: Field, wanted: Wanted): Place | undefined {
  const sections = readSections(yaml, file) ?? []
  const known = field.part === undefined ? findPlaces(yaml, file, wanted) : []
  const same = known?.find((place) => place.field === field.given)
  if (same !== undefined) return { ...same, sure: true, group: FOUND.group }
  for (const scalars of sections) {
    const { label, number, kind, name } = scalars.section
    if (field.label !== undefined && ![label, `#${number}`, `${kind ?? ''}/${name ?? ''}`].includes(field.label))
      continue
    const found = inSection(scalars, field, wanted)
    if (found !== undefined)
      return { ...found, file: file.path, field: fieldOf(scalars, field.path), ...sealed(scalars) }
  }
  return undefined
}

function sealed({ section }: Scalars): Pick<Place, 'refused'> {
  return section.sealed ? { refused: 'the file is sealed by SOPS: a change of any line makes it unreadable' } : {}
}

type Changed = Omit<Place, 'file' | 'field'>

/** What is named is meant, whatever else would be found. */
const FOUND = { kind: 'field', sure: true, group: 'given', notes: [] } as const

function inSection(scalars: Scalars, { path, part }: Field, wanted: Wanted): Changed | undefined {
  const key = path.at(-1)
  const parent = mapAt(scalars, path.slice(0, -1))
  if (typeof key === 'string' && parent !== undefined) {
    const text = scalars.textAt(parent, key)
    if (text !== undefined) return { ...FOUND, holds: text.value, edits: written(scalars, text, { key, part, wanted }) }
    const edits = added(scalars, parent, { key, part, wanted })
    return edits === undefined ? undefined : { ...FOUND, holds: '', edits }
  }
  const item = [...walk(scalars)].find((found) => isSame(found.path, path))
  const text = item === undefined ? undefined : scalars.textIn(item.node)
  if (text === undefined || text.value === '') return undefined
  return { ...FOUND, holds: text.value, edits: written(scalars, text, { key: '', part, wanted }) }
}

interface Write {
  readonly key: string
  readonly part: Part | undefined
  readonly wanted: Wanted
}

/** What the key says it holds, else what it holds. */
function written(scalars: Scalars, text: Text, { key, part, wanted }: Write): readonly Edit[] {
  if (part === undefined && key === 'newTag' && text.pair !== undefined)
    return [...scalars.rename(text.pair, 'digest'), ...scalars.replace(text, wanted.digest)]
  return replaceText(scalars, text, textOf(text.value, { key, part: part ?? guessed(text.value, key), wanted }))
}

function guessed(value: string, key: string): Part {
  const role = roleOf(key)
  if (/^(?:sha256:)?[a-f0-9]{64}$/.test(value) || role === 'digest') return 'digest'
  if (splitWritten(value).name.includes('/') || role === 'name') return 'reference'
  return 'tag'
}

function textOf(old: string, { key, part, wanted }: Write): string {
  switch (part) {
    case 'digest':
      return digestAs(old, key, wanted)
    case 'tag':
      return tagWithDigest(old, wanted)
    case 'repository':
      return `${wanted.registry}/${wanted.repository}`
    case 'registry':
      return wanted.registry
    default:
      return reference(old === '' ? `${wanted.registry}/${wanted.repository}` : old, wanted)
  }
}

/** A key that is not there yet, below the last one of its map. */
function added(scalars: Scalars, parent: YAMLMap, write: Write): readonly Edit[] | undefined {
  const last = parent.items.at(-1)
  if (last === undefined) return undefined
  const part = write.part ?? guessed('', write.key)
  return scalars.addAfter(parent, last, [write.key, textOf('', { ...write, part })])
}

function mapAt(scalars: Scalars, path: ValuePath): YAMLMap | undefined {
  const found = [...walk(scalars)].find((one) => isSame(one.path, path))
  return found !== undefined && scalars.yaml.isMap(found.node) ? found.node : undefined
}

const isSame = (one: ValuePath, other: ValuePath): boolean =>
  one.length === other.length && one.every((key, index) => key === other[index])
