import { describe, expect, test } from '@jest/globals'
import { identify, identifyReported, type ImageIdentity, type ManifestReader, sameConfig } from './accept'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'

type Stored = Readonly<Record<string, { readonly mediaType: string; readonly document: unknown }>>
const readerOf = (stored: Stored): ManifestReader => ({ read: async (digest) => stored[digest] })
const image = (config: string, more: object = {}) => ({
  mediaType: MANIFEST,
  document: { config: { digest: config }, ...more },
})
const index = (children: readonly (readonly [digest: string, platform?: object])[], mediaType = INDEX) => ({
  mediaType,
  document: {
    manifests: children.map(([digest, platform]) => ({ digest, ...(platform === undefined ? {} : { platform }) })),
  },
})
const on = (architecture: string, variant?: string) => ({ os: 'linux', architecture, variant })

describe('what a digest stands for', () => {
  const told = (identity: ImageIdentity | undefined) =>
    identity && { digest: identity.digest, pins: [...identity.pins], configs: [...identity.configs] }

  test.each([INDEX, LIST])('its images by platform, of %s', async (mediaType) => {
    const stored = {
      top: index(
        [
          ['a', on('amd64')],
          ['b', on('arm', 'v7')],
          ['c', on('arm64', '')],
        ],
        mediaType,
      ),
      ...{ a: image('ca'), b: image('cb'), c: image('cc') },
    }
    expect(told(await identify('top', readerOf(stored)))).toEqual({
      digest: 'top',
      pins: ['top', 'a', 'b', 'c'],
      configs: [
        ['linux/amd64', 'ca'],
        ['linux/arm/v7', 'cb'],
        ['linux/arm64', 'cc'],
      ],
    })
  })

  test('one image has no platform', async () => {
    const identity = await identify('a', readerOf({ a: image('ca') }))
    expect(told(identity)).toEqual({ digest: 'a', pins: ['a'], configs: [['', 'ca']] })
    expect([...(identity?.accepted ?? [])]).toEqual(['a', 'ca'])
  })

  test.each<[string, object]>([
    ['an artifact', { artifactType: 'application/spdx+json' }],
    ['what refers to another manifest', { subject: { digest: 'a' } }],
  ])('%s in an index is no image of it, and by itself it is what was asked for', async (_, more) => {
    const stored = {
      top: index([
        ['a', on('amd64')],
        ['x', on('arm64')],
      ]),
      a: image('ca'),
      x: image('cx', more),
    }
    expect(told(await identify('top', readerOf(stored)))?.pins).toEqual(['top', 'a'])
    expect(told(await identify('x', readerOf(stored)))?.pins).toEqual(['x'])
  })

  test.each<[string, Stored]>([
    ['it is not there', {}],
    [
      'a part of it is not there',
      {
        top: index([
          ['a', on('amd64')],
          ['b', on('arm64')],
        ]),
        a: image('ca'),
      },
    ],
    ['a part of it has no name', { top: { mediaType: INDEX, document: { manifests: [{}] } } }],
    ['it has no configuration', { top: { mediaType: MANIFEST, document: {} } }],
  ])('nothing, when %s', async (_, stored) => expect(await identify('top', readerOf(stored))).toBeUndefined())

  test('an index in an index in an index in an index, and not one more', async () => {
    const nested = (depth: number): Stored =>
      Object.fromEntries([
        ...Array.from({ length: depth }, (_, i) => [`i${i}`, index([[`i${i + 1}`, on('amd64')]])]),
        [`i${depth}`, image('c')],
      ])
    expect(await identify('i0', readerOf(nested(4)))).toBeDefined()
    expect(await identify('i0', readerOf(nested(5)))).toBeUndefined()
  })

  test('at most two hundred manifests', async () => {
    const many = (count: number): Stored => {
      const names = Array.from({ length: count }, (_, i) => `m${i}`)
      return {
        top: index(names.map((name) => [name, on(name)])),
        ...Object.fromEntries(names.map((n) => [n, image(n)])),
      }
    }
    expect((await identify('top', readerOf(many(199))))?.pins.size).toBe(200)
    expect(await identify('top', readerOf(many(200)))).toBeUndefined()
  })
})

describe('what a runtime reports', () => {
  const asked: string[] = []
  const reader: ManifestReader = {
    read: async (digest) => (digest === 'ours' ? image('c') : undefined),
    elsewhere: async (name) => {
      asked.push(name)
      return name === 'r:5000/web' ? readerOf({ theirs: image('c') }) : undefined
    },
  }

  test.each<[string, string, boolean, readonly string[]]>([
    ['ours', 'r:5000/web@ours', true, []],
    ['theirs', 'r:5000/web@theirs', true, ['r:5000/web']],
    ['theirs', 'docker-pullable://r:5000/web@theirs', true, ['r:5000/web']],
    ['theirs', 'other/web@theirs', false, ['other/web']],
    ['theirs', 'theirs', false, []],
    ['theirs', '@theirs', false, []],
  ])('%s of %s', async (digest, imageId, found, names) => {
    asked.length = 0
    expect([(await identifyReported(digest, imageId, reader)) !== undefined, asked]).toEqual([found, names])
  })
})

describe('the same image', () => {
  const of = (...configs: readonly (readonly [string, string])[]): ImageIdentity => ({
    ...{ digest: 'x', pins: new Set(), accepted: new Set() },
    configs: new Map(configs),
  })
  const AMD = ['linux/amd64', 'a'] as const
  const ARM = ['linux/arm64', 'b'] as const

  test.each<[string, ImageIdentity, ImageIdentity, string | undefined, boolean | undefined]>([
    ['all platforms are equal', of(AMD, ARM), of(AMD, ARM), undefined, true],
    ['one platform differs, and the node is not known', of(AMD, ARM), of(AMD, ['linux/arm64', 'c']), undefined, false],
    ['the platform of the node is equal', of(AMD, ARM), of(AMD, ['linux/arm64', 'c']), 'linux/amd64', true],
    ['the platform of the node differs', of(AMD, ARM), of(AMD, ['linux/arm64', 'c']), 'linux/arm64', false],
    ['a platform that only one has says nothing', of(AMD), of(AMD, ARM), undefined, true],
    ['no platform is in both', of(AMD), of(ARM), undefined, undefined],
    ['the node has a platform that is in neither', of(AMD), of(AMD), 'linux/s390x', undefined],
    ['the node has a variant of it', of(['linux/arm/v7', 'a']), of(['linux/arm/v7', 'a']), 'linux/arm', true],
    [
      'the node has a platform with a longer name',
      of(['linux/arm', 'a']),
      of(['linux/arm', 'a']),
      'linux/arm64',
      undefined,
    ],
    ['one image, and any of the other', of(AMD, ARM), of(['', 'b']), 'linux/amd64', true],
    ['one image, and none of the other', of(AMD, ARM), of(['', 'c']), 'linux/amd64', false],
    ['our one image, and any of the other', of(['', 'b']), of(AMD, ARM), undefined, true],
    ['our one image, and another for this node', of(['', 'b']), of(AMD, ARM), 'linux/amd64', false],
    ['nothing known of either', of(), of(), undefined, undefined],
  ])('%s', (_, ours, other, platform, want) => expect(sameConfig(ours, other, platform)).toBe(want))
})
