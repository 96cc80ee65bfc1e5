import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { parseJson, UserError } from '@slipway/core'
import { FakeFiles } from '@slipway/testing'
import { extract } from 'tar-stream'
import {
  checkBlob,
  formatPlatform,
  type ImageLayout,
  imageIdentity,
  openLayout,
  readConfig,
  readGraph,
} from '../layout'
import { type Assembly, assemble } from './assemble'
import { copyImage } from '../layout/copy-image'
import { parseCopy } from './copy'
import { readTree } from './tree'

const MACHINE = { os: 'linux', architecture: 'amd64' }
const NOTHING = { entrypoint: [], env: new Map<string, string>(), labels: new Map<string, string>() }
const EPOCH = 1_700_000_000

function plan(more: Partial<Assembly> = {}): Assembly {
  return {
    platforms: [],
    machine: MACHINE,
    layers: [],
    settings: NOTHING,
    annotations: new Map(),
    epoch: EPOCH,
    ...more,
  }
}

async function layerOf(files: FakeFiles, copies: readonly string[], folders: 'all' | 'empty' = 'all') {
  const options = { context: '/work', excluded: ['/work/slipway-out'], folders }
  return Promise.all(
    copies.map(async (text) => ({ step: `copy ${text}`, entries: await readTree(files, parseCopy(text), options) })),
  )
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function config(layout: ImageLayout, at = 0): Promise<any> {
  const identity = await imageIdentity(layout, layout.top)
  const manifest = identity.runnable[at]?.manifest
  return readConfig(layout, manifest!.config)
}

/** `mode uid:gid mtime path -> target` of everything in a layer. */
async function listLayer(layout: ImageLayout, at: number): Promise<string[]> {
  const { manifest } = (await imageIdentity(layout, layout.top)).runnable[0]!
  const tar = gunzipSync(await layout.files.readBytes(await layout.locate(manifest.layers[at]!)))
  const found: string[] = []
  const reader = extract()
  reader.end(tar)
  for await (const entry of reader) {
    const { name, mode, uid, gid, mtime, type, linkname } = entry.header
    found.push(
      `${type} ${mode.toString(8)} ${uid}:${gid} ${mtime.getTime() / 1000} ${name}${linkname ? ` -> ${linkname}` : ''}`,
    )
    entry.resume()
  }
  return found
}

function shop(base = '/work'): FakeFiles {
  const files = new FakeFiles(
    {
      'dist/main.js': 'serve()',
      'dist/lib/orders.js': 'price()',
      'bin/shop': '#!/bin/sh',
      'slipway-out/image/index.json': '{}',
    },
    base,
  )
  files.entries.get(files.resolve('bin/shop'))!.mode = 0o4750
  files.entries.get(files.resolve('dist/main.js'))!.mode = 0o600
  files.symlink('dist/latest.js', 'main.js')
  return files
}

describe('a layer', () => {
  test('on scratch: folders before files, root owns all, modes that somebody chose and links stay, one time', async () => {
    const files = shop()
    const layout = await assemble(
      files,
      'image',
      plan({ layers: await layerOf(files, ['dist:/app', 'bin/shop:/usr/bin/']) }),
    )
    expect(await listLayer(layout, 0)).toEqual([
      `directory 755 0:0 ${EPOCH} app/`,
      `symlink 777 0:0 ${EPOCH} app/latest.js -> main.js`,
      `directory 755 0:0 ${EPOCH} app/lib/`,
      `file 644 0:0 ${EPOCH} app/lib/orders.js`,
      `file 600 0:0 ${EPOCH} app/main.js`,
    ])
    expect(await listLayer(layout, 1)).toEqual([
      `directory 755 0:0 ${EPOCH} usr/`,
      `directory 755 0:0 ${EPOCH} usr/bin/`,
      `file 4750 0:0 ${EPOCH} usr/bin/shop`,
    ])
  })

  test('on a base: no folder that holds something, so that /tmp keeps its mode', async () => {
    const files = shop()
    await files.makeDirectory('dist/uploads')
    const base = await assemble(files, 'base', plan({ layers: await layerOf(files, ['bin:/usr/bin']) }))
    const layout = await assemble(
      files,
      'image',
      plan({ base: { source: base, top: base.top }, layers: await layerOf(files, ['dist:/'], 'empty') }),
    )
    const paths = (await listLayer(layout, 1)).map((line) =>
      line.split(' ').slice(0, 1).concat(line.split(' ')[4]!).join(' '),
    )
    expect(paths).toEqual(['symlink latest.js', 'file lib/orders.js', 'file main.js', 'directory uploads/'])
  })

  test('where the base has links they are followed, as a Dockerfile would; its folders keep their modes', async () => {
    const files = new FakeFiles({ 'base/usr/bin/sh': 'sh', 'base/run/lock': '', 'app/tool': 'tool', 'other/x': 'x' })
    for (const [path, target] of [
      ['bin', 'usr/bin'],
      ['sbin', '/bin'],
      ['up', '../../../usr'],
      ['loop', 'loop'],
    ] as const)
      files.symlink(`base/${path}`, target)
    await files.makeDirectory('app/empty')
    await files.makeDirectory('base/tmp')
    const base = await assemble(files, 'below', plan({ layers: await layerOf(files, ['base:/']) }))
    const copies = ['app:/bin', 'other:/sbin/deep', 'app/tool:/up/bin/', 'other:/loop', 'app/empty:/tmp', 'app:/new']
    const layout = await assemble(
      files,
      'image',
      plan({ base: { source: base, top: base.top }, layers: await layerOf(files, copies, 'empty') }),
    )
    const { manifest } = (await imageIdentity(layout, layout.top)).runnable[0]!
    const layers = await Promise.all(manifest.layers.slice(1).map((_, at) => listLayer(layout, at + 1)))
    expect(layers.map((lines) => lines.map((line) => line.split(' ')[4]))).toEqual([
      ['usr/bin/empty/', 'usr/bin/tool'],
      ['usr/bin/deep/x'],
      ['usr/bin/tool'],
      ['loop/x'],
      ['new/empty/', 'new/tool'],
    ])
  })

  test('a link that an earlier copy brought is followed, too', async () => {
    const files = new FakeFiles({ 'a/releases/1/old': '', 'b/new': '', 'c/x': '' })
    files.symlink('a/current', 'releases/1')
    const layout = await assemble(
      files,
      'image',
      plan({ layers: await layerOf(files, ['a:/app', 'b:/app/current', 'c:/app/current/deep']) }),
    )
    const paths = async (at: number) => (await listLayer(layout, at)).map((line) => line.split(' ')[4])
    expect(await paths(1)).toEqual(['app/releases/1/new'])
    expect(await paths(2)).toEqual(['app/releases/1/deep/', 'app/releases/1/deep/x'])
  })

  test('a folder of a mode that somebody chose has it on a base, too', async () => {
    const files = new FakeFiles({ 'dist/private/x': '', 'dist/plain/x': '' })
    files.entries.get('/work/dist/private')!.mode = 0o700
    const entries = (await layerOf(files, ['dist:/app'], 'empty'))[0]!.entries
    expect(entries.map(({ path }) => path)).toEqual(['app/plain/x', 'app/private', 'app/private/x'])
    expect(entries[1]).toEqual({ kind: 'directory', path: 'app/private', mode: 0o700 })
  })

  test('a link that a later layer of the base takes away is not followed', async () => {
    const files = new FakeFiles({ 'app/tool': 'tool', 'real/opt/x': '' })
    files.symlink('linked/bin', 'usr/bin')
    files.symlink('linked/opt', 'usr/opt')
    const lower = await assemble(files, 'lower', plan({ layers: await layerOf(files, ['linked:/']) }))
    const whiteout = [
      {
        step: 'rm',
        entries: [{ kind: 'file' as const, path: '.wh.bin', source: '/work/real/opt/x', size: 0, mode: 0o644 }],
      },
    ]
    const base = await assemble(files, 'upper', plan({ base: { source: lower, top: lower.top }, layers: whiteout }))
    const layout = await assemble(
      files,
      'image',
      plan({ base: { source: base, top: base.top }, layers: await layerOf(files, ['app:/bin', 'app:/opt'], 'empty') }),
    )
    expect(await listLayer(layout, 2)).toEqual([`file 644 0:0 ${EPOCH} bin/tool`])
    expect(await listLayer(layout, 3)).toEqual([`file 644 0:0 ${EPOCH} usr/opt/tool`])
  })

  test('the output folder and .git are left out of `.`', async () => {
    const files = shop()
    await files.write('.git/config', 'token')
    const [layer] = await layerOf(files, ['.:/src'])
    expect(layer!.entries.filter(({ path }) => /slipway-out|\.git/.test(path))).toEqual([])
    expect(layer!.entries.map(({ path }) => path)).toContain('src/dist/main.js')
  })

  test('names and link targets beyond the old header survive', async () => {
    const long = `${'d'.repeat(90)}/${'e'.repeat(120)}/grüße.txt`
    const files = new FakeFiles({ [`dist/${long}`]: 'hello' })
    files.symlink('dist/link', `/${'t'.repeat(150)}`)
    const layout = await assemble(files, 'image', plan({ layers: await layerOf(files, ['dist:/'], 'empty') }))
    expect(await listLayer(layout, 0)).toEqual([
      `file 644 0:0 ${EPOCH} ${long}`,
      `symlink 777 0:0 ${EPOCH} link -> /${'t'.repeat(150)}`,
    ])
  })

  test('an empty file and one larger than any buffer', async () => {
    const big = Buffer.alloc(3_000_001, 'x')
    const files = new FakeFiles({ 'dist/empty': '', 'dist/big': big })
    const layout = await assemble(files, 'image', plan({ layers: await layerOf(files, ['dist:/d']) }))
    const { manifest } = (await imageIdentity(layout, layout.top)).runnable[0]!
    const tar = gunzipSync(await files.readBytes(await layout.locate(manifest.layers[0]!)))
    expect(tar.includes(big)).toBe(true)
    expect(`sha256:${createHash('sha256').update(tar).digest('hex')}`).toBe((await config(layout)).rootfs.diff_ids[0])
  })

  const refused = [
    {
      name: 'a source that is not there',
      copy: 'disk:/app',
      code: 'COPY_MISSING',
      message: /copy disk:\/app.*\/work\/disk/,
    },
    {
      name: 'a name that deletes',
      copy: 'dist:/app',
      add: 'dist/.wh.main.js',
      code: 'COPY_UNSUPPORTED',
      message: /\.wh\./,
    },
  ]
  test.each(refused)('refused: $name', async ({ copy, add, code, message }) => {
    const files = shop()
    if (add !== undefined) await files.write(add, '')
    await expect(layerOf(files, [copy])).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as unknown,
    })
  })

  test('a source that is a link out of the context is refused, one within it is followed', async () => {
    const files = shop()
    await files.write('/etc/passwd', 'root')
    files.symlink('out', '/etc')
    files.symlink('in', 'dist')
    await expect(layerOf(files, ['out:/etc2'])).rejects.toMatchObject({
      code: 'COPY_OUTSIDE',
      message: 'copy out:/etc2: expected a file or folder of the context, found a link to /etc',
    })
    expect((await layerOf(files, ['in:/app']))[0]!.entries.map(({ path }) => path)).toContain('app/main.js')
  })

  test('a file that grows or shrinks in the meantime fails the build and hangs nothing', async () => {
    for (const content of ['longer than before', 'x']) {
      const files = shop()
      const layers = await layerOf(files, ['dist:/app'])
      await files.write('dist/main.js', content)
      await expect(assemble(files, 'image', plan({ layers }))).rejects.toMatchObject({ code: 'COPY_CHANGED' })
      expect(await files.stat('image/index.json')).toBeUndefined()
    }
  })
})

test('a file that never ends is read only as far as it should go', async () => {
  const files = shop()
  const layers = await layerOf(files, ['dist:/app'])
  let read = 0
  files.stream = async function* () {
    for (; read < 1000; read += 1) yield new Uint8Array(1000)
  }
  await expect(assemble(files, 'image', plan({ layers }))).rejects.toMatchObject({ code: 'COPY_CHANGED' })
  expect(read).toBeLessThan(5)
})

describe('the image', () => {
  const settings = {
    entrypoint: ['/usr/bin/node', '/app/main.js'],
    env: new Map([
      ['NODE_ENV', 'production'],
      ['PATH', '/usr/bin'],
    ]),
    user: '10001:10001',
    labels: new Map([['org.opencontainers.image.revision', 'c0ffee']]),
  }

  test('from two folders, written at different times, the same digest', async () => {
    const digests = await Promise.all(
      ['/one/clone', '/two'].map(async (base, at) => {
        const files = shop(base)
        files.now = at * 1000
        const options = { context: base, excluded: [], folders: 'all' as const }
        const layers = [{ step: 'copy dist:/app', entries: await readTree(files, parseCopy('dist:/app'), options) }]
        return (await assemble(files, 'image', plan({ layers, settings }))).top.digest
      }),
    )
    expect(digests[1]).toBe(digests[0])
  })

  test('another time, file, mode, label or annotation is another digest', async () => {
    const digest = async (change: (files: FakeFiles) => void | Promise<void>, more: Partial<Assembly> = {}) => {
      const files = shop()
      await change(files)
      return (await assemble(files, 'image', plan({ layers: await layerOf(files, ['dist:/app']), settings, ...more })))
        .top.digest
    }
    const all = await Promise.all([
      digest(() => undefined),
      digest(() => undefined, { epoch: 0 }),
      digest((files) => files.write('dist/main.js', 'serve!')),
      digest((files) => void (files.entries.get('/work/dist/main.js')!.mode = 0o755)),
      digest(() => undefined, { settings: { ...settings, labels: new Map() } }),
      digest(() => undefined, { annotations: new Map([['a', 'b']]) }),
    ])
    expect(new Set(all).size).toBe(all.length)
    const umasks = [0o644, 0o664, 0o666].map((mode) =>
      digest((files) => void (files.entries.get('/work/dist/main.js')!.mode = mode)),
    )
    expect(new Set(await Promise.all(umasks)).size).toBe(1)
  })

  test('settings over those of the base: env merged by name, arguments dropped with the old program, the rest kept', async () => {
    const files = shop()
    const base = await baseLayout(files, 'base', {
      Env: ['PATH=/bin', 'LANG=C'],
      Entrypoint: ['/bin/sh'],
      Cmd: ['-l'],
      WorkingDir: '/app',
      Labels: { a: '1' },
    })
    const layout = await assemble(
      files,
      'image',
      plan({
        base: { source: base, top: base.top, name: 'layout:base' },
        settings,
        annotations: new Map([['x', 'y']]),
      }),
    )
    expect(await config(layout)).toEqual({
      created: '2023-11-14T22:13:20Z',
      architecture: 'amd64',
      os: 'linux',
      author: 'somebody',
      config: {
        Env: ['PATH=/usr/bin', 'LANG=C', 'NODE_ENV=production'],
        Entrypoint: ['/usr/bin/node', '/app/main.js'],
        WorkingDir: '/app',
        User: '10001:10001',
        Labels: { a: '1', 'org.opencontainers.image.revision': 'c0ffee' },
      },
      rootfs: { type: 'layers', diff_ids: [] },
      history: [],
    })
    const manifest = parseJson(new TextDecoder().decode(await layout.manifest(layout.top)))
    expect(manifest).toMatchObject({
      annotations: {
        x: 'y',
        'org.opencontainers.image.base.name': 'layout:base',
        'org.opencontainers.image.base.digest': base.top.digest,
      },
    })
  })

  test('arguments and folder of its own', async () => {
    const files = shop()
    const base = await baseLayout(files, 'base', { Entrypoint: ['/bin/sh'], Cmd: ['-l'], WorkingDir: '/' })
    const own = { ...NOTHING, cmd: ['-c', 'true'], workdir: '/app' }
    const layout = await assemble(files, 'image', plan({ base: { source: base, top: base.top }, settings: own }))
    expect((await config(layout)).config).toEqual({
      Entrypoint: ['/bin/sh'],
      Cmd: ['-c', 'true'],
      WorkingDir: '/app',
    })
  })

  test('without an entrypoint the base keeps program and arguments', async () => {
    const files = shop()
    const base = await baseLayout(files, 'base', { Entrypoint: ['/bin/sh'], Cmd: ['-l'] })
    const layout = await assemble(files, 'image', plan({ base: { source: base, top: base.top } }))
    expect((await config(layout)).config).toEqual({ Entrypoint: ['/bin/sh'], Cmd: ['-l'] })
  })

  test('two platforms are an index over the same layers', async () => {
    const files = shop()
    const arm = { os: 'linux', architecture: 'arm64' }
    const layers = await layerOf(files, ['dist:/app'])
    const layout = await assemble(files, 'image', plan({ layers, platforms: [MACHINE, arm] }))
    const { runnable } = await imageIdentity(layout, layout.top)
    expect(runnable.map(({ platform }) => formatPlatform(platform))).toEqual(['linux/amd64', 'linux/arm64'])
    expect(runnable[0]!.manifest.layers).toEqual(runnable[1]!.manifest.layers)
    const again = await assemble(
      files,
      'on',
      plan({ base: { source: layout, top: layout.top }, layers, platforms: [arm] }),
    )
    expect((await config(again)).architecture).toBe('arm64')
    await expect(
      assemble(
        files,
        'no',
        plan({ base: { source: layout, top: layout.top }, platforms: [{ os: 'linux', architecture: 's390x' }] }),
      ),
    ).rejects.toMatchObject({
      code: 'BASE_PLATFORM',
      message: expect.stringContaining('expected an image for linux/s390x, found linux/amd64, linux/arm64') as unknown,
    })
  })

  test('what is written opens again, whole', async () => {
    const files = shop()
    const layout = await assemble(files, 'image', plan({ layers: await layerOf(files, ['dist:/app']) }))
    const opened = await openLayout(files, 'image')
    expect(opened.top).toEqual(layout.top)
    const graph = await readGraph(opened, opened.top)
    for (const blob of graph.blobs) await checkBlob(opened, blob)
    expect(graph.blobs.length).toBe(2)
  })

  test("a builder's layout is taken over without what else lies in it", async () => {
    const files = shop()
    const built = await assemble(files, 'built', plan({ layers: await layerOf(files, ['dist:/app']) }))
    await files.write('built/blobs/sha256/leftover', 'x')
    const index = parseJson(await files.read('built/index.json')) as { manifests: [{ annotations: object }] }
    index.manifests[0].annotations = { 'org.opencontainers.image.ref.name': 'latest' }
    await files.write('built/index.json', JSON.stringify(index))
    const { layout, graph } = await copyImage(await openLayout(files, 'built'), 'image')
    expect(layout.top).toEqual({ ...built.top })
    expect(await files.list('image/blobs/sha256')).toHaveLength(3)
    expect(graph.size).toBe((await readGraph(built, built.top)).size)
    expect(await files.read('image/index.json')).not.toContain('ref.name')
  })

  test('a corrupt blob of the base is not passed on', async () => {
    const files = shop()
    const base = await assemble(files, 'base', plan({ layers: await layerOf(files, ['dist:/app']) }))
    const layer = (await imageIdentity(base, base.top)).runnable[0]!.manifest.layers[0]!
    const path = `base/blobs/sha256/${layer.digest.slice(7)}`
    const bytes = await files.readBytes(path)
    await files.write(path, Buffer.from(bytes).fill(0, 20, 30))
    await expect(assemble(files, 'image', plan({ base: { source: base, top: base.top } }))).rejects.toMatchObject({
      code: 'BLOB_CORRUPT',
    })
    expect(await files.stat('image/index.json')).toBeUndefined()
  })
})

async function baseLayout(files: FakeFiles, path: string, run: object): Promise<ImageLayout> {
  const { createLayout } = await import('../layout')
  const writer = await createLayout(files, path)
  const document = {
    architecture: 'amd64',
    os: 'linux',
    author: 'somebody',
    config: run,
    rootfs: { type: 'layers', diff_ids: [] },
    history: [],
  }
  const config = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    ...(await writer.add(JSON.stringify(document))),
  }
  const manifest = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', config, layers: [] }
  return writer.finish(await writer.addManifest(manifest, manifest.mediaType))
}

test('a disk that is full while a layer is written is told as what it is, not as what it aborted', async () => {
  const files = new FakeFiles({ large: new Uint8Array(2_000_000).map((_, at) => (at * 7919) >> 3) })
  files.writeStream = async (path, chunks) => {
    for await (const chunk of chunks)
      if (chunk.length > 0) throw new UserError('FILE_NOT_WRITTEN', `${path} is full`, '')
  }
  const layers = await layerOf(files, ['large:/large'])
  await expect(assemble(files, 'image', plan({ layers }))).rejects.toMatchObject({ code: 'FILE_NOT_WRITTEN' })
})
