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
  /**
   * From values, as a map of parts, with a digest key, or as one text; by a map that several workloads share, with the
   * registry apart, or only where no map of its own is given; or written in the template.
   */
  readonly from: (typeof SOURCES)[number]
  readonly kind: 'Deployment' | 'StatefulSet' | 'CronJob' | 'Rollout' | 'hook' | 'List' | 'Engine'
  readonly list: 'containers' | 'initContainers'
  readonly follower: 'none' | 'variable' | 'label' | 'checksum' | 'config'
  /** Its name is another one in each render. */
  readonly random: boolean
  /** Something in it is. */
  readonly chance: boolean
}

const SOURCES = [
  ...(['map', 'digest', 'whole', 'template', 'list', 'subchart', 'sharedTag'] as const),
  ...(['shared', 'registry', 'fallback'] as const),
]

const workload: fc.Arbitrary<Workload> = fc.record({
  ours: fc.boolean(),
  from: fc.constantFrom(...SOURCES),
  kind: fc.constantFrom('Deployment', 'StatefulSet', 'CronJob', 'Rollout', 'hook', 'List', 'Engine'),
  list: fc.constantFrom('containers', 'initContainers'),
  follower: fc.constantFrom('none', 'variable', 'label', 'checksum', 'config'),
  random: fc.boolean(),
  chance: fc.boolean(),
})

const isShared = ({ from }: Workload) => from === 'shared' || from === 'fallback'
const sharedBy = ({ ours }: Workload) => (ours ? 'shared' : 'others')

function nameOf(item: Workload, index: number): string {
  if (item.ours) return OURS
  return isShared(item) ? 'docker.io/other/shared' : `docker.io/other/app${index}`
}

/** Registry and the rest. */
function apart(name: string): { readonly registry: string; readonly repository: string } {
  const at = name.indexOf('/')
  return { registry: name.slice(0, at), repository: name.slice(at + 1) }
}

function valuesOf(all: readonly Workload[]): JsonObject {
  const maps = all.map((item, index): [string, JsonObject | string] => {
    const repository = nameOf(item, index)
    if (item.from === 'whole') return [`w${index}Image`, `${repository}:1`]
    if (item.from === 'sharedTag') return [`w${index}`, { image: repository }]
    if (item.from === 'registry') return [`w${index}`, { image: { ...apart(repository), tag: '1' } }]
    if (item.from === 'fallback') return [`w${index}`, { image: null }]
    if (item.from === 'shared') return [`w${index}`, { replicas: 1 }]
    const digest = item.from === 'digest' ? { digest: '' } : {}
    const image = { image: { repository, tag: '1', ...digest } }
    return [`w${index}`, item.from === 'subchart' ? { sub: image } : image]
  })
  const listed = all.map((item, index) => ({ name: `w${index}`, keep: true, image: `${nameOf(item, index)}:1` }))
  const shared = {
    shared: { image: { repository: OURS, tag: '1' } },
    others: { image: { repository: 'docker.io/other/shared', tag: '1' } },
  }
  return { ...Object.fromEntries(maps), ...(all.some(isShared) ? shared : {}), listed, tag: '1' }
}

let chance = 0

/** What Helm's templates do, without Helm. */
function renderOf(all: readonly Workload[], values: unknown): string {
  const objects = all.map((item, index) => {
    const below = item.from === 'subchart' ? ['sub'] : []
    const at = (key: string) => String(property(values, `w${index}`, ...below, 'image', key) ?? '')
    const common = (key: string) => String(property(values, sharedBy(item), 'image', key) ?? '')
    const own = at('repository') === '' ? common : at
    const digest = item.from === 'digest' && at('digest') !== '' ? `@${at('digest')}` : ''
    const image = {
      map: `${at('repository')}:${at('tag')}`,
      digest: `${at('repository')}:${at('tag')}${digest}`,
      whole: String(property(values, `w${index}Image`)),
      template: `${nameOf(item, index)}:1`,
      list: String(property(values, 'listed', index, 'image')),
      subchart: `${at('repository')}:${at('tag')}`,
      shared: `${common('repository')}:${common('tag')}`,
      registry: `${at('registry')}/${at('repository')}:${at('tag')}`,
      fallback: `${own('repository')}:${own('tag')}`,
      sharedTag: `${String(property(values, `w${index}`, 'image'))}:${String(property(values, 'tag'))}`,
    }[item.from]
    const kept = property(values, 'listed', index, 'keep') === true ? 'kept' : 'lost'
    const env = item.follower === 'variable' ? [{ name: 'IMAGE', value: image }] : []
    const labels = item.follower === 'label' ? { version: image.replace(/^.*?:(?=[^/]*$)/, '') } : {}
    const annotations = {
      ...(item.follower === 'checksum' ? { 'checksum/image': Buffer.from(image).toString('hex') } : {}),
      ...(item.chance ? { 'rolled-at': `${chance++} o'clock` } : {}),
    }
    const main = { name: 'main', image, env, args: [kept] }
    const pod = {
      metadata: { labels, annotations },
      spec: item.list === 'containers' ? { containers: [main] } : { initContainers: [main], containers: [OTHER] },
    }
    const name = item.random ? `w${index}-${chance++}` : `w${index}`
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { image } }
    const source = item.from === 'subchart' ? 'chart/charts/sub/templates/a.yaml' : 'chart/templates/a.yaml'
    return [objectOf(item.kind, name, pod), ...(item.follower === 'config' ? [config] : [])].map((object) => ({
      source,
      object,
    }))
  })
  return objects
    .flat()
    .map(({ source, object }) => `---\n# Source: ${source}\n${JSON.stringify(object)}`)
    .join('\n')
}

const OTHER = { name: 'beside', image: 'docker.io/other/beside:1' }

function objectOf(kind: Workload['kind'], name: string, template: object): object {
  const metadata = { name, ...(kind === 'hook' ? { annotations: { 'helm.sh/hook': 'pre-upgrade' } } : {}) }
  if (kind === 'CronJob')
    return { apiVersion: 'batch/v1', kind, metadata, spec: { jobTemplate: { spec: { template } } } }
  if (kind === 'List') return { apiVersion: 'v1', kind, items: [objectOf('Deployment', name, template)] }
  // An operator's own kind, which has its containers anywhere.
  if (kind === 'Engine') return { apiVersion: 'acme.io/v1', kind, metadata, spec: { parts: [{ pod: template }] } }
  if (kind === 'hook') return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template } }
  const apiVersion = kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1'
  return { apiVersion, kind, metadata, spec: { template } }
}

test('the containers of the plan are exactly the goal, whatever the chart', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(workload, { minLength: 1, maxLength: 9 }),
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
        // Helm replaces lists: what else stands in one is still there.
        expect(choice.text).not.toContain('lost')
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
