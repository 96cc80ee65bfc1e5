import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { JsonObject } from '@slipway/core'
import { property } from '@slipway/core'
import { merge } from '../values/merge'
import type { PinnedReference } from './candidates'
import { chooseImage } from './choose'

const DIGEST = `sha256:${'a'.repeat(64)}`
const IMAGE: PinnedReference = { registry: 'r.example.com', repository: 'team/shop', digest: DIGEST }
const OURS = 'r.example.com/team/shop'

/** How one workload of a generated chart gets its image. */
interface Workload {
  readonly ours: boolean
  /** From values, as a map of parts, with a digest key, or as one text; or written in the template. */
  readonly from: 'map' | 'digest' | 'whole' | 'template'
  readonly kind: 'Deployment' | 'StatefulSet' | 'CronJob' | 'Rollout' | 'hook'
  readonly list: 'containers' | 'initContainers'
  readonly follower: 'none' | 'variable' | 'label' | 'checksum'
  readonly random: boolean
}

const workload: fc.Arbitrary<Workload> = fc.record({
  ours: fc.boolean(),
  from: fc.constantFrom('map', 'digest', 'whole', 'template'),
  kind: fc.constantFrom('Deployment', 'StatefulSet', 'CronJob', 'Rollout', 'hook'),
  list: fc.constantFrom('containers', 'initContainers'),
  follower: fc.constantFrom('none', 'variable', 'label', 'checksum'),
  random: fc.boolean(),
})

const nameOf = ({ ours }: Workload, index: number) => (ours ? OURS : `docker.io/other/app${index}`)

function valuesOf(all: readonly Workload[]): JsonObject {
  return Object.fromEntries(
    all.map((item, index): [string, JsonObject | string] => {
      const repository = nameOf(item, index)
      if (item.from === 'whole') return [`w${index}Image`, `${repository}:1`]
      const digest = item.from === 'digest' ? { digest: '' } : {}
      return [`w${index}`, { image: { repository, tag: '1', ...digest } }]
    }),
  )
}

let chance = 0

/** What Helm's templates do, without Helm. */
function renderOf(all: readonly Workload[], values: unknown): string {
  const objects = all.map((item, index) => {
    const at = (key: string) => String(property(values, `w${index}`, 'image', key) ?? '')
    const digest = item.from === 'digest' && at('digest') !== '' ? `@${at('digest')}` : ''
    const image = {
      map: `${at('repository')}:${at('tag')}`,
      digest: `${at('repository')}:${at('tag')}${digest}`,
      whole: String(property(values, `w${index}Image`)),
      template: `${nameOf(item, index)}:1`,
    }[item.from]
    const env = item.follower === 'variable' ? [{ name: 'IMAGE', value: image }] : []
    const labels = item.follower === 'label' ? { version: image.replace(/^.*?:(?=[^/]*$)/, '') } : {}
    const annotations = item.follower === 'checksum' ? { 'checksum/image': Buffer.from(image).toString('hex') } : {}
    const main = { name: 'main', image, env }
    const pod = {
      metadata: { labels, annotations },
      spec: item.list === 'containers' ? { containers: [main] } : { initContainers: [main], containers: [OTHER] },
    }
    const name = item.random ? `w${index}-${chance++}` : `w${index}`
    return objectOf(item.kind, name, pod)
  })
  return objects.map((object) => `---\n# Source: chart/templates/a.yaml\n${JSON.stringify(object)}`).join('\n')
}

const OTHER = { name: 'beside', image: 'docker.io/other/beside:1' }

function objectOf(kind: Workload['kind'], name: string, template: object): object {
  const metadata = { name, ...(kind === 'hook' ? { annotations: { 'helm.sh/hook': 'pre-upgrade' } } : {}) }
  if (kind === 'CronJob')
    return { apiVersion: 'batch/v1', kind, metadata, spec: { jobTemplate: { spec: { template } } } }
  if (kind === 'hook') return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template } }
  const apiVersion = kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1'
  return { apiVersion, kind, metadata, spec: { template } }
}

test('the containers of the plan are exactly the goal, whatever the chart', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(workload, { minLength: 1, maxLength: 6 }),
      fc.option(fc.constant('v2')),
      async (all, tag) => {
        fc.pre(all.some(({ ours }) => ours))
        const values = valuesOf(all)
        const choice = await chooseImage(
          {
            image: tag === null ? IMAGE : { ...IMAGE, tag },
            given: new Map(),
            replaces: [],
            pin: 'auto',
            namespace: 'prod',
            pinsHooks: true,
          },
          {
            values,
            appVersion: '',
            render: async (overlay) => ({ text: renderOf(all, merge(values, overlay ?? {})) }),
          },
        )
        const main = choice.containers.filter(({ container }) => container === 'main')
        expect(main.map(({ ours }) => ours)).toEqual(all.map(({ ours }) => ours))
        for (const { ours, before, after } of choice.containers)
          expect([ours, after === before ? before : after]).toEqual([ours, ours ? pinnedBy(tag) : before])
        // What is applied says the same as the plan does.
        expect(choice.text.split(`@${DIGEST}"`).length - 1).toBeGreaterThanOrEqual(
          main.filter(({ ours }) => ours).length,
        )
      },
    ),
    { numRuns: 100 },
  )
}, 30_000)

const pinnedBy = (tag: string | null) => `${OURS}:${tag ?? '1'}@${DIGEST}`
