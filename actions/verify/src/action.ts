import { defineAction } from '@slipway/core'
import { inputs } from './inputs'
import { verifyRecord } from './record'

export const verify = defineAction(verifyRecord, {
  title: 'Verify',
  summary: 'watch metrics, alerts and logs of the new version',
  description:
    'Asks Prometheus, Alertmanager and the logs whether the release that was just deployed is healthy, and can put the previous release back',
  inputs,
  systems: ['linux', 'darwin'],
  place: { order: 700 },
  reach: 'service',
  forks: 'run',
  job: { phase: 'verify', environment: 'verifies' },
  run: async (given, ports) => (await import('./run')).run(given, ports),
})
