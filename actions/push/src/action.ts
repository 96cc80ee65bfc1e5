import { defineAction } from '@slipway/core'
import { inputs } from './inputs'
import { pushRecord } from './record'

export const push = defineAction(pushRecord, {
  title: 'Push',
  summary: 'copy the tested bytes to a registry, tags last',
  description: 'Copies the tested image to a registry by digest, tags it last and reads it back',
  inputs,
  peers: async () => (await import('./peers')).peers,
  systems: ['linux', 'darwin'],
  place: { order: 400 },
  reach: 'registry',
  forks: 'refuse',
  job: {},
  // Layout and registry client load when they are needed: the entry stays small.
  run: async (given, ports) => (await import('./push')).runPush(given, ports),
})
