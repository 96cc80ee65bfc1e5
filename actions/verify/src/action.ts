import { defineAction } from '@slipway/core'
import { inputs } from './inputs'
import { verifyRecord } from './record'

export const verify = defineAction(verifyRecord, {
  title: 'Verify',
  summary: 'watch metrics, alerts, logs and traces of the new version',
  description:
    'Asks Prometheus, Alertmanager, logs and traces whether the release that was just deployed is healthy, and can put the previous release back',
  inputs,
  systems: ['linux', 'darwin'],
  place: { order: 700 },
  reach: 'service',
  forks: 'run',
  job: { phase: 'verify', environment: 'verifies' },
  run: async (given, ports) => (await import('./run')).run(given, ports),
})
