import { posix } from 'node:path'
import { referenceName } from '@slipway/core'
import type { Scalar, YAMLMap } from 'yaml'
import { formatPath } from '../../../image/entries'
import { imageName, plainName } from '../../../image/image-name'
import { roleOf, type ValuePath } from '../../../image/leaves'
import type { Place, RepositoryFile, Wanted, Yaml } from './place'
import type { Scalars, Text } from './scalars'
import { type Found, readSections, walk } from './sections'
import { digestAs, reference, replaceText, splitWritten, tagWithDigest } from './write'

/** Objects of Flux that say where images come from, and not which runs. */
const SOURCES_OF_IMAGES = new Set(['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'])
const CONTAINERS = new Set(['containers', 'initContainers', 'ephemeralContainers'])

/** What a finder says of a place; the rest follows from where it stands. */
type Hit = Pick<Place, 'kind' | 'holds' | 'sure' | 'edits'> & {
  readonly path: ValuePath
  /** The text that the image is in, for what is said of its line. */
  readonly text: Text
  readonly container?: boolean
  readonly notes?: readonly string[]
}

/** All places of a file that may hold the image. Undefined for a file that is no YAML. */
export function findPlaces(yaml: Yaml, file: RepositoryFile, wanted: Wanted): readonly Place[] | undefined {
  const found = readSections(yaml, file)?.flatMap((scalars) => findIn(scalars, wanted))
  return found?.sort((a, b) => (a.edits[0]?.start ?? 0) - (b.edits[0]?.start ?? 0))
}

function findIn(scalars: Scalars, wanted: Wanted): readonly Place[] {
  const { section } = scalars
  if (section.kind !== undefined && SOURCES_OF_IMAGES.has(section.kind)) return []
  const taken = new Set<Scalar>()
  const places: Place[] = []
  for (const found of walk(scalars))
    for (const hit of hitsAt(found, wanted)) {
      if (taken.has(hit.text.node)) continue
      taken.add(hit.text.node)
      places.push(toPlace(scalars, hit))
    }
  return places
}

function* hitsAt(found: Found, wanted: Wanted): Generator<Hit> {
  const { yaml } = found.scalars
  const { node, path } = found
  if (yaml.isMap(node)) {
    const own = kustomized(found, node, wanted) ?? artifact(found, node, wanted) ?? inParts(found, node, wanted)
    if (own !== undefined) yield own
  }
  if (yaml.isSeq(node) && path.at(-1) === 'parameters') yield* parameters(found, node.items, wanted)
  if (yaml.isScalar(node)) {
    const whole = inOneText(found, wanted)
    if (whole !== undefined) yield whole
  }
}

const isOurs = (text: string, wanted: Wanted): boolean =>
  /^[^\s=]+$/.test(text) && imageName(text) === referenceName(wanted)

/** An entry of `images` of a kustomization, of Kustomize's own or of Flux's. */
function kustomized({ scalars, path }: Found, map: YAMLMap, wanted: Wanted): Hit | undefined {
  if (path.at(-2) !== 'images' || typeof path.at(-1) !== 'number') return undefined
  const [name, newName] = [scalars.textAt(map, 'name'), scalars.textAt(map, 'newName')]
  const [newTag, digest] = [scalars.textAt(map, 'newTag'), scalars.textAt(map, 'digest')]
  const isFile = isKustomization(scalars) && path.length === 2
  if (name === undefined || !(isFile || newName !== undefined || newTag !== undefined)) return undefined
  const image = (newName ?? name).value
  const sure = isOurs(image, wanted)
  if (!sure && (newName !== undefined || plainName(image) !== plainName(wanted.repository))) return undefined
  const hit = {
    kind: 'kustomize' as const,
    sure,
    holds: [image, newTag?.value, digest?.value].filter(Boolean).join(' '),
  }
  if (digest !== undefined) {
    const { tag } = wanted
    const tagged = newTag === undefined || tag === undefined ? [] : replaceText(scalars, newTag, tag)
    const edits = [...replaceText(scalars, digest, wanted.digest), ...tagged]
    return { ...hit, path: [...path, 'digest'], text: digest, edits }
  }
  if (newTag?.pair !== undefined) {
    // Kustomize's own `edit set image` writes the one in the place of the other, too.
    const edits = [...scalars.rename(newTag.pair, 'digest'), ...scalars.replace(newTag, wanted.digest)]
    return { ...hit, path: [...path, 'newTag'], text: newTag, edits }
  }
  const last = newName ?? name
  const edits = last.pair === undefined ? [] : scalars.addAfter(map, last.pair, ['digest', wanted.digest])
  return { ...hit, path: [...path, 'digest'], text: last, edits }
}

export function isKustomization({ section: { kind, file } }: Scalars): boolean {
  if (kind !== undefined) return kind === 'Kustomization' || kind === 'Component'
  return /^kustomization(?:\.ya?ml)?$/i.test(posix.basename(file.path))
}

/** An artifact of manifests or a chart that is ours: Flux's OCIRepository, a source of Argo CD. */
function artifact({ scalars, path }: Found, map: YAMLMap, wanted: Wanted): Hit | undefined {
  const url = scalars.textAt(map, 'url') ?? scalars.textAt(map, 'repoURL')
  const address = url?.value.replace(/^oci:\/\//, '')
  if (url === undefined || address === undefined || !isOurs(address, wanted)) return undefined
  const kind = 'artifact'
  const revision = scalars.textAt(map, 'targetRevision')
  if (revision !== undefined && url.pair !== undefined && scalars.keyOf(url.pair) === 'repoURL') {
    const edits = replaceText(scalars, revision, wanted.digest)
    return { kind, sure: true, holds: revision.value, path: [...path, 'targetRevision'], text: revision, edits }
  }
  const ref: unknown = scalars.pairOf(map, 'ref')?.value
  if (!scalars.yaml.isMap(ref) || scalars.section.kind !== 'OCIRepository') return undefined
  for (const key of ['digest', 'semver', 'tag']) {
    const text = scalars.textAt(ref, key)
    if (text?.pair === undefined) continue
    const renamed = key === 'digest' ? [] : scalars.rename(text.pair, 'digest')
    const edits = [...renamed, ...replaceText(scalars, text, wanted.digest)]
    return { kind, sure: true, holds: text.value, path: [...path, 'ref', key], text, edits }
  }
  return undefined
}

/** Repository and tag or digest under keys of one map, as values of charts and operators have them. */
function inParts({ scalars, path }: Found, map: YAMLMap, wanted: Wanted): Hit | undefined {
  const parts = partsOf(scalars, map)
  const name = parts.find(({ role, text }) => role === 'name' && isNameOf(text.value, parts, wanted))
  const called = path.some((key) => typeof key === 'string' && plainName(key) === plainName(wanted.repository))
  if (name === undefined && !(called && path.at(-1) === 'image' && !parts.some(({ role }) => role === 'name')))
    return undefined
  const sure = name !== undefined && (hasRegistry(parts) || isOurs(name.text.value, wanted))
  const [digest, tag] = [partLike(parts, 'digest', name?.key), partLike(parts, 'tag', name?.key)]
  const holds = [name?.text.value, tag?.text.value, digest?.text.value].filter(Boolean).join(' ')
  const hit = { kind: 'values' as const, sure, holds }
  if (digest !== undefined) {
    const tagged = tag === undefined || wanted.tag === undefined ? [] : replaceText(scalars, tag.text, wanted.tag)
    const own = replaceText(scalars, digest.text, digestAs(digest.text.value, digest.key, wanted))
    return { ...hit, path: [...path, digest.key], text: digest.text, edits: [...own, ...tagged] }
  }
  if (tag !== undefined) {
    const edits = replaceText(scalars, tag.text, tagWithDigest(tag.text.value, wanted))
    return { ...hit, path: [...path, tag.key], text: tag.text, edits }
  }
  // `image: ghcr.io/acme/shop` alone is a whole reference.
  if (name?.text.pair === undefined || !/repo(?:sitory)?$/i.test(name.key)) return undefined
  const edits = scalars.addAfter(map, name.text.pair, ['tag', tagWithDigest('', wanted)])
  return { ...hit, sure: false, path: [...path, 'tag'], text: name.text, edits }
}

interface Part {
  readonly key: string
  readonly role: ReturnType<typeof roleOf>
  readonly text: Text
}

function partsOf(scalars: Scalars, map: YAMLMap): readonly Part[] {
  return map.items.flatMap((pair) => {
    const key = scalars.keyOf(pair)
    const role = roleOf(key) ?? (/repo(?:sitory)?$/i.test(key) ? 'name' : undefined)
    const text = scalars.textIn(pair.value, pair)
    return role === undefined || text === undefined ? [] : [{ key, role, text }]
  })
}

const hasRegistry = (parts: readonly Part[]): boolean =>
  parts.some(({ role, text }) => role === 'registry' && text.value !== '')

/** With the registry that stands beside it, or with one that stands elsewhere. */
function isNameOf(text: string, parts: readonly Part[], wanted: Wanted): boolean {
  const { name, tag, digest } = splitWritten(text)
  if (tag !== undefined || digest !== undefined) return false
  const registry = parts.find(({ role }) => role === 'registry')?.text.value ?? ''
  return registry === '' ? isOurs(name, wanted) || name === wanted.repository : isOurs(`${registry}/${name}`, wanted)
}

/** Of several images in one map, the one whose key begins alike: `apiRepository` and `apiTag`. */
function partLike(parts: readonly Part[], role: Part['role'], name: string | undefined): Part | undefined {
  const found = parts.filter((part) => part.role === role)
  const stem = (key: string) =>
    key
      .toLowerCase()
      .replace(/[-_]/g, '')
      .replace(/(?:image)?(?:repository|repo|name|image|tag|version|digest|sha|sha256)$/, '')
  return found.find(({ key }) => stem(key) === stem(name ?? '')) ?? (found.length === 1 ? found[0] : undefined)
}

/** Argo CD's parameters of Helm: names of values and values, in a list. */
function* parameters({ scalars, path }: Found, items: readonly unknown[], wanted: Wanted): Generator<Hit> {
  const all = items.flatMap((item, index) => {
    if (!scalars.yaml.isMap(item)) return []
    const [name, text] = [scalars.textAt(item, 'name')?.value, scalars.textAt(item, 'value')]
    if (name === undefined || text === undefined) return []
    const cut = name.lastIndexOf('.') + 1
    const role = roleOf(name.slice(cut))
    return [{ key: name.slice(cut), prefix: name.slice(0, cut), role, text, path: [...path, index, 'value'] }]
  })
  for (const prefix of new Set(all.map((part) => part.prefix))) {
    const parts = all.filter((part) => part.prefix === prefix)
    const name = parts.find(({ role, text }) => role === 'name' && isNameOf(text.value, parts, wanted))
    const foreign = name === undefined && parts.some(({ role }) => role === 'name')
    const called = plainName(scalars.section.name ?? '').includes(plainName(wanted.repository))
    if (foreign || (name === undefined && !(called && /^$|image\.$/i.test(prefix)))) continue
    const sure = name !== undefined && (hasRegistry(parts) || isOurs(name.text.value, wanted))
    const digest = parts.find(({ role }) => role === 'digest')
    const part = digest ?? parts.find(({ role }) => role === 'tag')
    if (part === undefined) continue
    const { text, key } = part
    const wish = digest === undefined ? tagWithDigest(text.value, wanted) : digestAs(text.value, key, wanted)
    const holds = [name?.text.value, text.value].filter(Boolean).join(' ')
    yield { kind: 'parameter', sure, holds, path: part.path, text, edits: replaceText(scalars, text, wish) }
  }
}

/** A whole image in one text. */
function inOneText({ scalars, node, path }: Found, wanted: Wanted): Hit | undefined {
  const text = scalars.textIn(node)
  if (text === undefined || text.value.length > 1000) return undefined
  const key = path.findLast((part) => typeof part === 'string') ?? ''
  const [, front = '', image = ''] = /^((?:-{1,2})?[\w./-]+=)?(\S+)$/.exec(text.value.trim()) ?? []
  if (!isOurs(image, wanted)) return undefined
  const { tag, digest, name } = splitWritten(image)
  if (tag === undefined && digest === undefined && !/image$/i.test(key)) return undefined
  const ofArgo = path.at(-3) === 'kustomize' && path.at(-2) === 'images'
  // Argo CD hands these to `kustomize edit set image`, of which not every version takes tag and digest together.
  const wish = `${front}${ofArgo ? `${name}@${wanted.digest}` : reference(image, wanted)}`
  const container = CONTAINERS.has(String(path.at(-3)))
  const sure = ofArgo || (front === '' && (container || !isSetting(key, path)))
  const edits = replaceText(scalars, { ...text, value: text.value.trim() }, wish)
  return { kind: 'reference', sure, holds: image, path, text, edits, container }
}

/** A variable or an argument names an image for a program to start: which one, only the program knows. */
function isSetting(key: string, path: ValuePath): boolean {
  return ['args', 'command'].includes(key) || (key === 'value' && path.includes('env'))
}

function toPlace(scalars: Scalars, { text, path, container, notes = [], ...hit }: Hit): Place {
  const { section } = scalars
  const { file, namespace, number } = section
  const marked = text.node.comment?.includes('$imagepolicy') === true
  return {
    ...hit,
    file: file.path,
    field: fieldOf(scalars, path),
    group: container === true ? `${posix.dirname(file.path)} in ${namespace ?? ''}` : `${file.path} ${number}`,
    ...(section.sealed ? { refused: 'the file is sealed by SOPS: a change of any line makes it unreadable' } : {}),
    notes: [
      ...notes,
      ...(marked ? ["Flux's image automation writes this line as well (its comment says so), and would undo it"] : []),
      ...(text.shared ? ['other lines of the file name this one by an alias and change with it'] : []),
    ],
  }
}

/** As `git-field` takes it: with the object before it where the file has several. */
export function fieldOf({ section: { label } }: Scalars, path: ValuePath): string {
  return `${label === undefined ? '' : `${label}:`}${formatPath(path)}`
}
