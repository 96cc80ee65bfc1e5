import { formatReference, referenceName } from '@slipway/core'
import { renderFailed } from './render-failed'
import { givenSettings, withoutDigest } from './candidates'
import type { ChartRenders, Trial } from './chart-renders'
import { conclude, type Found, type ImageChoice } from './conclude'
import { findGoal } from './goal'
import { isWanted } from './pin'
import { Refusal, refuseUnclear } from './proposals'
import { Compositions } from './settings'

/** The user's own `image-values`, taken at their word; what they do not reach of the goal is pinned. */
export async function chooseGiven(renders: ChartRenders): Promise<ImageChoice> {
  const { order, chart, reader } = renders
  const entries = renders.entries(givenSettings(order.given, order.image, chart.values))
  // A chart that does not render without them is nothing to compare with.
  const base = renders.base().catch(() => undefined)
  const rendered = await renders.render(entries)
  if ('failed' in rendered) throw await renderFailed(rendered.failed, chart)
  const names = new Set([referenceName(order.image), ...order.replaces])
  const before = await base
  const uses = reader.read((before ?? rendered).text)
  const wanted = reader.read(rendered.text).filter((use) => isWanted(use, names))
  if (wanted.length === 0) throw await nothingRunsIt(renders)
  const found = { uses, names, notes: [] }
  const plain = {
    entries,
    text: rendered.text,
    left: wanted.filter(({ image }) => !image.endsWith(`@${order.image.digest}`)),
  }
  if (before === undefined) return end(renders, found, plain)
  const trial = await renders.attempt(entries, undefined, { rendered: Promise.resolve(rendered) })
  if ('failed' in trial) throw await renderFailed(trial.failed, chart)
  if (trial.compared.accepted || !trial.compared.impossible) return end(renders, found, plain)
  return withoutIt(renders, found, trial)
}

function end(
  renders: ChartRenders,
  found: Found,
  { entries, text, left }: Pick<Trial, 'entries' | 'text' | 'left'>,
): Promise<ImageChoice> {
  const { order } = renders
  if (left.length === 0) return conclude(renders, found, { means: 'values', entries, text })
  const rest = left.map(({ object, container }) => `${object}, container ${container}`).join('; ')
  if (order.pin !== 'values')
    return conclude(renders, found, { means: 'render', entries, text, notes: [`image-values do not reach ${rest}`] })
  throw new Refusal(
    `image-values: with ${[...order.given.keys()].join(', ')} these would go on without ${formatReference(order.image)}: ${rest}`,
    'name the values of these as well, or leave pin at auto',
    [],
  )
}

/** The digest would stand in a label or a name, which no API server takes: it goes into the render instead. */
async function withoutIt(renders: ChartRenders, found: Found, { compared }: Trial): Promise<ImageChoice> {
  const { order, chart } = renders
  const why = compared.accepted ? '' : compared.why
  if (order.pin === 'values') throw new Refusal(`image-values: ${why}`, 'leave pin at auto', [])
  const settings = withoutDigest(givenSettings(order.given, order.image, chart.values))
  const entries = renders.entries(settings.filter(([, value]) => value !== order.image.digest))
  const rendered = await renders.render(entries)
  if ('failed' in rendered) throw await renderFailed(rendered.failed, chart)
  return conclude(renders, found, { means: 'render', entries, text: rendered.text, notes: [why] })
}

async function nothingRunsIt(renders: ChartRenders): Promise<Refusal> {
  const { order, reader } = renders
  const keys = [...order.given.keys()].join(', ')
  const base = await renders.base().catch(() => undefined)
  const goal = findGoal(base === undefined ? [] : reader.read(base.text), order)
  const names = goal.known ? [...goal.names].filter((name) => name !== referenceName(order.image)) : goal.names
  const { hint, proposals } = await refuseUnclear(renders, new Compositions(renders), names)
  return new Refusal(
    `image-values: with ${keys} no container of the chart runs ${formatReference(order.image)}`,
    proposals.length === 0 ? 'look in the templates for the values that its image is made of' : hint,
    proposals,
  )
}
