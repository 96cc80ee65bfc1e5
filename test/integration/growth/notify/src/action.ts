import { commonInputs, defineAction, input, UserError } from '@slipway/core'
import { notifyRecord } from './record'

export const notify = defineAction(notifyRecord, {
  title: 'Notify',
  summary: 'tell somebody that a release is there',
  description: 'Tells somebody that a release is there',
  inputs: { ...commonInputs, who: input.text('Who is told', { required: true }) },
  systems: ['linux', 'darwin'],
  place: { order: 650 },
  reach: 'nothing',
  forks: 'run',
  job: { phase: 'verify' },
  run: async ({ who = '' }, { host }) => {
    if (who === 'nobody') throw new UserError('NOBODY_TO_TELL', 'who: expected somebody, got nobody', 'name somebody')
    host.info(`hello ${who}`)
    return {
      outcome: 'pass',
      headline: `${who} was told`,
      outputs: { told: who },
      facts: { greeting: `hello ${who}` },
      summary: '',
    }
  },
})
