import { textAt } from '@slipway/core'
import { isLabelValue } from '../names'
import { splitDocuments } from '../manifest/documents'
import { type Difference, differences, place } from '../manifest/difference'
import { hookEvents, type KubeObject, parseManifest } from '../manifest/manifest'
import type { PinnedReference } from './candidates'
import { imageName } from './image-name'
import { runsImage } from './pin'

export type Comparison =
  | { readonly accepted: true; readonly notes: readonly string[] }
  /** `impossible`: no API server would take it. `certain`: what is wrong holds our digest, so it is no chance. */
  | { readonly accepted: false; readonly why: string; readonly impossible: boolean; readonly certain: boolean }

export interface ComparePlan {
  readonly before: string
  readonly after: string
  readonly image: PinnedReference
  /** Registry and repository of the images that ours takes the place of; without it, of any. */
  readonly names?: ReadonlySet<string> | undefined
  /** The digest is put in later: for now it is enough that the name is ours. */
  readonly unpinned?: boolean
  /** The same values rendered again, to see what is chance. Asked for only where that could explain a difference. */
  readonly again: () => Promise<string | undefined>
}

/** Whether a render differs from the one before in the wanted images and in what repeats them, and in nothing else. */
export async function compareRenders(plan: ComparePlan): Promise<Comparison> {
  const changes = await changesBetween(plan.before, plan.after)
  const first = judge(changes, plan)
  if (first.accepted || first.certain) return first
  const again = await plan.again()
  if (again === undefined) return first
  const noise = new Set((await changesBetween(plan.before, again)).map(place))
  return noise.size === 0
    ? first
    : judge(
        // What holds our digest is no chance, wherever it stands.
        changes.filter((change) => !noise.has(place(change)) || holdsDigest(change, plan)),
        plan,
      )
}

const holdsDigest = ({ to }: Difference, { image }: ComparePlan) => textOf(to)?.includes(hexOf(image)) === true

/** Only documents that differ are parsed: most of a large chart stays as it was. */
async function changesBetween(before: string, after: string): Promise<readonly Difference[]> {
  const [a, b] = [splitDocuments(before), splitDocuments(after)].map((list) => list.map(({ text }) => text))
  const left = without(a ?? [], b ?? [])
  const right = without(b ?? [], a ?? [])
  return differences(await objectsOf(left), await objectsOf(right))
}

function without(texts: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const text of others) counts.set(text, (counts.get(text) ?? 0) + 1)
  return texts.filter((text) => {
    const count = counts.get(text) ?? 0
    counts.set(text, count - 1)
    return count <= 0
  })
}

async function objectsOf(texts: readonly string[]): Promise<readonly KubeObject[]> {
  const objects = texts.length === 0 ? [] : await parseManifest(texts.join('\n---\n'))
  return objects.filter((object) => {
    const events = hookEvents(object)
    return events.length === 0 || !events.every((event) => event === 'test' || event === 'test-success')
  })
}

/** Of all that is wrong, what holds our digest tells most. */
function judge(changes: readonly Difference[], plan: ComparePlan): Comparison {
  const judged = changes.map((change) => ({ ...judgeOne(change, plan), certain: holdsDigest(change, plan) }))
  const wrong = judged.filter((found) => 'wrong' in found)
  const worst = wrong.find(({ certain }) => certain) ?? wrong[0]
  if (worst !== undefined)
    return { accepted: false, why: worst.wrong, impossible: worst.impossible === true, certain: worst.certain }
  return { accepted: true, notes: judged.flatMap((found) => ('note' in found ? (found.note ?? []) : [])) }
}

type Judged = { readonly wrong: string; readonly impossible?: true } | { readonly note: string | undefined }

function judgeOne(change: Difference, plan: ComparePlan): Judged {
  const [from, to] = [textOf(change.from), textOf(change.to)]
  const where = `${change.object} ${change.path.join('.')}`
  if (isImage(change)) {
    const wanted = plan.names === undefined || plan.names.has(imageName(from ?? '') ?? '')
    if (wanted && to !== undefined && isOurs(to, plan)) return { note: undefined }
    return { wrong: `it makes ${change.object} run ${to ?? 'nothing'}` }
  }
  if (to === undefined) return { wrong: `it changes ${where} too` }
  if (isLabel(change)) {
    if (isLabelValue(to)) return { note: `label ${where} becomes ${to}` }
    return { wrong: `it makes the label ${where} ${to}, which is no label's value`, impossible: true }
  }
  if (!mayRepeat(change, to)) return { wrong: `it changes ${where} too`, impossible: true }
  if (isChecksum(change, from, to)) return { note: `checksum ${where} follows` }
  return repeats(to, plan) ? { note: `${where} repeats the image and follows` } : { wrong: `it changes ${where} too` }
}

function isOurs(text: string, { image, unpinned }: ComparePlan): boolean {
  return unpinned === true ? imageName(text) === `${image.registry}/${image.repository}` : runsImage(text, image)
}

function isImage({ path }: Difference): boolean {
  const [list, index, key] = path.slice(-3)
  const inContainer =
    key === 'image' && /^\d+$/.test(index ?? '') && /^(?:init|ephemeral)?containers$/i.test(list ?? '')
  return inContainer || (path[0] === 'spec' && /^image(?:Name)?$/.test(path.at(-1) ?? ''))
}

function isLabel({ path }: Difference): boolean {
  return path.at(-2) === 'labels' && path.at(-3) === 'metadata'
}

/** What is selected by or named is no place for a digest. */
function mayRepeat({ path }: Difference, to: string): boolean {
  if (path.includes('matchLabels') || path.includes('selector')) return false
  const key = path.at(-1) ?? ''
  return !(/name(?:space)?$/i.test(key) && !/image/i.test(key) && /[@:]/.test(to)) && path.join('.') !== 'metadata.name'
}

function isChecksum({ path }: Difference, from: string | undefined, to: string): boolean {
  const isHash = (text: string) => /^[a-f0-9]{8,128}$/i.test(text)
  if (from !== undefined && isHash(from) && isHash(to)) return true
  return path.at(-2) === 'annotations' && /checksum|hash|sha\d*|digest/i.test(path.at(-1) ?? '')
}

function repeats(to: string, { image }: ComparePlan): boolean {
  const wanted = [hexOf(image), image.repository, ...(image.tag === undefined ? [] : [image.tag])]
  return [to, decoded(to)].some((text) => wanted.some((word) => text.includes(word)))
}

const hexOf = ({ digest }: PinnedReference) => digest.slice(digest.indexOf(':') + 1)

/** Values of a Secret stand there in base64. */
function decoded(text: string): string {
  return /^[A-Za-z0-9+/\s]+={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('utf8') : ''
}

function textOf(leaf: string | undefined): string | undefined {
  if (leaf === undefined) return undefined
  const value = JSON.parse(leaf) as unknown
  return typeof value === 'string' ? value : (textAt({ leaf }, 'leaf') ?? leaf)
}
