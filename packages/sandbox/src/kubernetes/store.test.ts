import { describe, expect, test } from '@jest/globals'
import { decodeProtobuf } from './api/protobuf'
import { parseReference } from './kubelet/image'
import { quantity } from './kubelet/process'
import type { KubeObject } from './model'
import { resource } from './resources'
import { parseFieldSelector, parseLabelSelector } from './selectors'
import { Store } from './store'

const maps = resource('configmaps')
const map = (name: string, more: object = {}) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'n', ...more } }) as unknown as KubeObject

describe('the store', () => {
  test('counts versions, refuses an old one and ignores what changes nothing', () => {
    const store = new Store()
    const created = store.create(maps, map('a'))
    const changed = store.update(maps, { ...created, metadata: { ...created.metadata, labels: { x: '1' } } })
    expect(Number(changed.metadata.resourceVersion)).toBe(Number(created.metadata.resourceVersion) + 1)
    expect(store.update(maps, changed).metadata.resourceVersion).toBe(changed.metadata.resourceVersion)
    expect(() => store.update(maps, created)).toThrow(
      'the object has been modified; please apply your changes to the latest version and try again',
    )
    expect(store.since(Number(created.metadata.resourceVersion)).map(({ type }) => type)).toEqual(['MODIFIED'])
  })

  test('says gone when a watch begins before what it remembers', () => {
    const store = new Store()
    for (let count = 0; count <= 2_100; count++) store.create(maps, map(`m${count}`))
    expect(() => store.since(1)).toThrow('The resourceVersion for the provided watch is too old.')
  })

  test('a listener that throws is told of and keeps nothing from the others or from the writer', () => {
    const problems: unknown[] = []
    const heard: string[] = []
    const store = new Store((error) => problems.push(error))
    store.onChange(() => {
      throw new Error('stumbled')
    })
    store.onChange(({ object }) => heard.push(object.metadata.name))
    expect(store.create(maps, map('a')).metadata.name).toBe('a')
    expect([heard, problems]).toEqual([['a'], [new Error('stumbled')]])
  })

  test('lists one namespace and not its neighbour', () => {
    const store = new Store()
    store.create(maps, map('a'))
    store.create(maps, map('b', { namespace: 'nn' }))
    expect(store.list(maps, 'n').map(({ metadata }) => metadata.name)).toEqual(['a'])
    expect(store.list(maps)).toHaveLength(2)
  })
})

test.each([
  ['app=web', true],
  ['app==web,tier!=back', true],
  ['app in (web, api)', true],
  ['app notin (web,api)', false],
  ['app', true],
  ['!app', false],
  ['tier', false],
])('label selector %s is %s', (selector, want) => {
  expect(parseLabelSelector(selector)(map('a', { labels: { app: 'web' } }))).toBe(want)
})

test('field selectors reach into the object', () => {
  expect(parseFieldSelector('metadata.name=a,metadata.namespace!=other')(map('a'))).toBe(true)
  expect(parseFieldSelector('metadata.name=b')(map('a'))).toBe(false)
})

/** A field of protocol buffers with a length: number, then bytes or text. */
const field = (number: number, value: string | Buffer) => {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes])
}

describe('protocol buffers', () => {
  const type = field(1, Buffer.concat([field(1, 'v1'), field(2, 'Secret')]))
  const metadata = field(
    1,
    Buffer.concat([field(1, 's'), field(3, ''), field(11, Buffer.concat([field(1, 'owner'), field(2, 'helm')]))]),
  )
  const data = field(2, Buffer.concat([field(1, 'release'), field(2, Buffer.from([0, 255]))]))

  test('a secret in its envelope reads as its JSON', () => {
    const raw = field(2, Buffer.concat([metadata, data, field(3, 'helm.sh/release.v1')]))
    expect(decodeProtobuf(Buffer.concat([Buffer.from('k8s\0'), type, raw]))).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', labels: { owner: 'helm' } },
      data: { release: 'AP8=' },
      type: 'helm.sh/release.v1',
    })
  })

  test('a kind that no client was seen to send is refused, and so is a cut body', () => {
    const other = field(1, Buffer.concat([field(1, 'v1'), field(2, 'Pod')]))
    expect(() => decodeProtobuf(Buffer.concat([Buffer.from('k8s\0'), other]))).toThrow(
      'the sandbox does not read a protobuf Pod; send JSON',
    )
    expect(() => decodeProtobuf(Buffer.concat([Buffer.from('k8s\0'), type.subarray(0, 4)]))).toThrow('a truncated body')
  })
})

test.each([
  ['100Mi', 104_857_600],
  ['250m', 0.25],
  ['2', 2],
  ['lots', undefined],
])('quantity %s', (text, want) => {
  expect(quantity(text)).toBe(want)
})

test.each([
  [
    '127.0.0.1:5000/web@sha256:' + 'a'.repeat(64),
    { registry: '127.0.0.1:5000', repository: 'web', version: `sha256:${'a'.repeat(64)}` },
  ],
  [
    'r.example/a/b:v1@sha256:' + 'b'.repeat(64),
    { registry: 'r.example', repository: 'a/b', version: `sha256:${'b'.repeat(64)}` },
  ],
  ['localhost/web', { registry: 'localhost', repository: 'web', version: 'latest' }],
])('image reference %s', (text, want) => {
  expect(parseReference(text)).toEqual(want)
})
