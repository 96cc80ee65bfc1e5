import { describe, expect, test } from '@jest/globals'
import type { JsonObject } from '@slipway/core'
import { property } from '@slipway/core'
import { merge } from '../delivery/helm/values/chart-values'
import { chooseImageValues } from './choose'
import type { PinnedReference } from './candidates'

const DIGEST = `sha256:${'a'.repeat(64)}`
const IMAGE: PinnedReference = { registry: 'r.example.com', repository: 'team/shop', digest: DIGEST }
const NAME = 'r.example.com/team/shop'

type Values = Readonly<Record<string, unknown>>
interface Chart {
  readonly values: Values
  /** Image of the container from the values. */
  readonly image: (at: (path: string) => string) => string
  readonly labels?: (at: (path: string) => string) => Record<string, string>
  readonly more?: (at: (path: string) => string) => object
  readonly fails?: (at: (path: string) => string) => string | undefined
}

/** A chart as a function: what Helm's templates do, without Helm. */
async function choose(chart: Chart, given: Readonly<Record<string, string>> = {}, image = IMAGE) {
  let renders = 0
  const render = async (overlay: JsonObject | undefined) => {
    renders += 1
    const values = merge(chart.values as JsonObject, overlay ?? {})
    const at = (path: string) => String(property(values, ...path.split('.')) ?? '')
    const failed = chart.fails?.(at)
    if (failed !== undefined) return { failed }
    const containers = [
      { name: 'app', image: chart.image(at) },
      { name: 'sidecar', image: 'envoy:1' },
    ]
    const spec = {
      template: { metadata: { labels: { app: 'x', ...chart.labels?.(at) } }, spec: { containers } },
      ...chart.more?.(at),
    }
    return { objects: [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }] }
  }
  const choice = await chooseImageValues({ image, given: new Map(Object.entries(given)), values: chart.values, render })
  return { ...choice, renders }
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
      'repository@digest where the tag is a label too',
      {
        values: { image: { repository: 'shop', tag: '1' } },
        image: (at) => (at('image.tag') === '' ? at('image.repository') : plain(at)),
        labels: (at) => ({ version: at('image.tag') }),
      },
      { image: { repository: `${NAME}@${DIGEST}`, tag: '' } },
    ],
    [
      'a whole reference',
      { values: { web: { image: 'shop:1' } }, image: (at) => at('web.image') },
      { web: { image: `${NAME}@${DIGEST}` } },
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
    expect(choice.targets.map(({ name }) => name)).toEqual(['app'])
  })

  test('a good guess takes two renders', async () => {
    expect(
      (
        await choose({
          values: { image: { repository: 'shop', tag: '1', digest: '' } },
          image: (at) => `${at('image.repository')}@${at('image.digest')}`,
        })
      ).renders,
    ).toBe(2)
  })

  test('a chart that has the image already is left alone', async () => {
    expect(await choose({ values: { image: `${NAME}@${DIGEST}` }, image: (at) => at('image') })).toMatchObject({
      values: undefined,
      keys: [],
      renders: 1,
    })
  })

  test.each<[string, Chart, RegExp]>([
    [
      'the image in an argument too',
      { values: { image: { repository: 'shop', tag: '1' } }, image: plain, more: (at) => ({ args: [plain(at)] }) },
      /it changes Deployment\/web spec\.args\.0 too/,
    ],
    [
      'a prefix that is always put on',
      { values: { image: { repository: 'shop', tag: '1' } }, image: (at) => `mirror/${plain(at)}` },
      /found no values.*no container carries the digest then/s,
    ],
    ['no image at all', { values: { a: 1 }, image: () => 'fixed:1' }, /the values have no image/],
    [
      'two images, none by our name',
      {
        values: { a: { image: { repository: 'one', tag: '1' } }, b: { image: { repository: 'two', tag: '1' } } },
        image: () => 'x:1',
      },
      /images in the values: a\.image\.repository, b\.image\.repository/,
    ],
    [
      'a chart that does not render',
      { values: {}, image: () => '', fails: () => 'parse error at line 3' },
      /does not render: parse error at line 3/,
    ],
  ])('refuses %s', async (_, chart, want) => {
    await expect(choose(chart)).rejects.toThrow(want)
  })

  test('image-values are taken at their word, and must carry the digest', async () => {
    const chart: Chart = {
      values: { x: {} },
      image: (at) => `${at('x.repo')}@${at('x.sum')}`,
      more: (at) => ({ args: [at('x.repo')] }),
    }
    expect((await choose(chart, { 'x.repo': 'repository', 'x.sum': 'digest' })).values).toEqual({
      x: { repo: NAME, sum: DIGEST },
    })
    await expect(choose(chart, { 'x.repo': 'repository' })).rejects.toThrow(/no container of the chart runs/)
    await expect(choose(chart, { 'x.repo': 'name' })).rejects.toThrow()
  })

  test('the tag of the image goes along', async () => {
    const choice = await choose(
      { values: { image: { repository: 'shop', tag: '1' } }, image: plain },
      {},
      { ...IMAGE, tag: 'v2' },
    )
    expect(choice.values).toEqual({ image: { repository: NAME, tag: `v2@${DIGEST}` } })
  })
})
