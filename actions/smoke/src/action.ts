import { defineAction, type Values } from '@slipway/core'
import { type Inputs, inputs } from './inputs'
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
    return needsAddress(given) && deploy !== undefined && deploy['url'] === undefined
      ? [{ input: 'url', message: 'required: it is given neither here nor as url of deploy' }]
      : []
  },
  run: async (given, ports) => (await import('./run')).run(given, ports),
})

/** Whether something is checked whose address only deploy can know. */
function needsAddress({ url, via, checks, command }: Values<Inputs>): boolean {
  const isHome = (own: typeof url, way: typeof via) =>
    (own === undefined || 'below' in own) && way === 'direct' && (url === undefined || 'below' in url)
  if (checks === undefined) return isHome(url, via) && (command === undefined || url !== undefined)
  return checks.some((check) => check.command === undefined && isHome(check.url, check.via ?? via))
}
