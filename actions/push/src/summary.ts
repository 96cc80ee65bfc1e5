import { codeSpan, escapeMarkdown, type Outcome, table, verdictHeading, formatBytes } from '@slipway/core'
import { platformNames } from '@slipway/oci/layout'
import type { TagResult } from '@slipway/oci/registry'
import type { Place } from './places'
import { type Delivered, stateOf, sumOf } from './delivered'

/** Markdown for the job page. */
export function renderPushSummary(
  { image, places, attached }: Delivered,
  { headline, outcome }: { readonly headline: string; readonly outcome: Outcome },
): string {
  const count = (kind: 'uploaded' | 'present' | 'mounted') =>
    places.reduce((sum, { content }) => sum + (content?.blobs[kind] ?? 0), 0)
  const [first] = places
  const rows = [
    ['Image', codeSpan(`${first?.name}@${image.graph.top.digest}`)],
    ...(places.length > 1 ? [] : [['Tags', (first?.tags ?? []).map(tagText).join('<br>') || 'none: use the digest']]),
    ['Platforms', platformNames(image.identity).map(codeSpan).join(', ') || 'none: it holds no runnable image'],
    ...(image.from.length === 0
      ? []
      : [[image.joined ? 'Joined of' : 'Copied from', image.from.map(codeSpan).join('<br>')]]),
    ...(attached.length === 0 ? [] : [['Attached', attached.map(({ type }) => codeSpan(type)).join(', ')]]),
    [
      'Uploaded',
      `${formatBytes(sumOf(places, 'uploadedBytes'))} in ${count('uploaded')} ${count('uploaded') === 1 ? 'blob' : 'blobs'} and the new manifests`,
    ],
    [
      'Not uploaded',
      `${formatBytes(sumOf(places, 'skippedBytes'))}: ${count('present')} already there, ${count('mounted')} mounted from another repository`,
    ],
  ]
  const where = places.length > 1 ? `\n${table(['Repository', 'State', 'Tags'], places.map(placeRow))}\n` : ''
  return `${verdictHeading('Push', outcome, headline)}\n\n${table(['', ''], rows)}\n${where}`
}

function placeRow(place: Place): readonly string[] {
  const state = { tagged: 'complete', content: 'there by digest, not all tags', nothing: 'not complete' }[
    stateOf(place)
  ]
  const why = place.error === undefined ? '' : `: ${escapeMarkdown(place.error.message)}`
  return [codeSpan(place.name), `${state}${why}`, (place.tags ?? []).map(tagText).join('<br>') || 'none']
}

function tagText({ name, state, before, reason = '' }: TagResult): string {
  if (state === 'kept') return `${codeSpan(name)} (already pointed to it)`
  if (state === 'left') return `${codeSpan(name)} (stays as it is: ${escapeMarkdown(reason)})`
  return before === undefined ? codeSpan(name) : `${codeSpan(name)} (moved from ${codeSpan(before)})`
}
