import { fact, recordShape } from '@slipway/core'

/** What remove records. */
export const removeRecord = recordShape(
  'remove',
  { state: 'removed, absent where there was nothing to remove, or left where something of it is still there' },
  {
    releases: fact.list(
      fact.object({
        release: fact.text(),
        namespace: fact.text(),
        state: fact.text(),
        kept: fact.list(fact.text()),
        left: fact.list(fact.text()),
      }),
    ),
    notes: fact.list(fact.text()),
  },
)

export type RemoveRecord = typeof removeRecord
