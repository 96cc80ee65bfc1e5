import { fact, recordShape } from '@slipway/core'

/** What notify records. */
export const notifyRecord = recordShape('notify', { told: 'Who was told' }, { greeting: fact.text() })

export type NotifyRecord = typeof notifyRecord
