import { describe, expect, test } from '@jest/globals'
import { type JsonObject, property } from '@slipway/core'
import { merge } from '../values/merge'
import type { OwnImage } from './candidates'
import { chooseImages, type ImagesOrder } from './choose-all'
import type { Refusal } from './proposals'
import { wishesOf } from './wishes'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const own = (component: string, letter: string): OwnImage => ({
  registry: 'r.example.com',
  repository: `team/${component}`,
  component,
  digest: digest(letter),
})
const [API, WEB] = [own('api', 'a'), own('web', 'b')]
const runs = (component: string, letter: string) => `r.example.com/team/${component}@${digest(letter)}`

interface Chart {
  readonly values: JsonObject
  /** Images of the containers, each in a workload of its own. */
  readonly images: (at: (path: string) => string) => Readonly<Record<string, string>>
}

interface Said {
  readonly images?: readonly OwnImage[]
  readonly imageValues?: Readonly<Record<string, string>>
  readonly replaces?: readonly string[]
  readonly pin?: ImagesOrder['pin']
}

async function choose({ values, images: imagesOf }: Chart, said: Said = {}) {
  const { images = [API, WEB], imageValues = {}, replaces = [], pin = 'auto' } = said
  const render = async (overlay: JsonObject | undefined) => {
    const all = merge(values, overlay ?? {})
    const found = imagesOf((path) => String(property(all, ...path.split('.')) ?? ''))
    const texts = Object.entries(found).map(([name, image]) => {
      const spec = { template: { spec: { containers: [{ name: 'c', image }] } } }
      const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec }
      return `---\n# Source: shop/templates/${name}.yaml\n${JSON.stringify(object)}\n`
    })
    return { text: texts.join('') }
  }
  const settings = { imageValues: new Map(Object.entries(imageValues)), replaces }
  const wishes = wishesOf(images, settings)
  const choice = await chooseImages(
    { wishes, pin, namespace: 'n', pinsHooks: true },
    { values, appVersion: '', render },
  )
  const after = choice.containers.map(({ object, before, after: to, ours }) => [
    object.split('/').at(-1),
    before,
    to,
    ours,
  ])
  return {
    ...choice,
    after: Object.fromEntries(after.map(([name, ...rest]) => [name, rest])) as Record<string, unknown>,
  }
}

const ref = (at: (path: string) => string, path: string) => {
  const image = `${at(`${path}.repository`)}:${at(`${path}.tag`)}`
  return at(`${path}.digest`) === '' ? image : `${image}@${at(`${path}.digest`)}`
}
const map = (repository: string) => ({ repository, tag: '1', digest: '' })
/** Each component has values of its own. */
const PLAIN: Chart = {
  values: { api: { image: map('r.example.com/team/api') }, web: { image: map('r.example.com/team/web') } },
  images: (at) => ({ api: ref(at, 'api.image'), web: ref(at, 'web.image'), db: 'postgres:16' }),
}

describe('several images into one chart', () => {
  test('each takes its own place, and nothing else changes', async () => {
    const { means, values, after } = await choose(PLAIN)
    expect(means).toBe('values')
    expect(values).toMatchObject({ api: { image: { digest: digest('a') } }, web: { image: { digest: digest('b') } } })
    expect(after).toEqual({
      api: ['r.example.com/team/api:1', `r.example.com/team/api:1@${digest('a')}`, true],
      web: ['r.example.com/team/web:1', `r.example.com/team/web:1@${digest('b')}`, true],
      db: ['postgres:16', 'postgres:16', false],
    })
  })

  test('one tag for all of them takes no digest: what is rendered gets both', async () => {
    const chart: Chart = {
      values: { tag: '1' },
      images: (at) => ({
        api: `r.example.com/team/api:${at('tag')}`,
        web: `r.example.com/team/web:${at('tag')}`,
      }),
    }
    const { means, text, rules } = await choose(chart)
    expect(means).toBe('render')
    expect(rules.map(({ names }) => names)).toEqual([['r.example.com/team/api'], ['r.example.com/team/web']])
    expect(text).toContain(`team/api:1@${digest('a')}`)
    expect(text).toContain(`team/web:1@${digest('b')}`)
  })

  test.each<[string, readonly OwnImage[]]>([
    ['in this order', [API, WEB]],
    ['and in the other', [WEB, API]],
  ])('what the chart names comes first, and what is left is the place of the other, %s', async (_, images) => {
    const chart: Chart = {
      values: { api: { image: map('old/api') }, front: { image: map('nginx') } },
      images: (at) => ({ api: ref(at, 'api.image'), front: ref(at, 'front.image') }),
    }
    const { after } = await choose(chart, { images })
    expect(after).toMatchObject({
      api: ['old/api:1', `r.example.com/team/api:1@${digest('a')}`, true],
      front: ['nginx:1', `r.example.com/team/web:1@${digest('b')}`, true],
    })
  })

  test('no image takes the place that is meant for another', async () => {
    const chart: Chart = {
      values: { web: { image: map('r.example.com/team/web') } },
      images: (at) => ({ web: ref(at, 'web.image') }),
    }
    await expect(choose(chart)).rejects.toMatchObject({ code: 'IMAGE_VALUES' })
  })

  test('what is said of one is for that one', async () => {
    const chart: Chart = {
      values: { a: { image: map('x/one') }, b: { image: map('x/two') } },
      images: (at) => ({ a: ref(at, 'a.image'), b: ref(at, 'b.image') }),
    }
    await expect(choose(chart)).rejects.toMatchObject({ code: 'IMAGE_VALUES' })
    const { after } = await choose(chart, { replaces: ['api=docker.io/x/two', 'web=docker.io/x/one'] })
    expect(after).toMatchObject({ a: ['x/one:1', `r.example.com/team/web:1@${digest('b')}`, true] })
    const imageValues = {
      'a.image.repository': 'api:repository',
      'a.image.digest': 'api:digest',
      'b.image.repository': 'web:repository',
      'b.image.digest': 'web:digest',
    }
    const given = await choose(chart, { imageValues })
    expect(given.after).toMatchObject({
      a: ['x/one:1', `r.example.com/team/api:1@${digest('a')}`, true],
      b: ['x/two:1', `r.example.com/team/web:1@${digest('b')}`, true],
    })
  })

  test.each<[string, Said, RegExp]>([
    ['nobody', { replaces: ['docker.io/x/y'] }, /expected one of the images api, web before "="/],
    ['another', { imageValues: { 'a.b': 'db:digest' } }, /expected one of the images api, web before ":"/],
    ['no image at all', { images: [], replaces: ['docker.io/x/y'] }, /expected nothing with image: none/],
  ])('a line that is said of %s is refused', async (_, said, message) => {
    await expect(choose(PLAIN, said)).rejects.toThrow(message)
  })
})

test('a chart without an image of ours is what it is', async () => {
  const { means, values, rules, after } = await choose(PLAIN, { images: [] })
  expect([means, values, rules]).toEqual(['none', undefined, []])
  expect(after).toMatchObject({ api: ['r.example.com/team/api:1', 'r.example.com/team/api:1', false] })
})

test('one image is as it was, with or without its component', async () => {
  const { component: _, ...alone } = API
  for (const images of [[API], [alone]]) {
    const { after } = await choose(PLAIN, { images, replaces: [] })
    expect(after['api']).toEqual(['r.example.com/team/api:1', `r.example.com/team/api:1@${digest('a')}`, true])
  }
  expect(runs('api', 'a')).toContain(digest('a'))
})

test('lines that are proposed say of which image they are, and work as they stand', async () => {
  const chart: Chart = {
    values: { web: { image: 'docker.io/old/site', tag: 'v1' } },
    images: (at) => ({
      api: `r.example.com/team/api:v1`,
      one: `${at('web.image')}:${at('web.tag')}`,
      two: 'docker.io/other/thing:1',
    }),
  }
  const refused = (await choose(chart).catch((error: unknown) => error)) as Refusal
  const [byValues, byName] = refused.proposals
  expect([byValues?.lines.every((line) => line.includes('=web:')), byName?.lines]).toEqual([
    true,
    ['web=docker.io/other/thing'],
  ])
  const imageValues = Object.fromEntries((byValues?.lines ?? []).map((line) => line.split('=') as [string, string]))
  expect((await choose(chart, { imageValues })).after['one']).toEqual([
    'docker.io/old/site:v1',
    runs('web:v1', 'b'),
    expect.anything(),
  ])
  const { after } = await choose(chart, { replaces: byName?.lines ?? [] })
  expect(after['two']).toEqual([expect.anything(), runs('web:1', 'b'), expect.anything()])
})
