import {
  type Ahead,
  defineAction,
  type Environment,
  hostsImage,
  type Reference,
  referenceName,
  type Values,
} from '@slipway/core'
import { buildRecord } from '@slipway/action-build/record'
import { type Inputs, inputs } from './inputs'
import { peers } from './peers'
import { pushRecord } from './record'
import type { TagItem } from './tags/rule'

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
    return ahead(buildRecord) !== undefined && imageAhead(given, ahead, environment) === undefined
      ? [{ input: 'image', message: 'required: it is given neither here nor as image of build' }]
      : []
  },
  claims: (given, ahead, environment) => {
    const image = imageAhead(given, ahead, environment)
    const all = [...(image === undefined ? [] : [image]), ...given.repositories.map(({ reference }) => reference)]
    const tags = given.tags.flatMap((item) => (item.kind === 'reference' ? [] : [wordsOf(item)]))
    return [...new Set(all.map(referenceName))].flatMap((repository) =>
      tags.map((tag) => ({
        what: `${repository}:${tag}${given['tag-suffix'] ?? ''}`,
        input: 'tags',
        hint: 'give each an `image` or a `tag-suffix` of its own',
      })),
    )
  },
  // Layout and registry client load when they are needed: the entry stays small.
  run: async (given, ports) => (await import('./push')).runPush(given, ports),
})

/** The repository that this will push to, as far as it can be told before anything ran. */
function imageAhead(given: Values<Inputs>, ahead: Ahead, environment: Pick<Environment, 'get'>): Reference | undefined {
  const isOfRun = given.from.length === 0 || given.from.includes('records')
  const build = isOfRun ? ahead(buildRecord) : undefined
  const ofHost = hostsImage(environment, given.component)
  const built = build === undefined ? undefined : ((build['image'] as Reference | undefined) ?? ofHost)
  return given.image?.reference ?? built ?? given.repositories[0]?.reference ?? ofHost
}

function wordsOf(item: Exclude<TagItem, { kind: 'reference' }>): string {
  if (item.kind === 'literal') return item.tag
  return item.kind === 'date' ? `@date:${item.format}` : `@${item.kind}`
}
