import type { Action } from '@slipway/core'
import { type Inputs, inputs, type Outputs, outputs } from './inputs'

export const smoke: Action<Inputs, Outputs> = {
  name: 'smoke',
  title: 'Smoke check',
  description:
    'Asks the deployed service whether it is healthy and is the version that was built, and can put the previous release back',
  inputs,
  outputs,
  systems: ['linux', 'darwin'],
  run: async (given, ports) => (await import('./run')).run(given, ports),
  page: async (stages) => (await import('@slipway/reports/page')).renderPage(stages),
  comment: async (stages) => (await import('@slipway/reports/comment')).renderComment(stages),
}
