import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import { pack } from 'tar-stream'
import { checkBlob, imageIdentity, readGraph } from '../layout'
import { convertDockerArchive } from './docker-archive'

type Part = readonly [
  name: string,
  content: string | Uint8Array | { readonly link: string } | { readonly hardLink: string },
]

async function tar(parts: readonly Part[]): Promise<Buffer> {
  const out = pack()
  for (const [name, content] of parts) {
    if (typeof content === 'object' && 'link' in content) out.entry({ name, type: 'symlink', linkname: content.link })
    else if (typeof content === 'object' && 'hardLink' in content)
      out.entry({ name, type: 'link', linkname: content.hardLink })
    else out.entry({ name, mtime: new Date(0) }, Buffer.from(content as string))
  }
  out.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of out as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const sha = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex')
const lower = await tar([['a', 'lower']])
const upper = await tar([['b', 'upper'.repeat(100_000)]])

function configOf(layers: readonly Uint8Array[]): string {
  return JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { User: '1' },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${sha(layer)}`) },
  })
}

const manifestOf = (config: string, layers: readonly string[]) =>
  JSON.stringify([{ Config: config, RepoTags: null, Layers: layers }])

describe('what docker save wrote becomes a layout', () => {
  const config = configOf([lower, upper, lower])
  const archives: { readonly name: string; readonly parts: readonly Part[] }[] = [
    {
      name: 'Docker before 25: a folder a layer, a repeated layer as a link, the list last',
      parts: [
        ['1/', ''],
        ['1/layer.tar', lower],
        ['2/layer.tar', upper],
        ['3/layer.tar', { link: '../1/layer.tar' }],
        [`${sha(config)}.json`, config],
        ['manifest.json', manifestOf(`${sha(config)}.json`, ['1/layer.tar', '2/layer.tar', '3/layer.tar'])],
      ],
    },
    {
      name: 'Docker since 25: a layout, the list first',
      parts: [
        [
          'manifest.json',
          manifestOf(`blobs/sha256/${sha(config)}`, [
            `blobs/sha256/${sha(lower)}`,
            `blobs/sha256/${sha(upper)}`,
            `blobs/sha256/${sha(lower)}`,
          ]),
        ],
        [`blobs/sha256/${sha(upper)}`, upper],
        [`blobs/sha256/${sha(lower)}`, lower],
        [`blobs/sha256/${sha(config)}`, config],
        ['index.json', '{}'],
        ['oci-layout', '{}'],
      ],
    },
    {
      name: "with containerd's store: layers compressed as they were pulled",
      parts: [
        ['blobs/sha256/l', gzipSync(lower, { level: 1 })],
        ['blobs/sha256/u', gzipSync(upper, { level: 9 })],
        ['c', config],
        ['manifest.json', manifestOf('c', ['blobs/sha256/l', 'blobs/sha256/u', 'blobs/sha256/l'])],
      ],
    },
  ]
  archives.push(
    {
      name: 'from the top of a file system (tar -P)',
      parts: [
        ['/manifest.json', manifestOf('/c', ['/1', '/2', '/1'])],
        ['/c', config],
        ['/1', lower],
        ['/2', upper],
      ],
    },
    {
      name: 'links to links, of a layer and of the configuration',
      parts: [
        ['manifest.json', manifestOf('c', ['1/layer.tar', '2/layer.tar', '5/layer.tar'])],
        ['c', { link: 'real' }],
        ['real', config],
        ['1/layer.tar', lower],
        ['2/layer.tar', upper],
        ['3/layer.tar', { link: '/1/layer.tar' }],
        ['4/layer.tar', { hardLink: './3/layer.tar' }],
        ['5/layer.tar', { link: '../4/layer.tar' }],
      ],
    },
  )
  const digests = new Set<string>()
  test.each(archives)('$name', async ({ parts }) => {
    const files = new FakeFiles({ 'saved.tar': await tar(parts) })
    const layout = await convertDockerArchive(files, {
      archive: 'saved.tar',
      into: 'image',
      annotations: new Map([['a', 'b']]),
      layers: 'anew',
    })
    const graph = await readGraph(layout, layout.top)
    for (const blob of graph.blobs) await checkBlob(layout, blob)
    const { runnable } = await imageIdentity(layout, graph)
    expect(runnable).toMatchObject([
      {
        config: `sha256:${sha(config)}`,
        platform: { os: 'linux', architecture: 'amd64' },
        manifest: { annotations: { a: 'b' } },
      },
    ])
    expect(runnable[0]!.manifest.layers.length).toBe(3)
    expect(runnable[0]!.manifest.layers[0]!.digest).toBe(runnable[0]!.manifest.layers[2]!.digest)
    digests.add(layout.top.digest)
  })

  test('whichever Docker saved it, the digest is the same', () => expect(digests.size).toBe(1))

  const broken: readonly { readonly name: string; readonly archive: () => Promise<Uint8Array> }[] = [
    { name: 'no list', archive: () => tar([['1/layer.tar', lower]]) },
    {
      name: 'two images',
      archive: () =>
        tar([
          [
            'manifest.json',
            JSON.stringify([
              { Config: 'c', Layers: [] },
              { Config: 'd', Layers: [] },
            ]),
          ],
        ]),
    },
    {
      name: 'a layer that is not the one it names',
      archive: () =>
        tar([
          ['c', configOf([upper])],
          ['l', lower],
          ['manifest.json', manifestOf('c', ['l'])],
        ]),
    },
    {
      name: 'a layer too few',
      archive: () =>
        tar([
          ['c', configOf([lower, upper])],
          ['l', lower],
          ['manifest.json', manifestOf('c', ['l'])],
        ]),
    },
    {
      name: 'links in a circle',
      archive: () =>
        tar([
          ['c', configOf([lower])],
          ['1', { link: '2' }],
          ['2', { link: '1' }],
          ['manifest.json', manifestOf('c', ['1'])],
        ]),
    },
    {
      name: 'no configuration',
      archive: () =>
        tar([
          ['l', lower],
          ['manifest.json', manifestOf('c', ['l'])],
        ]),
    },
    {
      name: 'cut off',
      archive: async () =>
        (
          await tar([
            ['manifest.json', manifestOf('c', ['l'])],
            ['l', upper],
          ])
        ).subarray(0, 200_000),
    },
    {
      name: 'a list of more than 8 MiB',
      archive: () =>
        tar([
          ['c', configOf([lower])],
          ['l', lower],
          ['manifest.json', manifestOf('c', ['l']) + ' '.repeat(8 * 1024 * 1024)],
        ]),
    },
    { name: 'no tar', archive: async () => Buffer.alloc(2000, 'x') },
    {
      name: 'damaged compression',
      archive: () =>
        tar([
          ['c', configOf([lower])],
          ['l', gzipSync(lower).fill(0, 30, 40)],
          ['manifest.json', manifestOf('c', ['l'])],
        ]),
    },
  ]
  test.each(broken)('refused: $name', async ({ archive }) => {
    const files = new FakeFiles({ 'saved.tar': await archive() })
    const converting = convertDockerArchive(files, {
      archive: 'saved.tar',
      into: 'image',
      annotations: new Map(),
      layers: 'anew',
    })
    await expect(converting).rejects.toMatchObject({ code: 'ARCHIVE_INVALID', outcome: 'tool-failed' })
    expect(await files.stat('image/index.json')).toBeUndefined()
  })
})
