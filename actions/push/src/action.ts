import type { Action } from '@slipway/core'
import { type Inputs, inputs, type Outputs, outputs } from './inputs'

export const push: Action<Inputs, Outputs> = {
  name: 'push',
  title: 'Push',
  description: 'Copies the tested image to a registry by digest, tags it last and reads it back',
  inputs,
  outputs,
  systems: ['linux', 'darwin'],
  // Layout and registry client load when they are needed: the entry stays small.
  run: async (given, ports) => (await import('./push')).runPush(given, ports),
  page: async (stages) => (await import('@slipway/reports/page')).renderPage(stages),
  comment: async (stages) => (await import('@slipway/reports/comment')).renderComment(stages),
}
