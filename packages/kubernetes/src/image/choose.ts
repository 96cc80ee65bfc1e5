import { formatReference, referenceName } from '@slipway/core'
import { type Chart, ChartRenders, type ImageOrder, type Trial } from './chart-renders'
import { Entries } from './entries'
import { chooseGiven } from './choose-given'
import { conclude, type Found, type ImageChoice, placeOf } from './conclude'
import { findGoal, type GoalReason } from './goal'
import { isWanted, runsImage } from './pin'
import { refuseUnclear, Refusal } from './proposals'
import { Compositions, likelyEntries, toEntries } from './settings'
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
    const { order, chart, reader } = this.renders
    const likely = order.pin === 'render' ? undefined : likelyEntries(chart.values, order.image)
    const early = likely === undefined ? undefined : this.renders.render(likely)
    early?.catch(() => undefined)
    // Side by side with the chart itself: one of the two is nearly always wanted.
    if (likely === undefined) this.#compositions.begin().catch(() => undefined)
    const base = await this.renders.base()
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
    if (order.pin === 'render') return this.#pin(found, undefined)
    const first =
      likely === undefined || early === undefined
        ? undefined
        : await this.renders.attempt(likely.under(base.needed), goal.names, { rendered: early })
    if (isGood(first)) return conclude(this.renders, found, { means: 'values', ...first, notes: notesOf(first) })
    return this.#byValues(found)
  }

  async #byValues(found: Goal): Promise<ImageChoice> {
    const { order } = this.renders
    const solved = await this.#solve(found.wanted, true)
    const all = solved.reached.length === found.wanted.length
    const trial = all ? await this.renders.attempt(solved.entries, found.names) : undefined
    if (isGood(trial)) return conclude(this.renders, found, { means: 'values', ...trial, notes: notesOf(trial) })
    const why = whyNot(trial, found.wanted, solved.reached)
    if (order.pin === 'values') throw notByValues(order, why)
    return this.#pin(found, why, all ? undefined : solved)
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
  async #pin(found: Goal, why: string | undefined, part?: Solved): Promise<ImageChoice> {
    const { image } = this.renders.order
    const base = await this.renders.base()
    const soft = part !== undefined && part.reached.length > 0 ? part : undefined
    const tagged = soft === undefined && image.tag !== undefined ? await this.#solve(found.wanted, false) : undefined
    const { entries } = soft ?? tagged ?? { entries: this.renders.entries() }
    const wanted = entries.list.length === base.needed.length ? undefined : entries
    const trial =
      wanted === undefined
        ? undefined
        : await this.renders.attempt(wanted, found.names, { unpinned: tagged !== undefined })
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
