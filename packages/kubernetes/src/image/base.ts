import { formatReference, type Reference, referenceName } from '@slipway/core'
import { NO_TAG } from './candidates'
import { Entries, type Entry } from './entries'
import { imageName, plainName } from './image-name'
import { findLeaves, type Leaf, type LeafRole, type ValuePath } from './leaves'
import type { Render } from './render'
import { type ChartText, renderFailed } from './render-failed'

/** The chart as it is, and what it needed to render at all. */
export interface Base {
  readonly text: string
  readonly needed: readonly Entry[]
  /** Our name is among that: the chart has none of its own. */
  readonly named: boolean
}

interface Chart extends ChartText {
  readonly values: unknown
  readonly render: Render
}

/** A chart that asks for one value after another has had its chance. */
const MOST_NEEDED = 5

/**
 * The chart without our image. Charts that want to be told a tag get one: of the push, or a placeholder.
 * @throws UserError `CHART_RENDER`
 */
export async function renderBase({ render, values: below, ...chart }: Chart, image: Reference): Promise<Base> {
  let entries = new Entries([], below)
  let rendered = await render(undefined)
  for (let tries = 0; 'failed' in rendered && tries < MOST_NEEDED; tries++) {
    const more = missingParts(rendered.failed, below, image).filter(
      ([path]) => !entries.list.some(([known]) => known.join() === path.join()),
    )
    if (more.length === 0) break
    entries = entries.with(more)
    const next = await render(entries.toValues())
    if ('failed' in next && next.failed === rendered.failed) break
    rendered = next
  }
  if ('failed' in rendered) throw await renderFailed(rendered.failed, chart)
  const name = referenceName(image)
  return { text: rendered.text, needed: entries.list, named: entries.list.some(([, value]) => value.startsWith(name)) }
}

/** Parts of an image that Helm's words ask for; else those that lack beside a repository of our name. */
function missingParts(failed: string, below: unknown, image: Reference): readonly Entry[] {
  const named = [...failed.matchAll(/(?:\.Values\.)?\b([A-Za-z_]\w*(?:\.\w+)+)\b/g)].flatMap(([, text = '']) =>
    toEntry(text.replace(/^Values\./, '').split('.'), image),
  )
  if (named.length > 0) return named
  const empty = findLeaves(below).filter((leaf) => leaf.text === '' && leaf.role === 'tag')
  const beside = empty.filter((leaf) => isOurs(leaf, below, image))
  const [only, second] = empty
  const chosen = beside.length > 0 || only === undefined || second !== undefined ? beside : [only]
  return chosen.map(({ path }) => [path, image.tag ?? NO_TAG])
}

const ROLES: readonly (readonly [RegExp, LeafRole])[] = [
  [/^(?:image)?tag$|^version$/i, 'tag'],
  [/^(?:image)?registry$/i, 'registry'],
  [/^(?:image)?(?:repository|repo|name)$/i, 'name'],
  [/^(?:image)?(?:digest|sha256|sha)$/i, 'digest'],
]

/** Only what an image is made of is filled in: any other value is for the user to give. */
function toEntry(path: ValuePath, image: Reference): readonly Entry[] {
  const [key, parent] = [String(path.at(-1) ?? ''), String(path.at(-2) ?? '')]
  if (/image$/i.test(key) && path.length > 1)
    return [[path, `${formatReference({ ...image, digest: '' }).replace(/@$/, '')}`]]
  if (!/image/i.test(key) && !/image/i.test(parent)) return []
  const role = ROLES.find(([pattern]) => pattern.test(key))?.[1]
  if (role === undefined) return []
  const texts = {
    tag: image.tag ?? NO_TAG,
    registry: image.registry,
    name: referenceName(image),
    digest: image.digest ?? '',
  }
  return [[path, texts[role]]]
}

function isOurs(leaf: Leaf, below: unknown, image: Reference): boolean {
  const parent = leaf.path.slice(0, -1)
  return findLeaves(below).some(
    ({ path, role, text }) =>
      role === 'name' &&
      path.slice(0, -1).join() === parent.join() &&
      plainName(imageName(text) ?? '') === plainName(image.repository),
  )
}
