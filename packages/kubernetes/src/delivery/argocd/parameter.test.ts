import { describe, expect, test } from '@jest/globals'
import { UserError } from '@slipway/core'
import { chooseParameters, sourcesPatch, withParameters } from './parameter'

const [NEW, OLD] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`]
const IMAGE = { registry: 'r.example.com', repository: 'shop', digest: NEW }
const AUTO = { images: [IMAGE], digestIn: 'auto', imageValues: new Map<string, string>() } as const
const app = (type: string, source: object) => ({
  metadata: { resourceVersion: '7' },
  spec: { source: { repoURL: 'https://git.example.com/shop', ...source } },
  status: { sourceType: type },
})

describe('auto: a parameter that is there for our image, else Git', () => {
  test.each<[string, object, string[]]>([
    ['none', {}, []],
    [
      'a kustomize image',
      { kustomize: { images: [`r.example.com/shop@${OLD}`, 'busybox:1'] } },
      [`r.example.com/shop@${NEW}`],
    ],
    ['with a tag', { kustomize: { images: ['r.example.com/shop:1.2'] } }, [`r.example.com/shop@${NEW}`]],
    [
      'in place of another',
      { kustomize: { images: ['shop=r.example.com/shop:1.2'] } },
      [`shop=r.example.com/shop@${NEW}`],
    ],
    ['of another image', { kustomize: { images: ['r.example.com/other:1'] } }, []],
    [
      'a whole reference',
      { helm: { parameters: [{ name: 'image', value: 'r.example.com/shop:1' }] } },
      [`r.example.com/shop@${NEW}`],
    ],
    [
      'a digest beside its repository',
      {
        helm: {
          parameters: [
            { name: 'image.repository', value: 'r.example.com/shop' },
            { name: 'image.digest', value: OLD },
          ],
        },
      },
      [NEW],
    ],
    [
      'a tag beside its repository',
      {
        helm: {
          parameters: [
            { name: 'image.repository', value: 'r.example.com/shop' },
            { name: 'image.tag', value: '1' },
          ],
        },
      },
      [`deployed@${NEW}`],
    ],
  ])('%s', (_, source, want) => {
    expect(chooseParameters(app('Helm', source), AUTO).map(({ value }) => value)).toEqual(want)
  })
})

test.each<[string, object, Partial<Parameters<typeof chooseParameters>[1]>, string]>([
  [
    'git, and a parameter wins over it',
    app('Kustomize', { kustomize: { images: ['r.example.com/shop:1'] } }),
    { digestIn: 'git' },
    'wins over what is in Git',
  ],
  ['a chart without a name', app('Helm', {}), { digestIn: 'application' }, 'no parameter of the Application is known'],
  ['plain manifests', app('Directory', {}), { digestIn: 'application' }, 'take no parameters'],
  [
    'values of no chart',
    app('Kustomize', {}),
    { imageValues: new Map([['image.tag', 'tag']]) },
    'no source of the Application is of Helm',
  ],
])('refused: %s', (_, object, more, text) => {
  const choose = () => chooseParameters(object as never, { ...AUTO, ...more })
  expect(choose).toThrow(UserError)
  expect(choose).toThrow(text)
})

test('a parameter is set, and put back to what it was', () => {
  const object = app('Kustomize', { kustomize: { images: ['busybox:1', `r.example.com/shop@${OLD}`] } })
  const parameters = chooseParameters(object, AUTO)
  const sources = [object.spec.source] as never
  const set = withParameters(sources, parameters)
  expect(sourcesPatch(object, set)).toEqual({
    metadata: { resourceVersion: '7' },
    spec: { source: { kustomize: { images: ['busybox:1', `r.example.com/shop@${NEW}`] } } },
  })
  expect(withParameters(set, parameters, sources)).toEqual(sources)
})

test('one that was not there before goes again', () => {
  const object = app('Helm', {})
  const parameters = chooseParameters(object, { ...AUTO, imageValues: new Map([['image.digest', 'digest']]) })
  expect(parameters).toEqual([{ index: 0, kind: 'helm', key: 'image.digest', value: NEW }])
  const set = withParameters([object.spec.source] as never, parameters)
  expect(set[0]?.['helm']).toEqual({ parameters: [{ name: 'image.digest', value: NEW, forceString: true }] })
  expect(withParameters(set, parameters, [object.spec.source] as never)[0]?.['helm']).toEqual({ parameters: [] })
})
