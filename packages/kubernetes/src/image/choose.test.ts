import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '@slipway/core'
import { property } from '@slipway/core'
import { merge } from '../values/merge'
import { chooseImage } from './choose'
import type { ImageOrder } from './chart-renders'
import type { PinnedReference } from './candidates'
import type { Refusal } from './proposals'

const DIGEST = `sha256:${'a'.repeat(64)}`
const IMAGE: PinnedReference = { registry: 'r.example.com', repository: 'team/shop', digest: DIGEST }
const NAME = 'r.example.com/team/shop'

type Values = Readonly<Record<string, unknown>>
interface Chart {
  readonly values: Values
  /** Image of the container from the values. */
  readonly image: (at: (path: string) => string) => string
  readonly appVersion?: string
  readonly labels?: (at: (path: string) => string) => Record<string, string>
  readonly more?: (at: (path: string) => string) => object
  readonly fails?: (at: (path: string) => string) => string | undefined
}

/** A chart as a function: what Helm's templates do, without Helm. */
async function choose(chart: Chart, order: Partial<ImageOrder> = {}, words?: readonly string[]) {
  let renders = 0
  const render = async (overlay: JsonObject | undefined) => {
    renders += 1
    const values = merge(chart.values as JsonObject, overlay ?? {})
    const at = (path: string) => String(property(values, ...path.split('.')) ?? '')
    const failed = chart.fails?.(at)
    if (failed !== undefined) return { failed }
    const containers = [
      { name: 'app', image: chart.image(at) },
      { name: 'sidecar', image: 'envoyproxy/envoy:1' },
    ]
    const spec = {
      template: { metadata: { labels: { app: 'x', ...chart.labels?.(at) } }, spec: { containers } },
      ...chart.more?.(at),
    }
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }
    return { text: `---\n# Source: shop/templates/web.yaml\n${JSON.stringify(object)}\n` }
  }
  const choice = await chooseImage(
    { image: IMAGE, given: new Map(), replaces: [], pin: 'auto', namespace: 'prod', pinsHooks: true, ...order },
    {
      ...{ values: chart.values, appVersion: chart.appVersion ?? '', render },
      ...(words === undefined ? {} : { mentions: async (word: string) => words.includes(word) }),
    },
  )
  return { ...choice, renders, runs: choice.containers.map(({ after }) => after) }
}

const plain = (at: (path: string) => string) => `${at('image.repository')}:${at('image.tag')}`

describe('the digest into the chart', () => {
  test.each<[string, Chart, JsonObject]>([
    [
      'a digest key',
      {
        values: { image: { repository: 'shop', tag: '1', digest: '' } },
        image: (at) => (at('image.digest') === '' ? plain(at) : `${at('image.repository')}@${at('image.digest')}`),
      },
      { image: { repository: NAME, digest: DIGEST } },
    ],
    [
      'a sha key that wants the bare hex',
      {
        values: { image: { repository: 'shop', tag: '1', sha: '' } },
        image: (at) => (at('image.sha') === '' ? plain(at) : `${plain(at)}@sha256:${at('image.sha')}`),
      },
      { image: { repository: NAME, sha: 'a'.repeat(64) } },
    ],
    [
      'a digest key that the values do not list',
      {
        values: { image: { repository: 'shop', tag: '1' } },
        image: (at) => (at('image.digest') === '' ? plain(at) : `${at('image.repository')}@${at('image.digest')}`),
      },
      { image: { repository: NAME, digest: DIGEST } },
    ],
    [
      'tag and digest in the tag',
      { values: { image: { repository: 'shop', tag: '1' } }, image: plain },
      { image: { repository: NAME, tag: `1@${DIGEST}` } },
    ],
    [
      'a digest that is ignored without a word',
      { values: { image: { repository: 'shop', tag: '1', digest: '' } }, image: plain },
      { image: { repository: NAME, tag: `1@${DIGEST}` } },
    ],
    [
      'a whole reference',
      { values: { web: { image: 'shop:1' } }, image: (at) => at('web.image') },
      { web: { image: `${NAME}:1@${DIGEST}` } },
    ],
    [
      'registry apart',
      {
        values: { image: { registry: 'docker.io', repository: 'shop', tag: '1', digest: '' } },
        image: (at) =>
          `${at('image.registry')}/${at('image.repository')}${at('image.digest') === '' ? `:${at('image.tag')}` : `@${at('image.digest')}`}`,
      },
      { image: { registry: 'r.example.com', repository: 'team/shop', digest: DIGEST } },
    ],
    [
      'a registry for all images',
      {
        values: { image: { repository: 'shop', tag: '1', digest: '' } },
        image: (at) =>
          `${at('global.imageRegistry') === '' ? 'docker.io' : at('global.imageRegistry')}/${at('image.repository')}@${at('image.digest')}`,
      },
      { global: { imageRegistry: 'r.example.com' }, image: { repository: 'team/shop', digest: DIGEST } },
    ],
    [
      'the image of this name among others',
      {
        values: {
          redis: { image: { repository: 'redis', tag: '7' } },
          shop: { image: { repository: 'old/shop', tag: '1' } },
        },
        image: (at) => `${at('shop.image.repository')}:${at('shop.image.tag')}`,
      },
      { shop: { image: { repository: NAME, tag: `1@${DIGEST}` } } },
    ],
    [
      'random names in every render',
      { values: { image: { repository: 'shop', tag: '1' } }, image: plain, more: () => ({ password: Math.random() }) },
      { image: { repository: NAME, tag: `1@${DIGEST}` } },
    ],
  ])('%s', async (_, chart, want) => {
    const choice = await choose(chart)
    expect(choice.values).toEqual(want)
    expect([choice.means, choice.runs.map((image) => image.endsWith(DIGEST))]).toEqual(['values', [true, false]])
  })

  test('a repository that is called as ours takes two renders, another one three', async () => {
    const renders = async (repository: string) =>
      (
        await choose({
          values: { image: { repository, tag: '1', digest: '' } },
          image: (at) => `${at('image.repository')}@${at('image.digest')}`,
        })
      ).renders
    expect([await renders(NAME), await renders('shop'), await renders('old/app')]).toEqual([2, 2, 3])
  })

  test('what it replaces takes two renders as well', async () => {
    const values = { image: { repository: 'old/app', tag: '1', digest: '' } }
    const image: Chart['image'] = (at) => `${at('image.repository')}@${at('image.digest')}`
    const { means, renders } = await choose({ values, image }, { replaces: ['docker.io/old/app'] })
    expect([means, renders]).toEqual(['values', 2])
  })

  const empty: Chart['values'] = { image: { repository: NAME, tag: '' } }
  test.each([
    ['the version of the chart', '1.2', 2],
    ['another one', 'v1.2', 4],
  ])('an empty tag that the chart fills with %s stays', async (_, own, most) => {
    const image: Chart['image'] = (at) => `${at('image.repository')}:${at('image.tag') || own}`
    const { values, renders } = await choose({ values: empty, image, appVersion: '1.2' })
    expect(values).toEqual({ image: { repository: NAME, tag: `${own}@${DIGEST}` } })
    expect(renders).toBeLessThanOrEqual(most)
  })

  test('a random name that would hold the digest as well is no name: the render is pinned', async () => {
    const { means } = await choose({
      values: { image: { repository: 'old/shop', tag: '1' }, other: { image: { repository: 'other/x', tag: '2' } } },
      image: plain,
      more: (at) => ({ salt: Math.random(), hostname: `${Math.random()}-${at('image.tag')}` }),
    })
    expect(means).toBe('render')
  })

  const labelled: Chart = {
    values: { image: { repository: 'old/shop', tag: '1' } },
    image: (at) => (at('image.digest') === '' ? plain(at) : `${at('image.repository')}@${at('image.digest')}`),
    labels: (at) => ({ version: at('image.tag') }),
  }
  const unaware: Chart = { ...labelled, image: plain }

  test('a label that would hold the digest is no chance: nothing is rendered again to find out', async () => {
    const { means, renders } = await choose(unaware)
    expect([means, renders]).toEqual(['render', 3])
  })

  test('where no template knows another key, the label decides by two renders', async () => {
    const { means, renders, values } = await choose(unaware, {}, [])
    expect([means, renders, values]).toEqual(['render', 2, undefined])
  })

  test('and the tag of the push is set beside the digest in the render', async () => {
    const { means, renders, values, runs } = await choose(unaware, { image: { ...IMAGE, tag: '2' } }, [])
    expect([means, renders, values]).toEqual(['render', 3, { image: { repository: NAME, tag: '2' } }])
    expect(runs[0]).toBe(`${NAME}:2@${DIGEST}`)
  })

  test.each([
    ['of a name that is only alike', 'old/shop'],
    ['of ours', NAME],
  ])('a key that a template knows and the values do not list is found beside an image %s', async (_, repository) => {
    const chart = { ...labelled, values: { image: { repository, tag: '1' } } }
    for (const words of [['digest'], undefined]) {
      const { means, values } = await choose(chart, {}, words)
      expect([means, property(values, 'image', 'digest')]).toEqual(['values', DIGEST])
    }
  })

  test('one more map of that name, which only a label reads, is not set', async () => {
    const { means, values } = await choose(
      {
        values: { image: { repository: 'old/shop', tag: '1' }, other: { repository: 'old/shop', tag: '1' } },
        image: plain,
        labels: (at) => ({ version: at('other.tag') }),
      },
      {},
      [],
    )
    expect([means, values]).toEqual(['values', { image: { repository: NAME, tag: `1@${DIGEST}` } }])
  })

  test.each([
    ['one of sixty components', 1],
    ['twenty of sixty components, each by values of its own', 20],
  ])('a chart of two megabytes with our image in %s: two renders', async (_, ours) => {
    const definition = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'big' }, data: { a: 'x'.repeat(2e6) } }
    const names = Array.from({ length: 60 }, (__, index) => (index < ours ? 'old/shop' : `other/c${index}`))
    const parts = names.map((repository) => ({
      image: { repository, tag: '1' },
      extra: { enabled: false, image: { repository: 'other/extra', tag: '1' } },
    }))
    const values = Object.fromEntries(parts.map((part, index) => [`c${index}`, part]))
    let renders = 0
    const render = async (overlay: JsonObject | undefined) => {
      renders += 1
      const merged = merge(values, overlay ?? {})
      const objects = names.map((__, index) => {
        const at = (key: string) => String(property(merged, `c${index}`, 'image', key))
        const containers = [{ name: 'main', image: `${at('repository')}:${at('tag')}` }]
        const spec = { template: { spec: { containers } } }
        return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: `c${index}` }, spec }
      })
      return { text: [definition, ...objects].map((object) => `---\n${JSON.stringify(object)}\n`).join('') }
    }
    const order = { given: new Map(), replaces: [], pin: 'auto', namespace: 'prod', pinsHooks: true } as const
    const choice = await chooseImage(
      { image: IMAGE, ...order },
      { values, appVersion: '', render, mentions: async () => false },
    )
    expect([choice.means, choice.containers.filter((each) => each.ours).length]).toEqual(['values', ours])
    expect(renders).toBe(2)
  })

  test('a chart that has the image already is left alone', async () => {
    const choice = await choose({ values: { image: `${NAME}@${DIGEST}` }, image: (at) => at('image') })
    expect([choice.means, choice.values]).toEqual(['none', undefined])
  })

  test.each<[string, Chart, readonly RegExp[]]>([
    [
      'a label',
      {
        values: { image: { repository: 'shop', tag: '1' } },
        image: plain,
        labels: (at) => ({ version: at('image.tag') }),
      },
      [/the label .*labels\.version 1@sha256:a+, which is no label's value/],
    ],
    [
      'a prefix that is always put on',
      { values: { image: { repository: 'shop', tag: '1' } }, image: (at) => `mirror/${plain(at)}` },
      [/no value reaches Deployment\/prod\/web, container app/],
    ],
    [
      'a fixed image, which an argument repeats',
      { values: { a: 1 }, image: () => 'old/shop:1', more: () => ({ args: ['\n--image=old/shop:1\n'] }) },
      [/no value reaches/, /repeats old\/shop:1 and keeps it/],
    ],
    [
      'a chart that knows its images',
      {
        values: { image: { repository: 'old/shop', tag: '1' } },
        image: plain,
        fails: (at) => (at('image.repository') === 'old/shop' ? undefined : 'unrecognized images'),
      },
      [/does not render with them: unrecognized images/],
    ],
  ])('%s: the render is pinned', async (_, chart, notes) => {
    const choice = await choose(chart)
    expect([choice.means, choice.runs]).toEqual(['render', [`${NAME}:1@${DIGEST}`, 'envoyproxy/envoy:1']])
    for (const note of notes) expect(choice.notes.join('\n')).toMatch(note)
    expect(choice.notes.join('\n')).toMatch(/a plain helm upgrade takes the image of the chart again/)
  })

  test('what repeats the image follows, and is noted', async () => {
    const choice = await choose({
      values: { image: { repository: 'shop', tag: '1' } },
      image: plain,
      more: (at) => ({ args: [plain(at)] }),
    })
    expect([choice.means, choice.notes.at(-1)]).toEqual([
      'values',
      'Deployment/web spec.args.0 repeats the image and follows',
    ])
  })

  test('lines that change another image as well, by a tag for all, are not proposed', async () => {
    const refused = await choose({
      values: { a: { image: 'old/agent' }, b: { image: 'old/query' }, tag: '1' },
      image: (at) => `${at('a.image')}:${at('tag')}`,
      more: (at) => ({ containers: [{ name: 'other', image: `${at('b.image')}:${at('tag')}` }] }),
    }).then(
      () => undefined,
      (error: unknown) => error as Refusal,
    )
    expect(refused?.proposals.map(({ input, lines }) => [input, ...lines])).toEqual([
      ['replaces', 'docker.io/old/agent'],
      ['replaces', 'docker.io/old/query'],
      ['replaces', 'docker.io/envoyproxy/envoy'],
    ])
  })

  test('a custom resource that names the image in parts is said', async () => {
    const at = (kind: string, spec: object) =>
      `---\n# Source: c/templates/x.yaml\n${JSON.stringify({ apiVersion: 'x.io/v1', kind, metadata: { name: 'a' }, spec })}\n`
    const text = [
      at('Rollout', { template: { spec: { containers: [{ name: 'app', image: `${NAME}:1` }] } } }),
      at('Policy', { validator: { repository: 'r.example.com/team', image: 'shop', version: '1' } }),
      at('Cache', { image: { registry: 'r.example.com', repository: 'team/cache', tag: '1' } }),
      at('Plan', { name: 'shop', version: '1' }),
    ].join('')
    const order = {
      image: IMAGE,
      given: new Map(),
      replaces: [],
      pin: 'auto',
      namespace: 'prod',
      pinsHooks: true,
    } as const
    const { notes } = await chooseImage(order, { values: {}, appVersion: '', render: async () => ({ text }) })
    expect(notes.filter((note) => note.includes('custom resource'))).toEqual([
      'Rollout/prod/a, container app: a custom resource, what it runs cannot be proved',
      `Policy/prod/a, spec.validator: a custom resource names ${NAME} in parts, what its operator runs cannot be proved`,
    ])
  })

  test('two images and none by our name: each line was rendered, and says what it replaces', async () => {
    const values = { a: { image: { repository: 'one', tag: '1' } }, b: { image: { repository: 'two', tag: '1' } } }
    const chart: Chart = {
      values,
      image: (at) => `${at('a.image.repository')}:${at('a.image.tag')}`,
      more: (at) => ({ containers: [{ name: 'other', image: `${at('b.image.repository')}:${at('b.image.tag')}` }] }),
    }
    const refused = await choose(chart).then(
      () => undefined,
      (error: unknown) => error as Refusal,
    )
    expect(refused?.proposals).toEqual([
      {
        input: 'image-values',
        lines: ['a.image.repository=repository', 'a.image.tag=tag'],
        replaces: ['docker.io/library/one'],
      },
      {
        input: 'image-values',
        lines: ['b.image.repository=repository', 'b.image.tag=tag'],
        replaces: ['docker.io/library/two'],
      },
      { input: 'replaces', lines: ['docker.io/envoyproxy/envoy'], replaces: ['docker.io/envoyproxy/envoy'] },
    ])
    for (const { lines } of refused?.proposals.slice(0, 2) ?? []) {
      const given = new Map(lines.map((line) => line.split('=') as [string, string]))
      expect((await choose(chart, { given })).runs.filter((image) => image.endsWith(DIGEST))).toHaveLength(1)
    }
  })

  test('a chart that does not render', async () => {
    const chart: Chart = { values: {}, image: () => '', fails: () => 'parse error at line 3' }
    await expect(choose(chart)).rejects.toThrow(/does not render: parse error at line 3/)
  })

  test('a value that the chart insists on', async () => {
    const chart: Chart = {
      values: { image: { repository: NAME } },
      image: plain,
      fails: (at) => (at('image.tag') === '' ? 'image.tag is required' : undefined),
    }
    expect((await choose(chart)).values).toEqual({ image: { repository: NAME, tag: `deployed@${DIGEST}` } })
  })

  test('image-values are taken at their word; what they do not reach is pinned', async () => {
    const chart: Chart = {
      values: { x: {} },
      image: (at) => (at('x.sum') === '' ? `${at('x.repo')}:1` : `${at('x.repo')}@${at('x.sum')}`),
      more: (at) => ({ args: [at('x.repo')] }),
    }
    const given = (lines: Record<string, string>, pin: ImageOrder['pin'] = 'auto') =>
      choose(chart, { given: new Map(Object.entries(lines)), pin })
    expect((await given({ 'x.repo': 'repository', 'x.sum': 'digest' })).values).toEqual({
      x: { repo: NAME, sum: DIGEST },
    })
    expect((await given({ 'x.repo': 'repository' })).runs[0]).toBe(`${NAME}:1@${DIGEST}`)
    await expect(given({ 'x.repo': 'repository' }, 'values')).rejects.toThrow(/would go on without/)
    await expect(given({ 'x.sum': 'digest' })).rejects.toThrow(/no container of the chart runs/)
    await expect(given({ 'x.repo': 'name' })).rejects.toThrow()
  })

  test('the tag of the push goes along', async () => {
    const chart: Chart = { values: { image: { repository: 'shop', tag: '1' } }, image: plain }
    const image = { ...IMAGE, tag: 'v2' }
    expect((await choose(chart, { image })).values).toEqual({ image: { repository: NAME, tag: `v2@${DIGEST}` } })
    const labelled: Chart = { ...chart, labels: (at) => ({ version: at('image.tag') }) }
    const choice = await choose(labelled, { image })
    expect([choice.means, choice.values, choice.runs[0]]).toEqual([
      'render',
      { image: { repository: NAME, tag: 'v2' } },
      `${NAME}:v2@${DIGEST}`,
    ])
  })
})
