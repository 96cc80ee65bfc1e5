import { formatReference, referenceName } from '@slipway/core'
import { NO_TAG } from './candidates'
import { type Chart, ChartRenders, type ImageOrder, type Trial } from './chart-renders'
import { Entries } from './entries'
import { chooseGiven } from './choose-given'
import { conclude, type Found, type ImageChoice, placeOf } from './conclude'
import { findGoal, type GoalReason } from './goal'
import { imageTag } from './image-name'
import { isWanted, runsImage } from './pin'
import { refuseUnclear, Refusal } from './proposals'
import { Compositions, type Likely, likelyEntries, toEntries } from './settings'
import { solve } from './solve'
import type { ImageUse } from './image-use'

/**
 * Says which containers are to run the image, finds a means, and checks that they and nothing else come to run it
 * (DESIGN §4, "goal first").
 * @throws UserError `CHART_RENDER`, Refusal `IMAGE_VALUES`
 */
export async function chooseImage(order: ImageOrder, chart: Chart): Promise<ImageChoice> {
  const renders = await ChartRenders.open(order, chart)
  return order.given.size > 0 ? chooseGiven(renders) : new Choice(renders).choose()
}

/** Names alone do not decide where one of several images goes. */
export class Unclear extends Error {}

class Choice {
  readonly #compositions: Compositions

  constructor(readonly renders: ChartRenders) {
    this.#compositions = new Compositions(renders)
  }

  async choose(): Promise<ImageChoice> {
    const { order, reader } = this.renders
    const begun = this.renders.base()
    const likely = order.pin === 'render' ? undefined : await this.#likely()
    const early = likely === undefined ? undefined : this.renders.render(likely.entries(true))
    early?.catch(() => undefined)
    // Side by side with the chart itself: one of the two is nearly always wanted.
    if (likely === undefined) this.#compositions.begin().catch(() => undefined)
    const base = await begun
    const uses = reader.read(base.text)
    const goal = findGoal(uses, { ...order, named: base.named })
    if (!goal.known && order.certain === true) throw new Unclear()
    if (!goal.known) throw await refuseUnclear(this.renders, this.#compositions, goal.names)
    const wanted = uses.filter((use) => isWanted(use, goal.names))
    const notes = goalNotes(wanted, goal.why, order)
    const found = { uses, wanted, names: goal.names, notes }
    if (wanted.every((use) => runsImage(use.image, order.image)))
      return conclude(this.renders, found, {
        means: 'none',
        entries: this.renders.entries(base.needed),
        text: base.text,
      })
    if (order.pin === 'render') return this.#pin(found, undefined, await this.#tagged(found))
    const first =
      likely === undefined || early === undefined
        ? undefined
        : await this.renders.attempt(likely.entries(true).under(base.needed), goal.names, { rendered: early })
    if (isGood(first) && this.#keepsTags(first, wanted))
      return conclude(this.renders, found, { means: 'values', ...first, notes: notesOf(first) })
    if (likely?.told !== true || likely.maps > wanted.length || !this.#reachesTooMuch(first, wanted))
      return this.#byValues(found)
    return this.#notByValues(found, whyNot(first, wanted, wanted), async () =>
      order.image.tag === undefined ? undefined : { entries: likely.entries(false).under(base.needed), unpinned: true },
    )
  }

  /** Of a name that is only alike, no more than a guess: where templates know more keys, they are asked for first. */
  async #likely(): Promise<(Likely & { readonly told: boolean }) | undefined> {
    const { chart, order } = this.renders
    const { mentions = async () => true } = chart
    const likely = likelyEntries(chart, order)
    if (likely === undefined) return undefined
    const asked = await Promise.all(likely.unlisted.map(mentions))
    const told = !asked.includes(true)
    return likely.exact || told ? { ...likely, told } : undefined
  }

  /** All that is wanted runs our digest, and by the same values what must not gets it as well: no others help. */
  #reachesTooMuch(trial: Tried, wanted: readonly ImageUse[]): boolean {
    if (trial === undefined || 'failed' in trial || trial.compared.accepted || !trial.compared.certain) return false
    return this.#ours(trial).length >= wanted.length
  }

  /** What runs our digest. */
  #ours({ text }: Trial): readonly ImageUse[] {
    const { order, reader } = this.renders
    return reader.read(text).filter((use) => runsImage(use.image, order.image))
  }

  /** What was tried before the chart was known may have taken another tag for its own. */
  #keepsTags(trial: Trial, wanted: readonly ImageUse[]): boolean {
    if (this.renders.order.image.tag !== undefined) return true
    const tags = new Set(wanted.map(({ image }) => imageTag(image) ?? NO_TAG))
    // A digest alone has none.
    const ours = this.#ours(trial).map(({ image }) => imageTag(image))
    return ours.every((tag) => tag === undefined || tags.has(tag))
  }

  async #byValues(found: Goal): Promise<ImageChoice> {
    const solved = await this.#solve(found.wanted, true)
    const all = solved.reached.length === found.wanted.length
    const trial = all ? await this.renders.attempt(solved.entries, found.names) : undefined
    if (isGood(trial)) return conclude(this.renders, found, { means: 'values', ...trial, notes: notesOf(trial) })
    const why = whyNot(trial, found.wanted, solved.reached)
    const part = !all && solved.reached.length > 0
    return this.#notByValues(found, why, async () =>
      part ? { entries: solved.entries, unpinned: false } : this.#tagged(found),
    )
  }

  async #notByValues(found: Goal, why: string, also: () => Promise<AlsoSet | undefined>): Promise<ImageChoice> {
    const { order } = this.renders
    if (order.pin === 'values') throw notByValues(order, why)
    return this.#pin(found, why, await also())
  }

  /** Name and tag alone, for what reads them. */
  async #tagged({ wanted }: Goal): Promise<AlsoSet | undefined> {
    if (this.renders.order.image.tag === undefined) return undefined
    const { entries } = await this.#solve(wanted, false)
    return { entries, unpinned: true }
  }

  async #solve(wanted: readonly ImageUse[], pinned: boolean): Promise<Solved> {
    const { order } = this.renders
    const base = await this.renders.base()
    const compositions = await this.#compositions.of(wanted)
    const solved = wanted.flatMap((use) => {
      const composition = compositions.get(use)
      const settings = composition === undefined ? undefined : solve(composition, order.image, pinned)
      return settings === undefined || settings.length === 0 ? [] : [{ use, settings }]
    })
    const entries = this.renders.entries(base.needed).with(solved.flatMap(({ settings }) => toEntries(settings)))
    return { entries, reached: solved.map(({ use }) => use) }
  }

  /** What the values reach of it is set as well, where that changes nothing else. */
  async #pin(found: Goal, why: string | undefined, also: AlsoSet | undefined): Promise<ImageChoice> {
    const base = await this.renders.base()
    const trial =
      also === undefined || also.entries.list.length === base.needed.length
        ? undefined
        : await this.renders.attempt(also.entries, found.names, { unpinned: also.unpinned })
    const kept = trial !== undefined && !('failed' in trial) && trial.compared.accepted ? trial : undefined
    const by = kept ?? { entries: this.renders.entries(base.needed), text: base.text }
    const reason = why === undefined ? [] : [`values alone do not do it: ${why}`]
    return conclude(this.renders, found, {
      means: 'render',
      entries: by.entries,
      text: by.text,
      notes: [...reason, ...(kept === undefined ? [] : notesOf(kept))],
    })
  }
}

interface Goal extends Found {
  readonly wanted: readonly ImageUse[]
}

/** What is set beside the digest in the render. */
interface AlsoSet {
  readonly entries: Entries
  /** The digest is in none of it. */
  readonly unpinned: boolean
}

interface Solved {
  readonly entries: Entries
  readonly reached: readonly ImageUse[]
}

type Tried = Trial | { readonly failed: string } | undefined

function isGood(trial: Tried): trial is Trial {
  return trial !== undefined && !('failed' in trial) && trial.compared.accepted && trial.left.length === 0
}

const notesOf = ({ compared }: Trial): readonly string[] => (compared.accepted ? compared.notes : [])

function whyNot(trial: Tried, wanted: readonly ImageUse[], reached: readonly ImageUse[]): string {
  const missed = wanted.filter((use) => !reached.includes(use))
  if (missed.length > 0) return `no value reaches ${missed.map(placeOf).join(', ')}`
  if (trial === undefined || 'failed' in trial) return `the chart does not render with them: ${trial?.failed ?? ''}`
  if (!trial.compared.accepted) return trial.compared.why
  return `with ${Object.keys(trial.entries.toTexts()).join(' + ')} ${trial.left.map(placeOf).join(', ')} would run another image`
}

function notByValues({ image }: ImageOrder, why: string): Refusal {
  return new Refusal(
    `no values put ${formatReference(image)} into the chart and change nothing else: ${why}`,
    'leave pin at auto: then the digest is put into what Helm renders',
    [{ input: 'pin', lines: ['auto'], replaces: [] }],
  )
}

function goalNotes(
  wanted: readonly ImageUse[],
  why: GoalReason,
  { image, ofManifests = false }: ImageOrder,
): readonly string[] {
  const before = [...new Set(wanted.map((use) => use.image))].join(', ')
  const reasons = {
    name: undefined,
    replaces: undefined,
    'same-name': 'it is the only image of that name',
    only: `there is no other application in the ${ofManifests ? 'manifests' : 'chart'}`,
    chart: 'it is the image that the chart is named for',
  }
  const reason = reasons[why]
  return reason === undefined
    ? []
    : [`no container runs ${referenceName(image)}; it takes the place of ${before}, since ${reason}`]
}
