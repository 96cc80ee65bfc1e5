import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { FakeFiles, writeSampleLayout } from '@slipway/testing'
import { readGraph } from './graph'
import { imageIdentity } from './identity'
import { openLayout } from './layout'
import { OCI_CONFIG, OCI_MANIFEST } from './media-types'
import { digestOf, readBlob } from './source'
import { writeSinglePlatform } from './single-platform'
import { createLayout } from './write'

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text)
}

async function writeImage(files: FakeFiles, path: string) {
  const writer = await createLayout(files, path)
  const layer = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    ...(await writer.addStream(chunks('abc', 'def'))),
  }
  const config = {
    mediaType: OCI_CONFIG,
    ...(await writer.add(JSON.stringify({ os: 'linux', architecture: 'amd64' }))),
  }
  const top = await writer.addManifest(
    { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [layer] },
    OCI_MANIFEST,
  )
  return { writer, layer, top }
}

describe('createLayout', () => {
  test('what it writes is read back the same', async () => {
    const files = new FakeFiles()
    const { writer, layer, top } = await writeImage(files, 'image')
    await writer.finish(top)
    const layout = await openLayout(files, 'image')
    expect(layout.top).toEqual(top)
    expect(layer.digest).toBe(digestOf('abcdef'))
    expect(new TextDecoder().decode(await readBlob(layout, layer))).toBe('abcdef')
    expect((await readGraph(layout, layout.top)).blobs.map(({ size }) => size)).toEqual([37, 6])
  })

  test('is no layout until it is finished', async () => {
    const files = new FakeFiles()
    const { writer } = await writeImage(files, 'image')
    await expect(openLayout(files, 'image')).rejects.toMatchObject({ code: 'LAYOUT_MISSING' })
    await expect(openLayout(files, writer.path)).rejects.toMatchObject({ code: 'LAYOUT_INVALID' })
  })

  test('of two at once the first stands whole, and the second is told', async () => {
    const files = new FakeFiles()
    await writeSampleLayout(files, 'image')
    const [first, second] = [await writeImage(files, 'image'), await writeImage(files, 'image')]
    const layout = await first.writer.finish(first.top)
    await expect(second.writer.finish(second.top)).rejects.toMatchObject({
      code: 'LAYOUT_TAKEN',
      outcome: 'invalid',
      message: 'image: expected that nothing else writes there during the build, found the image of another build',
    })
    expect((await readGraph(await openLayout(files, 'image'), layout.top)).blobs.length).toBe(2)
  })

  test('replaces an earlier layout, nothing of it stays', async () => {
    const files = new FakeFiles()
    const old = await writeSampleLayout(files, 'image')
    const { writer, top } = await writeImage(files, 'image')
    await writer.finish(top)
    expect(await files.stat(`image/blobs/sha256/${old.layers[0]!.digest.slice(7)}`)).toBeUndefined()
    expect(await files.list('image')).toEqual(['blobs', 'index.json', 'oci-layout'])
  })

  test.each([
    ['a folder with other files', (files: FakeFiles) => files.write('image/precious.txt', 'x')],
    ['a file', (files: FakeFiles) => files.write('image', 'x')],
    ['a link', async (files: FakeFiles) => files.symlink('image', '/elsewhere')],
  ])('leaves %s alone', async (_name, prepare) => {
    const files = new FakeFiles()
    await prepare(files)
    const before = [...files.entries.keys()]
    await expect(createLayout(files, 'image')).rejects.toMatchObject({ code: 'LAYOUT_OCCUPIED' })
    expect([...files.entries.keys()]).toEqual(before)
  })

  test('copies verified blobs only', async () => {
    const files = new FakeFiles()
    const made = await writeSampleLayout(files, 'base')
    const base = await openLayout(files, 'base')
    const writer = await createLayout(files, 'image')
    await writer.copy(base, made.layers[0]!)
    expect((await files.stat(`${writer.path}/blobs/sha256/${made.layers[0]!.digest.slice(7)}`))?.size).toBe(1000)
    await files.write(`base/blobs/sha256/${made.layers[1]!.digest.slice(7)}`, new Uint8Array(200))
    await expect(writer.copy(base, made.layers[1]!)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    expect(await files.stat(`${writer.path}/blobs/sha256/${made.layers[1]!.digest.slice(7)}`)).toBeUndefined()
  })

  test('a stream is named by its content, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string()), async (parts) => {
        const writer = await createLayout(new FakeFiles(), 'image')
        const { digest, size } = await writer.addStream(chunks(...parts))
        const whole = Buffer.concat(parts.map((part) => Buffer.from(part)))
        expect({ digest, size }).toEqual({ digest: digestOf(whole), size: whole.length })
      }),
    )
  })
})

describe('writeSinglePlatform', () => {
  async function twoPlatforms() {
    const files = new FakeFiles()
    const made = await writeSampleLayout(files, 'image', {
      platforms: ['linux/amd64', 'linux/arm64'],
      attestations: true,
      nested: true,
    })
    const layout = await openLayout(files, 'image')
    const { runnable } = await imageIdentity(layout, layout.top)
    return { files, made, layout, arm: runnable[1]! }
  }

  test('holds one platform and nothing else', async () => {
    const { files, made, layout, arm } = await twoPlatforms()
    const path = await writeSinglePlatform(layout, arm, '/tmp/view')
    const view = await openLayout(files, path)
    expect(view.top.digest).toBe(made.manifests[1]!.digest)
    expect(view.top.platform).toEqual({ os: 'linux', architecture: 'arm64' })
    const wanted = [made.manifests[1]!, ...made.layers.slice(2)].map(({ digest }) => digest.slice(7))
    expect(await files.list('/tmp/view/blobs/sha256')).toEqual([...wanted, made.configs[1]!.slice(7)].sort())
  })

  test('a path that Trivy cannot open is refused', async () => {
    const { layout, arm } = await twoPlatforms()
    await expect(writeSinglePlatform(layout, arm, '/tmp/a@b')).rejects.toMatchObject({ code: 'PATH_UNUSABLE' })
    await expect(writeSinglePlatform(layout, arm, '/tmp/a:b')).rejects.toMatchObject({ code: 'PATH_UNUSABLE' })
  })

  test('a changed layer is not passed off as scanned', async () => {
    const { files, made, layout, arm } = await twoPlatforms()
    await files.write(`image/blobs/sha256/${made.layers[2]!.digest.slice(7)}`, new Uint8Array(1000))
    await expect(writeSinglePlatform(layout, arm, '/tmp/view')).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
  })
})
