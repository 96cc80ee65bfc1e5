import { defineView, facts, section } from '@slipway/reports/section'
import { notifyRecord } from './record'

export const view = defineView({
  record: notifyRecord,
  rank: 700,
  section: (shown) => section(shown, 'Notification', facts([['Greeting', shown.record.facts.greeting]])),
  passed: ({ outputs }) => ({ sentences: [`${outputs.told ?? 'Nobody'} knows of it.`] }),
})
