import { describe, expect, test } from '@jest/globals'
import { FakeFiles, type SampleImage, writeSampleLayout } from '@slipway/testing'
import { readGraph } from './graph'
import { imageIdentity, platformNames, readConfig } from './identity'
import { openLayout } from './layout'
import { isRunnable } from './manifest'
import { OCI_INDEX, OCI_MANIFEST } from './media-types'
import { checkBlob, digestOf, readBlob } from './source'

async function sample(image: SampleImage = {}) {
  const files = new FakeFiles()
  const made = await writeSampleLayout(files, 'image', image)
  return { files, made, layout: await openLayout(files, 'image') }
}

describe('openLayout', () => {
  test('finds the one image', async () => {
    const { layout, made } = await sample({ platforms: ['linux/amd64', 'linux/arm64'] })
    expect(layout.top).toEqual(made.top)
  })

  test('counts several names of one image once, and what is attached to it not at all', async () => {
    const { files, made } = await sample()
    const named = (name: string) => ({ ...made.top, annotations: { 'org.opencontainers.image.ref.name': name } })
    const attached = { ...made.top, digest: digestOf('x'), artifactType: 'application/vnd.example' }
    await files.write('image/index.json', JSON.stringify({ manifests: [attached, named('a'), named('b')] }))
    expect((await openLayout(files, 'image')).top.digest).toBe(made.top.digest)
  })

  const top = { mediaType: OCI_INDEX, digest: digestOf('a'), size: 1 }
  test.each([
    ['nothing there', {}, 'LAYOUT_MISSING'],
    ['no oci-layout', { 'image/index.json': '{"manifests":[]}' }, 'LAYOUT_INVALID'],
    ['another version', { 'image/oci-layout': '{"imageLayoutVersion":"2.0.0"}' }, 'LAYOUT_INVALID'],
    ['no index', { 'image/oci-layout': '{"imageLayoutVersion":"1.0.0"}' }, 'LAYOUT_INVALID'],
    ['an index that is no JSON', { 'image/index.json': '{' }, 'LAYOUT_INVALID'],
    ['an index without a list', { 'image/index.json': '{"manifests":{}}' }, 'LAYOUT_INVALID'],
    ['a huge index', { 'image/index.json': `{"manifests":[],"x":"${'x'.repeat(5_000_000)}"}` }, 'LAYOUT_INVALID'],
    ['no image', { 'image/index.json': '{"manifests":[]}' }, 'LAYOUT_EMPTY'],
    [
      'two images',
      { 'image/index.json': JSON.stringify({ manifests: [top, { ...top, digest: digestOf('b') }] }) },
      'LAYOUT_AMBIGUOUS',
    ],
    [
      'two sizes of one image',
      { 'image/index.json': JSON.stringify({ manifests: [top, { ...top, size: 2 }] }) },
      'IMAGE_INVALID',
    ],
    [
      'a path as digest',
      { 'image/index.json': JSON.stringify({ manifests: [{ ...top, digest: 'sha256:../../../etc/passwd' }] }) },
      'IMAGE_INVALID',
    ],
    [
      'a digest with a path behind it',
      { 'image/index.json': JSON.stringify({ manifests: [{ ...top, digest: `${top.digest}/../x` }] }) },
      'IMAGE_INVALID',
    ],
    [
      'an algorithm of its own',
      { 'image/index.json': JSON.stringify({ manifests: [{ ...top, digest: `..:${'a'.repeat(64)}` }] }) },
      'IMAGE_INVALID',
    ],
    ['a negative size', { 'image/index.json': JSON.stringify({ manifests: [{ ...top, size: -1 }] }) }, 'IMAGE_INVALID'],
    [
      'a size that is no integer',
      { 'image/index.json': JSON.stringify({ manifests: [{ ...top, size: 1.5 }] }) },
      'IMAGE_INVALID',
    ],
    [
      'a media type with a line break',
      { 'image/index.json': JSON.stringify({ manifests: [{ ...top, mediaType: 'a/b\nx: y' }] }) },
      'IMAGE_INVALID',
    ],
  ])('%s is %s', async (name, given, code) => {
    const whole =
      'image/index.json' in given && name !== 'no oci-layout'
        ? { 'image/oci-layout': '{"imageLayoutVersion":"1.0.0"}' }
        : {}
    await expect(openLayout(new FakeFiles({ ...whole, ...given }), 'image')).rejects.toMatchObject({
      code,
      outcome: 'invalid',
    })
  })
})

describe('blobs', () => {
  test('are read when digest and size are right', async () => {
    const { layout, made } = await sample()
    expect((await readBlob(layout, made.layers[0]!)).length).toBe(1000)
  })

  test.each([
    ['missing', (files: FakeFiles, path: string) => files.remove(path), 'BLOB_MISSING'],
    ['changed', (files: FakeFiles, path: string) => files.write(path, new Uint8Array(1000)), 'BLOB_CORRUPT'],
    ['longer', (files: FakeFiles, path: string) => files.append(path, 'x'), 'BLOB_CORRUPT'],
    ['shorter', (files: FakeFiles, path: string) => files.write(path, 'x'), 'BLOB_CORRUPT'],
    [
      'a directory',
      async (files: FakeFiles, path: string) => {
        await files.remove(path)
        await files.makeDirectory(path)
      },
      'BLOB_MISSING',
    ],
    [
      'a link to nothing',
      async (files: FakeFiles, path: string) => {
        await files.remove(path)
        files.symlink(path, '/nowhere')
      },
      'BLOB_MISSING',
    ],
    [
      'a link to something else',
      async (files: FakeFiles, path: string) => {
        await files.write('/etc/secret', 'x')
        await files.remove(path)
        files.symlink(path, '/etc/secret')
      },
      'BLOB_CORRUPT',
    ],
  ])('that are %s are refused', async (_name, harm, code) => {
    const { files, layout, made } = await sample()
    const [layer] = made.layers
    await harm(files, `image/blobs/sha256/${layer!.digest.slice(7)}`)
    await expect(checkBlob(layout, layer!)).rejects.toMatchObject({ code })
  })

  test('of another size are found before they are read, also through a link to a folder', async () => {
    const { files, layout, made } = await sample()
    const [layer] = made.layers
    await expect(layout.locate({ ...layer!, size: 999 })).rejects.toMatchObject({
      code: 'BLOB_CORRUPT',
      message: expect.stringContaining('1000 bytes instead of 999'),
    })
    const path = `image/blobs/sha256/${layer!.digest.slice(7)}`
    await files.remove(path)
    await files.makeDirectory('/folder')
    files.symlink(path, '/folder')
    await expect(layout.locate(layer!)).rejects.toMatchObject({ code: 'BLOB_MISSING' })
  })

  test('may be links to the right content', async () => {
    const { files, layout, made } = await sample()
    const path = `image/blobs/sha256/${made.layers[0]!.digest.slice(7)}`
    await files.rename(path, '/elsewhere')
    files.symlink(path, '/elsewhere')
    await expect(checkBlob(layout, made.layers[0]!)).resolves.toBeUndefined()
  })

  test('wrong content is never handed on whole', async () => {
    const { files, layout, made } = await sample()
    await files.write(`image/blobs/sha256/${made.layers[0]!.digest.slice(7)}`, new Uint8Array(1000))
    let seen = 0
    const read = async () => {
      for await (const chunk of layout.blob(made.layers[0]!)) seen += chunk.length
    }
    await expect(read()).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    expect(seen).toBe(500)
  })
})

describe('readGraph', () => {
  test('lists children before their index and everything once', async () => {
    const { layout, made } = await sample({
      platforms: ['linux/amd64', 'linux/arm64'],
      attestations: true,
      nested: true,
    })
    const graph = await readGraph(layout, layout.top)
    const digests = graph.nodes.map(({ descriptor }) => descriptor.digest)
    expect(digests.slice(0, 4)).toEqual(
      [made.manifests[0]!, made.attestations[0]!, made.manifests[1]!, made.attestations[1]!].map(
        ({ digest }) => digest,
      ),
    )
    expect(digests.at(-1)).toBe(made.top.digest)
    expect(digests.length).toBe(6)
    // two platforms: config, two layers each; two attestations: config and statement each
    expect(graph.blobs.length).toBe(10)
    expect(graph.size).toBe(
      [...graph.blobs, ...graph.nodes.map(({ descriptor }) => descriptor)].reduce((sum, { size }) => sum + size, 0),
    )
  })

  const index = (manifests: unknown[], rest: object = {}) =>
    JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests, ...rest })
  async function withTop(document: string, described: { mediaType?: string; size?: number } = {}) {
    const files = new FakeFiles()
    const digest = digestOf(document)
    const top = { mediaType: OCI_INDEX, size: document.length, ...described, digest }
    await files.write(`image/blobs/sha256/${digest.slice(7)}`, document)
    await files.write('image/oci-layout', '{"imageLayoutVersion":"1.0.0"}')
    await files.write('image/index.json', index([top]))
    const layout = await openLayout(files, 'image')
    return readGraph(layout, layout.top)
  }

  test.each([
    ['is no JSON', '{', {}],
    ['is a list', '[]', {}],
    ['is an index and a manifest at once', index([], { layers: [], config: {} }), {}],
    ['has another media type inside', index([], { mediaType: 'application/vnd.oci.image.manifest.v1+json' }), {}],
    ['is named by a type that is none', JSON.stringify({ manifests: [] }), { mediaType: 'application/json' }],
    ['has no children list', JSON.stringify({ schemaVersion: 2 }), {}],
    ['names a child that leads out', index([{ mediaType: OCI_INDEX, digest: 'sha256:/../../x', size: 1 }]), {}],
    ['is larger than registries take', index([], { annotations: { x: 'x'.repeat(4_200_000) } }), {}],
  ])('an index that %s is refused', async (_name, document, described) => {
    await expect(withTop(document, described)).rejects.toMatchObject({ code: 'IMAGE_INVALID' })
  })

  test('a child that is not there is refused', async () => {
    await expect(withTop(index([{ mediaType: OCI_INDEX, digest: digestOf('gone'), size: 4 }]))).rejects.toMatchObject({
      code: 'BLOB_MISSING',
    })
  })

  test('an index that contains itself ends', async () => {
    // No hash function allows it, so the source here does not check.
    const digest = digestOf('self')
    const self = { mediaType: OCI_INDEX, digest, size: 1 }
    const source = {
      name: 'liar',
      manifest: async () => new TextEncoder().encode(index([self])),
      blob: () => {
        throw new Error('unused')
      },
    }
    await expect(readGraph(source, self)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('contain itself'),
    })
  })

  test('too deep, and too many, are refused', async () => {
    const chain = {
      name: 'deep',
      blob: () => {
        throw new Error('unused')
      },
      manifest: async ({ digest }: { digest: string }) =>
        new TextEncoder().encode(index([{ mediaType: OCI_INDEX, digest: digestOf(digest), size: 1 }])),
    }
    await expect(readGraph(chain, { mediaType: OCI_INDEX, digest: digestOf('0'), size: 1 })).rejects.toMatchObject({
      message: expect.stringMatching(/nested at most 8 deep$/),
    })
    const many = Array.from({ length: 1100 }, (_, n) => ({ mediaType: OCI_INDEX, digest: digestOf(`c${n}`), size: 1 }))
    const wide = {
      ...chain,
      manifest: async ({ digest }: { digest: string }) =>
        new TextEncoder().encode(index(digest === digestOf('0') ? many : [])),
    }
    await expect(readGraph(wide, { mediaType: OCI_INDEX, digest: digestOf('0'), size: 1 })).rejects.toMatchObject({
      message: expect.stringMatching(/at most 1000 manifests in/),
    })
  })
})

/** A source that says what a test wants, and checks nothing. */
function saying(documents: Readonly<Record<string, string>>, usual = '') {
  return {
    name: 'liar',
    manifest: async ({ digest }: { digest: string }) => new TextEncoder().encode(documents[digest] ?? usual),
    blob: () => {
      throw new Error('nothing is read')
    },
  }
}

describe('an image that contradicts itself or is too large', () => {
  const top = { mediaType: OCI_INDEX, digest: digestOf('top'), size: 1 }
  const listOf = (manifests: readonly object[]) => JSON.stringify({ mediaType: OCI_INDEX, manifests })
  const child = { mediaType: OCI_INDEX, digest: digestOf('child'), size: 5 }
  const graphOf = (documents: Readonly<Record<string, string>>) => readGraph(saying(documents, listOf([])), top)

  test.each([
    ['sizes', { ...child, size: 6 }],
    ['media types', { ...child, mediaType: OCI_MANIFEST }],
  ])('two %s for one manifest', async (_name, other) => {
    await expect(graphOf({ [top.digest]: listOf([child, other]) })).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('one size and one media type'),
    })
  })

  test('two sizes for one layer', async () => {
    const blob = (text: string, size: number) => ({ mediaType: 'a/b', digest: digestOf(text), size })
    const manifest = JSON.stringify({
      config: blob('config', 1),
      layers: [blob('layer', 1), blob('layer', 2)],
    })
    const source = saying({ [top.digest]: manifest })
    await expect(readGraph(source, { ...top, mediaType: OCI_MANIFEST })).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('one size wherever it is named'),
    })
  })

  test('manifests of more than 64 MiB together', async () => {
    const big = (count: number) =>
      listOf(Array.from({ length: count }, (_, at) => ({ ...child, digest: digestOf(`${at}`), size: 4 * 1024 * 1024 })))
    expect((await graphOf({ [top.digest]: big(15) })).nodes).toHaveLength(16)
    await expect(graphOf({ [top.digest]: big(16) })).rejects.toMatchObject({
      message: expect.stringContaining(`at most ${64 * 1024 * 1024} bytes together`),
    })
  })

  test('a configuration of more than 8 MiB is not read', async () => {
    const config = { mediaType: 'a/b', digest: digestOf('c'), size: 8 * 1024 * 1024 + 1 }
    await expect(readConfig(saying({}), config)).rejects.toMatchObject({ code: 'IMAGE_INVALID' })
  })
})

describe('isRunnable', () => {
  const image = { mediaType: OCI_MANIFEST, digest: digestOf('a'), size: 1 }
  test.each([
    ['a platform', { platform: { os: 'linux', architecture: 'amd64' } }, true],
    [
      'a platform of which only the architecture is unknown',
      { platform: { os: 'linux', architecture: 'unknown' } },
      true,
    ],
    ['an unknown platform', { platform: { os: 'unknown', architecture: 'unknown' } }, false],
    ["BuildKit's mark", { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }, false],
  ])('%s', (_name, more, want) => expect(isRunnable({ ...image, ...more })).toBe(want))
})

describe('imageIdentity', () => {
  test('a single manifest accepts itself and its configuration', async () => {
    const { layout, made } = await sample({ platforms: ['linux/arm64/v8'] })
    const identity = await imageIdentity(layout, layout.top)
    expect([...identity.accept]).toEqual([made.top.digest, made.configs[0]])
    expect(platformNames(identity)).toEqual(['linux/arm64/v8'])
  })

  test('an index accepts itself, its runnable children and their configurations, and no attestation', async () => {
    const { layout, made } = await sample({ platforms: ['linux/amd64', 'linux/arm64'], attestations: true })
    const identity = await imageIdentity(layout, layout.top)
    expect(identity.digest).toBe(made.top.digest)
    expect(identity.runnable.map(({ descriptor }) => descriptor.digest)).toEqual(
      made.manifests.map(({ digest }) => digest),
    )
    expect(identity.configs).toEqual(made.configs)
    expect([...identity.accept].sort()).toEqual(
      [made.top.digest, ...made.manifests.map(({ digest }) => digest), ...made.configs].sort(),
    )
    expect(platformNames(identity)).toEqual(['linux/amd64', 'linux/arm64'])
  })

  test('reads through a nested index', async () => {
    const { layout, made } = await sample({ platforms: ['linux/amd64', 'linux/arm64'], nested: true })
    const identity = await imageIdentity(layout, layout.top)
    expect(identity.accept.has(made.manifests[1]!.digest)).toBe(true)
    expect(identity.accept.size).toBe(6)
  })

  test.each([
    ['an artifact type', { artifactType: 'application/vnd.example' }],
    ['a subject', { subject: { mediaType: OCI_INDEX, digest: digestOf('s'), size: 1 } }],
  ])('a child whose manifest has %s does not count', async (_name, extra) => {
    const { files, layout, made } = await sample({ platforms: ['linux/amd64', 'linux/arm64'] })
    const [, second] = made.manifests
    const changed = JSON.stringify({
      ...JSON.parse(await files.read(`image/blobs/sha256/${second!.digest.slice(7)}`)),
      ...extra,
    })
    await files.write(`image/blobs/sha256/${digestOf(changed).slice(7)}`, changed)
    const top = JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [made.manifests[0], { ...second, digest: digestOf(changed), size: changed.length }],
    })
    await files.write(`image/blobs/sha256/${digestOf(top).slice(7)}`, top)
    const identity = await imageIdentity(layout, { mediaType: OCI_INDEX, digest: digestOf(top), size: top.length })
    expect(identity.runnable.map(({ descriptor }) => descriptor.digest)).toEqual([made.manifests[0]!.digest])
    expect(identity.accept.has(digestOf(changed))).toBe(false)
  })
})
