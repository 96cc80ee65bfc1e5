import { formatReference, type Json, type JsonObject, Mismatch, type Reference, referenceName } from '@slipway/core'
import { parseValuePath } from '../names'
import { IMAGE_PARTS } from './parts'
import type { Site } from './sites'

/** One way to put the image into the values. */
export interface Candidate {
  /** The values it sets, for messages. */
  readonly keys: readonly string[]
  readonly values: JsonObject
}

export type PinnedReference = Reference & { readonly digest: string }

type Settings = readonly (readonly [path: readonly (string | number)[], value: string])[]

/** The ways for one site, in the order of DESIGN §4. */
export function candidatesFor(site: Site, image: PinnedReference): readonly Candidate[] {
  const ways = namings(site, image)
  const [first] = ways.plain
  const ordered = [...ways.plain, ...ways.split]
  const settings = [
    ...ways.plain.flatMap((naming) => byDigest(site, naming, image)),
    ...ways.plain.flatMap((naming) => byTag(site, naming, image)),
    ...(first === undefined ? [] : byRepository(site, image)),
    ...ways.split.flatMap((naming) => [...byDigest(site, naming, image), ...byTag(site, naming, image)]),
  ]
  return dedupe((isWhole(site) ? whole(site, image) : ordered.length > 0 ? settings : []).map(toCandidate))
}

/** A text alone, without tag and digest beside it. */
function isWhole(site: Site): boolean {
  return (
    site.tagKey === undefined && site.digestKeys.length === 0 && !['repository', 'repo'].includes(site.repositoryKey)
  )
}

function whole(site: Site, image: PinnedReference): readonly Settings[] {
  return [[[[...site.path, site.repositoryKey], formatReference(image)]]]
}

/** How registry and repository may be said: together, apart, or with the registry said once for all images. */
function namings(
  site: Site,
  image: PinnedReference,
): { readonly plain: readonly Settings[]; readonly split: readonly Settings[] } {
  const at = (key: string) => [...site.path, key]
  const together: Settings = [[at(site.repositoryKey), referenceName(image)]]
  const apart = (key: string): Settings => [
    [at(key), image.registry],
    [at(site.repositoryKey), image.repository],
  ]
  const global: Settings = [
    [['global', 'imageRegistry'], image.registry],
    [at(site.repositoryKey), image.repository],
  ]
  if (site.registryKey === undefined) return { plain: [together], split: [apart('registry'), global] }
  return { plain: [apart(site.registryKey), [[at(site.registryKey), ''], ...together]], split: [global] }
}

function byDigest(site: Site, naming: Settings, image: PinnedReference): readonly Settings[] {
  const keys = site.digestKeys.length > 0 ? site.digestKeys : ['digest']
  const hex = image.digest.slice(image.digest.indexOf(':') + 1)
  return keys.flatMap((key) => [image.digest, hex].map((value): Settings => [...naming, [[...site.path, key], value]]))
}

function byTag(site: Site, naming: Settings, image: PinnedReference): readonly Settings[] {
  const tag = image.tag ?? (/^[\w][\w.-]{0,127}$/.test(site.tag) ? site.tag : 'deployed')
  return [[...naming, [[...site.path, site.tagKey ?? 'tag'], `${tag}@${image.digest}`]]]
}

function byRepository(site: Site, image: PinnedReference): readonly Settings[] {
  const pinned: Settings = [[[...site.path, site.repositoryKey], `${referenceName(image)}@${image.digest}`]]
  const registry: Settings = site.registryKey === undefined ? [] : [[[...site.path, site.registryKey], '']]
  return [[...pinned, ...registry, [[...site.path, site.tagKey ?? 'tag'], '']]]
}

/** The user's own `image-values`, taken at their word. */
export function givenCandidate(given: ReadonlyMap<string, string>, image: PinnedReference): Candidate {
  const parts = [...given.values()]
  const pinned = parts.includes('digest') || parts.includes('reference')
  const settings = [...given].map(
    ([path, part]) =>
      [parseValuePath(path), partOf(part, image, { registryApart: parts.includes('registry'), pinned })] as const,
  )
  return toCandidate(settings)
}

/** Tag and repository carry the digest when nothing else does: a value without it would be of no use. */
function partOf(
  part: string,
  image: PinnedReference,
  context: { readonly registryApart: boolean; readonly pinned: boolean },
): string {
  const name = context.registryApart ? image.repository : referenceName(image)
  switch (part) {
    case 'reference':
      return formatReference(image)
    case 'repository':
      return name
    case 'registry':
      return image.registry
    case 'digest':
      return image.digest
    case 'tag':
      return context.pinned ? (image.tag ?? '') : `${image.tag ?? 'deployed'}@${image.digest}`
    default:
      throw new Mismatch(`one of ${IMAGE_PARTS.join(', ')} behind each "="`)
  }
}

function toCandidate(settings: Settings): Candidate {
  return { keys: settings.map(([path]) => path.join('.')), values: overlay(settings) }
}

function dedupe(candidates: readonly Candidate[]): readonly Candidate[] {
  return [...new Map(candidates.map((candidate) => [JSON.stringify(candidate.values), candidate])).values()]
}

type Draft = { [key: string]: Json }

/** A values file's content from single settings. Lists get holes filled with empty maps: Helm replaces lists whole. */
export function overlay(settings: Settings): JsonObject {
  const root: Draft = Object.create(null) as Draft
  for (const [path, value] of settings) {
    let at: Draft = root
    for (const [position, key] of path.entries()) {
      const last = position === path.length - 1
      if (last) at[key] = value
      else {
        const existing = at[key]
        const fresh = (typeof path[position + 1] === 'number' ? [] : Object.create(null)) as Json
        at[key] = typeof existing === 'object' && existing !== null ? existing : fresh
        at = at[key] as Draft
      }
    }
  }
  return JSON.parse(JSON.stringify(root)) as JsonObject
}
