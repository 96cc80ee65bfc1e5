import { expect, test } from '@jest/globals'
import type { Descriptor } from '../layout/descriptor'
import type { ImageGraph } from '../layout/graph'
import { digestOf } from '../layout/source'
import { mountCandidates } from './mount'

const LAYER: Descriptor = { mediaType: 'a/b', digest: digestOf('layer'), size: 1 }

/** Where the one layer of an image may be mounted from, at a registry. */
function candidates(host: string, base: string | undefined, origin: Readonly<Record<string, string>> = {}) {
  const layer = { ...LAYER, annotations: origin }
  const annotations: Record<string, string> = base === undefined ? {} : { 'org.opencontainers.image.base.name': base }
  const manifest = { kind: 'image' as const, mediaType: 'a/b', annotations, config: LAYER, layers: [layer] }
  const graph: ImageGraph = {
    top: LAYER,
    nodes: [{ descriptor: LAYER, manifest, bytes: new Uint8Array() }],
    blobs: [layer],
    size: 1,
  }
  return mountCandidates(graph, { base: new URL(`https://${host}`), repository: 'team/app' }).get(LAYER.digest)
}

test.each([
  ['the base at the same registry', 'r.example.com/base/node:24', ['base/node']],
  ['the base elsewhere', 'other.example.com/base/node:24', undefined],
  ['the repository itself', 'r.example.com/team/app:1', undefined],
  ['no name', 'https://x y', undefined],
  ['no base', undefined, undefined],
])('%s', (_name, base, want) => expect(candidates('r.example.com', base)).toEqual(want))

test("Docker Hub's names lead to its registry", () => {
  expect(candidates('registry-1.docker.io', 'node:24')).toEqual(['library/node'])
})

test('what BuildKit noted of this registry comes first, of others never', () => {
  const origin = {
    'containerd.io/distribution.source.r.example.com': 'a/b,../x,c/d',
    'containerd.io/distribution.source.other.example.com': 'e/f',
  }
  expect(candidates('r.example.com', 'r.example.com/base/node:24', origin)).toEqual(['a/b', 'c/d', 'base/node'])
})
