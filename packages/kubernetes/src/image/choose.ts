import { formatReference, type JsonObject, referenceName, UserError } from '@slipway/core'
import { type Chart, ChartRenders, type ImageOrder, type Trial } from './chart-renders'
import { Entries } from './entries'
import { chooseGiven } from './choose-given'
import { findGoal, type GoalReason } from './goal'
import { isWanted, pinText, type PinRule, runsImage } from './pin'
import { type PlanContainer, toContainers } from './plan-containers'
import { refuseUnclear, Refusal } from './proposals'
import { repeatsIn } from './repeats'
import { Compositions, likelyEntries, toEntries } from './settings'
import { solve } from './solve'
import type { ImageUse } from './uses'

/** How the image comes into the chart. */
export interface ImageChoice {
  /** `none`: the chart runs it already. `render`: what Helm renders is changed on its way to the cluster. */
  readonly means: 'values' | 'render' | 'none'
  readonly values: JsonObject | undefined
  /** The same, one text for each path. */
  readonly texts: Readonly<Record<string, string>>
  readonly rule: PinRule
  /** All of the release, as it would be applied. */
  readonly text: string
  readonly containers: readonly PlanContainer[]
  readonly notes: readonly string[]
}

/**
 * Says which containers are to run the image, finds a means, and checks that they and nothing else come to run it
 * (DESIGN §4, "goal first").
 * @throws UserError `CHART_RENDER`, Refusal `IMAGE_VALUES`
 */
export async function chooseImage(order: ImageOrder, chart: Chart): Promise<ImageChoice> {
  const renders = await ChartRenders.open(order, chart)
  return order.given.size > 0 ? chooseGiven(renders) : new Choice(renders).choose()
}

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

  async #byValues(found: Found): Promise<ImageChoice> {
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
  async #pin(found: Found, why: string | undefined, part?: Solved): Promise<ImageChoice> {
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

interface Solved {
  readonly entries: Entries
  readonly reached: readonly ImageUse[]
}

interface Found {
  /** All images of the chart without ours. */
  readonly uses: readonly ImageUse[]
  readonly wanted: readonly ImageUse[]
  readonly names: ReadonlySet<string>
  readonly notes: readonly string[]
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

const placeOf = ({ object, container }: ImageUse) => `${object}, container ${container}`

function notByValues({ image }: ImageOrder, why: string): Refusal {
  return new Refusal(
    `no values put ${formatReference(image)} into the chart and change nothing else: ${why}`,
    'leave pin at auto: then the digest is put into what Helm renders',
    [{ input: 'pin', lines: ['auto'], replaces: [] }],
  )
}

function goalNotes(wanted: readonly ImageUse[], why: GoalReason, { image }: ImageOrder): readonly string[] {
  const before = [...new Set(wanted.map((use) => use.image))].join(', ')
  const reasons = {
    name: undefined,
    replaces: undefined,
    'same-name': 'it is the only image of that name',
    only: 'there is no other application in the chart',
    chart: 'it is the image that the chart is named for',
  }
  const reason = reasons[why]
  return reason === undefined
    ? []
    : [`no container runs ${referenceName(image)}; it takes the place of ${before}, since ${reason}`]
}

interface Concluded {
  readonly means: ImageChoice['means']
  readonly entries: Entries
  /** As Helm renders it. */
  readonly text: string
  readonly notes?: readonly string[]
}

/** Puts the digest into the render where values do not, and writes down what came of it. */
export async function conclude(
  { order, reader }: ChartRenders,
  { uses, names, notes }: Omit<Found, 'wanted'>,
  { means, entries, text, notes: more = [] }: Concluded,
): Promise<ImageChoice> {
  const rule: PinRule = { image: order.image, names: [...names], namespace: order.namespace }
  if (means === 'render')
    refuseHooks(
      order,
      reader.read(text).filter((use) => isWanted(use, names)),
    )
  const pinned = means === 'render' ? (await pinText(text, rule, reader)).text : text
  const after = reader.read(pinned)
  const containers = toContainers(uses, after, names)
  const custom = after.filter((use) => use.custom && runsImage(use.image, order.image))
  const repeats = means === 'render' ? repeatsIn(text, containers) : []
  return {
    means,
    values: entries.toValues(),
    texts: entries.toTexts(),
    rule,
    text: pinned,
    containers,
    notes: [
      ...notes,
      ...more,
      ...repeats,
      ...custom.map((use) => `${placeOf(use)}: a custom resource, what it runs cannot be proved`),
      ...(means === 'render' ? [LOSES_PIN] : []),
    ],
  }
}

const LOSES_PIN =
  'the digest is in what was rendered and in no value: a plain helm upgrade takes the image of the chart again'

function refuseHooks({ image, pinsHooks }: ImageOrder, wanted: readonly ImageUse[]): void {
  const hooks = wanted.filter((use) => use.hook && !runsImage(use.image, image))
  if (pinsHooks || hooks.length === 0) return
  throw new UserError(
    'IMAGE_HOOK',
    `Helm 3 shows hooks to no post-renderer, so the digest cannot be put into ${hooks.map(placeOf).join(', ')}`,
    'set helm-version: 4, or name the values of these hooks in image-values',
  )
}
