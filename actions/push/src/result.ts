import { type FactsOf, type Failure, type Outcome, type Result, type UserError, formatBytes } from '@slipway/core'
import { platformNames } from '@slipway/oci/layout'
import { type Delivered, stateOf, sumOf } from './delivered'
import { type Place, tagsOf } from './places'
import type { PushRecord } from './record'
import { renderPushSummary } from './summary'
import { temporaryOf } from './temporary'

/** What is where, for outputs, record and people. One place that failed makes a failure of all. */
export function toResult(delivered: Delivered): Result<PushRecord> {
  const { places, image, ports } = delivered
  const { digest } = image.graph.top
  const [first] = places
  const failed = places.flatMap(({ error }) => error ?? [])
  const outcome = worst(failed)
  const headline = outcome === 'pass' ? headlineOf(delivered) : partialHeadline(places)
  const failure = failed[0] === undefined ? {} : { failure: toFailure(failed[0], places) }
  for (const place of places.length > 1 ? places : []) ports.host.info(sentenceOf(place))
  const there = places.filter(({ error }) => error === undefined).map(({ name }) => `${name}@${digest}`)
  return {
    outcome,
    headline,
    outputs: outcome === 'pass' && first !== undefined ? outputsOf(delivered, first) : {},
    published: outcome === 'pass' ? there : [],
    summary: renderPushSummary(delivered, { headline, outcome }),
    facts: toFacts(delivered),
    ...failure,
  }
}

/** A failure for good counts more than one that a second run may heal. */
function worst(failed: readonly UserError[]): Outcome {
  return failed.find(({ outcome }) => outcome !== 'transient')?.outcome ?? failed[0]?.outcome ?? 'pass'
}

function outputsOf({ given, image, places }: Delivered, first: Place) {
  const { digest } = image.graph.top
  const reference = `${first.name}@${digest}`
  return {
    image: reference,
    images: `${given.component ?? 'image'}=${reference}`,
    digest,
    tags: tagsOf(first).join(','),
    version: first.version?.text,
    'uploaded-bytes': sumOf(places, 'uploadedBytes'),
    'skipped-bytes': sumOf(places, 'skippedBytes'),
  }
}

function headlineOf({ image, places }: Delivered): string {
  const [first, ...others] = places
  const tags = first === undefined ? [] : tagsOf(first)
  const more = others.length === 0 ? '' : `, and in ${others.map(({ name }) => name).join(', ')}`
  const tagged = tags.length === 0 ? '' : `, tagged ${tags.join(', ')}`
  const bytes = `${formatBytes(sumOf(places, 'uploadedBytes'))} uploaded, ${formatBytes(sumOf(places, 'skippedBytes'))} already there`
  return `${first?.name}@${image.graph.top.digest} is in the registry${more}${tagged}; ${bytes}`
}

function partialHeadline(places: readonly Place[]): string {
  const good = places.filter(({ error }) => error === undefined)
  return `${good.length} of ${places.length} repositories have the image: ${places.map(sentenceOf).join('; ')}`
}

/** How far one place came, in a few words. */
export function sentenceOf(place: Place): string {
  const { name, error } = place
  const state = stateOf(place)
  const tags = tagsOf(place)
  if (state === 'tagged')
    return `${name}: complete${tags.length === 0 ? ', without a tag' : `, tagged ${tags.join(', ')}`}`
  if (state === 'nothing') return `${name}: not complete (${error?.message ?? 'not begun'})`
  return `${name}: the image is there under its digest, and not tagged${error === undefined ? '' : ` (${error.message})`}`
}

function toFailure(error: UserError, places: readonly Place[]): Failure {
  return {
    code: error.code,
    message: `${error.message} (${places.map(sentenceOf).join('; ')})`,
    hint: `${error.hint}; a second run completes what is missing`,
  }
}

function toFacts({ given, image, places, attached }: Delivered): FactsOf<PushRecord> {
  const [first] = places
  const results = places.flatMap(({ name, tags = [] }) => tags.map((tag) => ({ place: name, ...tag })))
  const temporary = places.flatMap(temporaryOf)
  return {
    moved: (first?.tags ?? []).flatMap(({ name: tag, state, before }) =>
      state === 'moved' && before !== undefined ? [{ tag, before }] : [],
    ),
    left: results.flatMap(({ place, name, state, reason = '' }) =>
      state === 'left' ? [{ image: place, tag: name, reason }] : [],
    ),
    places: places.map((place) => ({
      name: place.name,
      state: stateOf(place),
      tags: tagsOf(place),
      ...(place.error === undefined ? {} : { message: place.error.message }),
    })),
    platforms: platformNames(image.identity),
    from: image.from.length === 0 ? undefined : image.from,
    joined: image.joined ? true : undefined,
    temporary: temporary.length === 0 ? undefined : temporary,
    attached: attached.length === 0 ? undefined : attached,
    registry: first?.target.registry,
    plainHttp: given['plain-http'] ? true : undefined,
    caFile: given['ca-file'],
  }
}
