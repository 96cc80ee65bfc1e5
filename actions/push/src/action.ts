import { defineAction } from '@slipway/core'
import { buildRecord } from '@slipway/action-build/record'
import { inputs } from './inputs'
import { peers } from './peers'
import { pushRecord } from './record'

export const push = defineAction(pushRecord, {
  title: 'Push',
  summary: 'copy the tested bytes to a registry, tags last',
  description: 'Copies the tested image to a registry by digest, tags it last and reads it back',
  inputs,
  peers,
  systems: ['linux', 'darwin'],
  place: { order: 400, ofImage: true },
  reach: 'registry',
  forks: 'refuse',
  job: {},
  foresee: (given, ahead, environment) => {
    const build = ahead(buildRecord)
    const named = given.image ?? given.repositories[0] ?? (environment.get('CI_REGISTRY_IMAGE') || undefined)
    return named === undefined && build !== undefined && build['image'] === undefined
      ? [{ input: 'image', message: 'required: it is given neither here nor as image of build' }]
      : []
  },
  // Layout and registry client load when they are needed: the entry stays small.
  run: async (given, ports) => (await import('./push')).runPush(given, ports),
})
