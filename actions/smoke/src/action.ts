import { defineAction } from '@slipway/core'
import { inputs } from './inputs'
import { peers } from './peers'
import { deployRecord } from '@slipway/action-deploy/record'
import { smokeRecord } from './record'

export const smoke = defineAction(smokeRecord, {
  title: 'Smoke check',
  summary: 'check that the new version answers',
  description:
    'Asks the deployed service whether it is healthy and is the version that was built, and can put the previous release back',
  inputs,
  peers,
  systems: ['linux', 'darwin'],
  place: { order: 600 },
  reach: 'service',
  forks: 'run',
  job: { phase: 'verify', environment: 'verifies' },
  foresee: (given, ahead) => {
    const deploy = ahead(deployRecord)
    return given.url === undefined && deploy !== undefined && deploy['url'] === undefined
      ? [{ input: 'url', message: 'required: it is given neither here nor as url of deploy' }]
      : []
  },
  run: async (given, ports) => (await import('./run')).run(given, ports),
})
