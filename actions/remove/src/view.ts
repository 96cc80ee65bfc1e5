import { defineView, failure, markup, section, table } from '@slipway/reports/section'
import { removeRecord } from './record'

/** What was removed, and what stays. */
export const view = defineView({
  record: removeRecord,
  rank: 800,
  section: (shown) => {
    const { releases = [], notes = [] } = shown.record.facts
    const rows = releases.map(({ release, namespace, state, kept, left }) => [
      release,
      namespace,
      state,
      [...left, ...kept.map((title) => `${title} stays`)].join(', '),
    ])
    return section(
      shown,
      'Remove',
      failure(shown.record),
      markup`${rows.length > 0 && table(['Release', 'Namespace', 'State', 'What stays'], rows, 'Releases')}
      ${notes.map((note) => markup`<p>${note}</p>`)}`,
    )
  },
})
