import { isObject, type Reference } from '@slipway/core'

/** A place in a chart's values that describes an image. */
export interface Site {
  readonly path: readonly string[]
  readonly repositoryKey: string
  readonly tagKey?: string
  readonly digestKeys: readonly string[]
  readonly registryKey?: string
  readonly repository: string
  readonly tag: string
}

const REPOSITORY = ['repository', 'repo']
const REPOSITORY_BESIDE_TAG = ['image', 'name']
const TAG = ['tag', 'imageTag', 'version']
const DIGEST = /^(?:image)?(?:digest|sha|sha256|imagedigest|tagdigest)$/i
const MAX_SITES = 200

/**
 * Every place that looks like an image: a map with a repository, or a text called image. The likeliest for this image
 * come first.
 */
export function findSites(values: unknown, image: Reference): readonly Site[] {
  const sites = [...walk(values, [])].slice(0, MAX_SITES)
  return sites
    .map((site, order) => ({ site, order, rank: rank(site, image) }))
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .map(({ site }) => site)
}

/** Whether a site is surely not a sidecar's: named like our repository, or the only or outermost one. */
export function isLikely(site: Site, all: readonly Site[], image: Reference): boolean {
  return all.length === 1 || rank(site, image) < 3
}

function rank(site: Site, image: Reference): number {
  const ours = image.repository.split('/').at(-1)
  if (site.repository.split('/').at(-1)?.split(':')[0] === ours) return 0
  if (site.path.includes(ours ?? '')) return 1
  return site.path.length === 0 || (site.path.length === 1 && site.path[0] === 'image') ? 2 : 3
}

function* walk(value: unknown, path: readonly string[]): Generator<Site> {
  if (!isObject(value) || path.length > 8) return
  const site = siteAt(value, path)
  if (site !== undefined) yield site
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'string' && /image$/i.test(key) && key !== site?.repositoryKey && looksLikeImage(item)) {
      yield { path, repositoryKey: key, digestKeys: [], repository: item.split('@')[0] ?? item, tag: '' }
    }
    yield* walk(item, [...path, key])
  }
}

function siteAt(value: Readonly<Record<string, unknown>>, path: readonly string[]): Site | undefined {
  const has = (key: string) => value[key] === null || typeof value[key] === 'string' || typeof value[key] === 'number'
  const tagKey = TAG.find(has)
  const digestKeys = Object.keys(value).filter((key) => DIGEST.test(key) && has(key))
  const marked = tagKey !== undefined || digestKeys.length > 0
  const named = [...REPOSITORY, ...(marked ? REPOSITORY_BESIDE_TAG : [])].find((key) => typeof value[key] === 'string')
  const repositoryKey = named ?? (/image$/i.test(path.at(-1) ?? '') && marked ? 'repository' : undefined)
  if (repositoryKey === undefined || !(marked || /image$/i.test(path.at(-1) ?? ''))) return undefined
  const text = (key: string | undefined) => (key === undefined || value[key] === null ? '' : String(value[key] ?? ''))
  const registryKey = ['registry', 'imageRegistry'].find(has)
  return {
    path,
    repositoryKey,
    digestKeys,
    repository: text(repositoryKey),
    tag: text(tagKey),
    ...(tagKey === undefined ? {} : { tagKey }),
    ...(registryKey === undefined ? {} : { registryKey }),
  }
}

function looksLikeImage(text: string): boolean {
  return text === '' || /^[a-z0-9][\w.:/@-]*$/i.test(text)
}
