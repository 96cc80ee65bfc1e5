import { formatReference, type Host, type Reference, referenceName, UserError } from '@slipway/core'
import { expandTag, type PlannedTag, type TagWorld } from './expand'
import { rangeOf } from './guard'
import type { TagItem } from './rule'

/**
 * The tags of each repository, in the order in which they are set: what stands for one version first, then what moves,
 * `latest` last, so that a reader who sees `latest` finds the version, too.
 * @throws UserError `TAG_ELSEWHERE`
 */
export function planTags(
  items: readonly TagItem[],
  targets: readonly Reference[],
  world: TagWorld,
): ReadonlyMap<string, readonly PlannedTag[]> {
  checkReferences(items, targets)
  return new Map(
    targets.map((target) => {
      const name = referenceName(target)
      const own: readonly PlannedTag[] = target.tag === undefined ? [] : [{ name: target.tag, moving: false }]
      const wanted = items
        .filter((item) => item.kind !== 'reference' || referenceName(item.image) === name)
        .flatMap((item) => expandTag(item, world))
      return [name, inOrder([...own, ...wanted], world.suffix)]
    }),
  )
}

function checkReferences(items: readonly TagItem[], targets: readonly Reference[]): void {
  const names = targets.map(referenceName)
  const other = items.find((item) => item.kind === 'reference' && !names.includes(referenceName(item.image)))
  if (other?.kind !== 'reference') return
  throw new UserError(
    'TAG_ELSEWHERE',
    `tags: expected a tag in ${names.join(' or ')}, found ${formatReference(other.image)}`,
    `add ${referenceName(other.image)} to \`repositories\`, or leave the tag out`,
  )
}

function inOrder(tags: readonly PlannedTag[], suffix: string): readonly PlannedTag[] {
  const unique = [...new Map(tags.map((tag) => [tag.name, tag])).values()]
  const rank = ({ name, moving }: PlannedTag) => {
    const numbers = rangeOf(name, suffix)?.numbers.length
    return numbers === undefined ? (moving ? 1 : 0) : 4 - numbers
  }
  return unique.sort((a, b) => rank(a) - rank(b))
}

/** Capitals, and rules that add nothing, are told: a tag that somebody waits for is missed otherwise. */
export function sayTags(items: readonly TagItem[], world: TagWorld, host: Host): void {
  for (const item of items) {
    if (item.kind === 'reference' && formatReference(item.image) !== item.given)
      host.info(`${item.given}: names of repositories have small letters, taken as ${formatReference(item.image)}`)
    else if (item.kind !== 'reference' && item.kind !== 'none' && expandTag(item, world).length === 0)
      host.info(`@${item.kind}: this run has no such tag${because(item, world)}`)
  }
}

/** Also on a laptop a tag counts that is checked out, not one that happens to be at the commit of a branch. */
function because({ kind }: TagItem, { source: { tag, ref }, version }: TagWorld): string {
  if (kind !== 'semver' && kind !== 'latest') return ''
  if (version !== undefined) return `, since ${version.text} is a pre-release`
  if (tag !== undefined) return `, since ${tag} is no version; \`version\` gives one`
  return `, since it is of ${ref ?? 'no ref'} and not of a version tag; \`version\` gives one`
}
