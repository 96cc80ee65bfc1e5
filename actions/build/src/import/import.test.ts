import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type Raw, resolve } from '@slipway/core'
import { OCI_MANIFEST, openLayout } from '@slipway/oci'
import { FakeExec, FakeFiles, FakeHost, type FakePorts, fakePorts, type ScriptedCall } from '@slipway/testing'
import { writeSampleLayout } from '@slipway/testing'
import { pack } from 'tar-stream'
import { build } from '../action'

const COMMIT = 'c'.repeat(40)
const THEIRS = 'd'.repeat(40)
const GIT: ScriptedCall = {
  command: ['git', 'log', '-1', '--no-show-signature', '--format=%ct', COMMIT, '--'],
  stdout: '1700000000\n',
}

let ports: FakePorts
afterEach(() => expect(ports.exec.left).toEqual([]))

function world(files: Readonly<Record<string, string | Uint8Array>>, script: readonly ScriptedCall[] = [GIT]) {
  const exec = new FakeExec(script, { git: '/g', docker: '/d' })
  ports = fakePorts({ exec, files: new FakeFiles(files), host: new FakeHost({ fork: false, commit: COMMIT }) })
  return ports
}

function run(values: Readonly<Record<string, Raw>>) {
  return build.run(resolve(build.inputs, [{ name: 'input', get: (name) => values[name] }]).values, ports)
}

async function tar(parts: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const out = pack()
  for (const [name, content] of Object.entries(parts)) out.entry({ name, mtime: new Date(0) }, Buffer.from(content))
  out.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of out as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const sha = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex')
const layer = await tar({ 'app/main': 'serve()' })
const zipped = gzipSync(layer, { level: 9 })

const config = (labels: Readonly<Record<string, string>> = {}) =>
  JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { Labels: labels },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha(layer)}`] },
  })

/** As kaniko, ko and crane write it: compressed layers under their digests. */
const kaniko = (labels?: Readonly<Record<string, string>>) =>
  tar({
    [`sha256:${sha(config(labels))}`]: config(labels),
    [`${sha(zipped)}.tar.gz`]: zipped,
    'manifest.json': JSON.stringify([
      { Config: `sha256:${sha(config(labels))}`, RepoTags: ['acme/shop:dev'], Layers: [`${sha(zipped)}.tar.gz`] },
    ]),
  })

async function ociArchive(image: Parameters<typeof writeSampleLayout>[2] = {}) {
  const files = new FakeFiles()
  const made = await writeSampleLayout(files, 'l', image)
  const parts: Record<string, Uint8Array> = {}
  for (const name of await files.glob(['**'], { from: 'l' })) parts[`./${name}`] = await files.readBytes(`l/${name}`)
  return { made, bytes: await tar(parts) }
}

describe('an archive of Docker', () => {
  test('keeps the bytes of its layers, and is recorded as a build is', async () => {
    world({ 'image.tar': await kaniko({ 'org.opencontainers.image.revision': THEIRS }) })
    const result = await run({ import: 'docker-archive:image.tar', image: 'ghcr.io/acme/shop' })
    const layout = await openLayout(ports.files, 'slipway-out/image')
    const manifest = JSON.parse(new TextDecoder().decode(await layout.manifest(layout.top)))
    expect(manifest.layers.map(({ digest }: { digest: string }) => digest)).toEqual([`sha256:${sha(zipped)}`])
    expect(result).toMatchObject({
      outcome: 'pass',
      outputs: { layout: 'slipway-out/image', digest: layout.top.digest, platforms: 'linux/amd64', engine: 'import' },
      facts: {
        image: 'ghcr.io/acme/shop',
        commit: THEIRS,
        reason: 'docker-archive:image.tar',
        platforms: [
          { platform: 'linux/amd64', config: `sha256:${sha(config({ 'org.opencontainers.image.revision': THEIRS }))}` },
        ],
      },
    })
    expect(result.headline).toMatch(/^ghcr\.io\/acme\/shop is taken from docker-archive:image\.tar for linux\/amd64: /)
  })

  test('may be compressed as a whole (Nix), written by `command`, and says no commit of its own', async () => {
    const archive = gzipSync(await kaniko())
    const write = { command: ['nix', 'build'], effect: () => ports.files.write('result', archive) }
    world({}, [write, GIT])
    const result = await run({ command: 'nix build', import: 'docker-archive:result' })
    expect(result.facts?.commit).toBeUndefined()
  })

  test('of several images the one that is named', async () => {
    const other = config({ other: 'yes' })
    const list = [
      { Config: 'a', RepoTags: ['shop:1', 'shop:latest'], Layers: ['l'] },
      { Config: 'b', RepoTags: ['web:1'], Layers: ['l'] },
    ]
    const archive = await tar({ a: config(), b: other, l: layer, 'manifest.json': JSON.stringify(list) })
    world({ 'all.tar': archive }, [GIT, GIT])
    const result = await run({ import: 'docker-archive:all.tar:web:1' })
    expect(result.facts).toMatchObject({ platforms: [{ config: `sha256:${sha(other)}` }] })
    expect((await run({ import: 'docker-archive:all.tar:shop' })).facts).toMatchObject({
      platforms: [{ config: `sha256:${sha(config())}` }],
    })
  })

  test.each<[string, string, () => Promise<Uint8Array>, RegExp]>([
    [
      'several images and no name',
      'docker-archive:x.tar',
      () => tar({ 'manifest.json': '[{"Config":"a","RepoTags":["shop:1"]},{"Config":"b","RepoTags":["web:1"]}]' }),
      /one image .*\(it has shop:1, web:1\)/,
    ],
    [
      'a name that it does not have',
      'docker-archive:x.tar:no:1',
      kaniko,
      /an image named no:1 \(it has acme\/shop:dev\)/,
    ],
    [
      'an OCI archive',
      'docker-archive:x.tar',
      async () => (await ociArchive()).bytes,
      /it is an OCI archive \(oci-archive:PATH\)/,
    ],
    ['an archive of Docker', 'oci-archive:x.tar', kaniko, /it is an archive of Docker \(docker-archive:PATH\)/],
    [
      'the files of a container',
      'docker-archive:x.tar',
      () => tar({ 'etc/passwd': '', 'bin/sh': '' }),
      /docker export writes files and no image/,
    ],
    ['no tar', 'docker-archive:x.tar', async () => Buffer.alloc(2000, 'x'), /a whole tar archive/],
    ['no tar', 'oci-archive:x.tar', async () => Buffer.alloc(2000, 'x'), /a whole tar archive/],
    [
      'an archive that xz compressed',
      'docker-archive:x.tar',
      async () => Buffer.from('fd377a585a00', 'hex'),
      /uncompress xz before/,
    ],
  ])('refused: %s (%s)', async (_, source, archive, message) => {
    world({ 'x.tar': await archive() })
    await expect(run({ import: source })).rejects.toMatchObject({
      code: 'IMPORT_INVALID',
      outcome: 'invalid',
      message: expect.stringMatching(message) as unknown,
    })
    expect(await ports.files.stat('slipway-out/image/index.json')).toBeUndefined()
  })
})

describe('an OCI archive', () => {
  test('keeps its digest, all platforms and attestations', async () => {
    const { made, bytes } = await ociArchive({ platforms: ['linux/amd64', 'linux/arm64'], attestations: true })
    world({ 'image.tar': bytes })
    const result = await run({ import: 'oci-archive:image.tar', platforms: 'linux/arm64' })
    expect(result.outputs).toMatchObject({ digest: made.top.digest, platforms: 'linux/amd64,linux/arm64' })
  })

  test('may have its platforms straight in index.json, which then is the index', async () => {
    const files = new FakeFiles()
    const made = await writeSampleLayout(files, 'l', { platforms: ['linux/amd64', 'linux/arm64'], attestations: true })
    const index = await files.readBytes(`l/blobs/sha256/${made.top.digest.slice(7)}`)
    world({})
    for (const name of await files.glob(['**'], { from: 'l' }))
      await ports.files.write(`l/${name}`, await files.readBytes(`l/${name}`))
    await ports.files.write('l/index.json', index)
    const result = await run({ import: 'oci-archive:l' })
    expect(result.outputs).toMatchObject({ digest: made.top.digest, platforms: 'linux/amd64,linux/arm64' })
  })

  test('two images are told by their names', async () => {
    world({})
    const [one, two] = [
      await writeSampleLayout(ports.files, 'l'),
      await writeSampleLayout(ports.files, 'm', { seed: '2' }),
    ]
    const named = [one, two].map(({ top }, at) => ({
      ...top,
      annotations: { 'org.opencontainers.image.ref.name': `${at + 1}.0` },
    }))
    await ports.files.write('l/index.json', JSON.stringify({ schemaVersion: 2, manifests: named }))
    await expect(run({ import: 'oci-archive:l' })).rejects.toMatchObject({
      code: 'IMPORT_INVALID',
      message: expect.stringContaining(`found 1.0 (${one.top.digest}) and 2.0 (${two.top.digest})`) as unknown,
    })
  })

  test('may link a file that has two names, and begin at the top of a file system', async () => {
    const files = new FakeFiles()
    const made = await writeSampleLayout(files, 'l')
    const out = pack()
    const names = await files.glob(['**'], { from: 'l' })
    for (const name of names.filter((one) => one !== 'index.json'))
      out.entry({ name: `/${name}` }, Buffer.from(await files.readBytes(`l/${name}`)))
    const index = Buffer.from(await files.readBytes('l/index.json'))
    const first = `/blobs/sha256/${sha(index)}`
    out.entry({ name: first }, index)
    out.entry({ name: '/index.json', type: 'link', linkname: first })
    out.finalize()
    const chunks: Uint8Array[] = []
    for await (const chunk of out as AsyncIterable<Uint8Array>) chunks.push(chunk)
    world({ 'image.tar': Buffer.concat(chunks) })
    expect((await run({ import: 'oci-archive:image.tar' })).outputs.digest).toBe(made.top.digest)
  })

  test('may be a folder, as ko and kaniko write one', async () => {
    world({})
    const made = await writeSampleLayout(ports.files, 'ko-layout')
    expect((await run({ import: 'oci-archive:ko-layout' })).outputs.digest).toBe(made.top.digest)
    expect(await ports.files.stat('ko-layout/index.json')).toBeDefined()
  })

  test('what docker save wrote of a pulled image names more platforms than it has, and the way through is told', async () => {
    const files = new FakeFiles()
    const made = await writeSampleLayout(files, 'l', { platforms: ['linux/amd64', 'linux/arm64'] })
    const parts: Record<string, Uint8Array | string> = { 'manifest.json': '[]' }
    for (const name of await files.glob(['**'], { from: 'l' }))
      if (!name.endsWith(made.manifests[1]!.digest.slice(7))) parts[name] = await files.readBytes(`l/${name}`)
    world({ 'saved.tar': await tar(parts) })
    await expect(run({ import: 'oci-archive:saved.tar' })).rejects.toMatchObject({
      code: 'IMPORT_INVALID',
      message: expect.stringMatching(
        /the blob sha256:\w+, found no such file: docker save wrote one platform/,
      ) as unknown,
    })
  })

  test("parts of Docker's types in an OCI manifest, as old kaniko writes them, are told", async () => {
    world({}, [GIT])
    const made = await writeSampleLayout(ports.files, 'kaniko', {})
    const path = (digest: string) => `kaniko/blobs/sha256/${digest.slice(7)}`
    const manifest = (await ports.files.read(path(made.top.digest))).replace(
      'application/vnd.oci.image.config.v1+json',
      'application/vnd.docker.container.image.v1+json',
    )
    const top = { mediaType: OCI_MANIFEST, digest: `sha256:${sha(manifest)}`, size: manifest.length }
    await ports.files.write(path(top.digest), manifest)
    await ports.files.write('kaniko/index.json', JSON.stringify({ schemaVersion: 2, manifests: [top] }))
    expect((await run({ import: 'oci-archive:kaniko' })).outputs.digest).toBe(top.digest)
    expect(ports.host.said.filter((line) => line.includes('Podman, CRI-O and skopeo refuse it'))).toHaveLength(1)
  })

  test('may name the type of the configuration beside each platform, as crane index append does', async () => {
    world({})
    const made = await writeSampleLayout(ports.files, 'crane', { platforms: ['linux/amd64', 'linux/arm64'] })
    const path = (digest: string) => `crane/blobs/sha256/${digest.slice(7)}`
    const index = JSON.parse(await ports.files.read(path(made.top.digest))) as { manifests: object[] }
    const typed = index.manifests.map((one) => ({ ...one, artifactType: 'application/vnd.oci.image.config.v1+json' }))
    const text = JSON.stringify({ ...index, manifests: typed })
    const top = { ...made.top, digest: `sha256:${sha(text)}`, size: text.length }
    await ports.files.write(path(top.digest), text)
    await ports.files.write('crane/index.json', JSON.stringify({ schemaVersion: 2, manifests: [top] }))
    const result = await run({ import: 'oci-archive:crane' })
    expect(result.outputs).toMatchObject({ digest: top.digest, platforms: 'linux/amd64,linux/arm64' })
  })

  test('as an archive of Docker it is told what it is, in a tar or a folder', async () => {
    world({})
    await writeSampleLayout(ports.files, 'folder')
    await expect(run({ import: 'docker-archive:folder' })).rejects.toMatchObject({
      code: 'IMPORT_INVALID',
      hint: 'write `import: oci-archive:PATH` with the same path',
    })
  })

  test('a platform that is asked for and not in it is invalid', async () => {
    world({ 'image.tar': (await ociArchive()).bytes })
    await expect(run({ import: 'oci-archive:image.tar', platforms: 'linux/arm64' })).rejects.toMatchObject({
      code: 'IMPORT_INVALID',
      message: 'import: expected linux/arm64 in oci-archive:image.tar, found linux/amd64',
    })
  })

  test('a blob that is not what its digest says is invalid', async () => {
    world({})
    const made = await writeSampleLayout(ports.files, 'broken')
    const path = `broken/blobs/sha256/${made.layers[0]!.digest.slice(7)}`
    await ports.files.write(path, Buffer.alloc(made.layers[0]!.size))
    await expect(run({ import: 'oci-archive:broken' })).rejects.toMatchObject({ outcome: 'invalid' })
  })
})

describe('the local Docker', () => {
  const save = (answer: Partial<ScriptedCall>): ScriptedCall => ({
    command: (words) => words[1] === 'save' && words.at(-1) === 'shop:dev',
    ...answer,
  })

  test('is asked to save the image', async () => {
    const archive = await kaniko()
    const effect = (words: readonly string[]) => ports.files.write(words[2]!.slice('--output='.length), archive)
    world({}, [GIT, save({ effect })])
    expect((await run({ import: 'docker-daemon:shop:dev' })).outputs.digest).toMatch(/^sha256:/)
  })

  test.each<[Partial<ScriptedCall>, string, string]>([
    [{ code: 1, stderr: 'Error response from daemon: reference does not exist\n' }, 'IMPORT_MISSING', 'invalid'],
    [{ code: 1, stderr: 'Error response from daemon: No such image: shop:dev\n' }, 'IMPORT_MISSING', 'invalid'],
    [
      {
        code: 1,
        stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
      },
      'DAEMON_UNREACHABLE',
      'tool-failed',
    ],
  ])('%j is %s', async (answer, code, outcome) => {
    world({}, [GIT, save(answer)])
    await expect(run({ import: 'docker-daemon:shop:dev' })).rejects.toMatchObject({ code, outcome })
  })
})

describe('inputs', () => {
  test('what says how to build is refused beside `import`, all at once', async () => {
    world({}, [])
    const given = { import: 'oci-archive:x', base: 'scratch', 'build-args': 'A=b', engine: 'buildx', labels: 'a=b' }
    await expect(run({ ...given, cache: 'auto' })).rejects.toMatchObject({
      outcome: 'invalid',
      problems: ['engine', 'build-args', 'labels', 'base'].map((input) => ({ input })),
    })
  })

  test('an archive that is not there is invalid, with its place', async () => {
    world({})
    await expect(run({ import: 'docker-archive:dist/image.tar' })).rejects.toMatchObject({
      problems: [{ input: 'import', message: expect.stringContaining('/work/dist/image.tar') as unknown }],
    })
  })

  test.each([
    ['oci:dist', /oci-archive/],
    ['containers-storage:x', /skopeo/],
    ['docker-archive:', /a path/],
    ['docker-daemon:--all', /name or ID/],
    ['ghcr.io/acme/shop:1', /by its digest/],
    ['Ghcr.io/Acme/shop', /lower case/],
  ])('%s', (text, message) => {
    expect(() =>
      resolve(build.inputs, [{ name: 'input', get: (name) => (name === 'import' ? text : undefined) }]),
    ).toThrow(expect.objectContaining({ message: expect.stringMatching(message) as unknown }))
  })
})

describe('load', () => {
  const loaded = (id: string): ScriptedCall[] => [
    { command: (words) => words.slice(0, 3).join(' ') === 'docker load --quiet' },
    { command: (words) => words[2] === 'inspect' && words.at(-1) === 'ghcr.io/acme/shop:latest', stdout: `${id}\n` },
  ]

  test.each([
    ['Docker', `sha256:${sha(config())}`],
    ['Podman', sha(config())],
  ])('puts the image into %s under its name, and reads it back', async (_, id) => {
    const said: string[] = []
    world({ 'image.tar': await kaniko() }, [GIT, ...loaded(id)])
    await run({ import: 'docker-archive:image.tar', image: 'ghcr.io/acme/shop', load: 'true' })
    said.push(...ports.host.said)
    expect(said).toContain('info ghcr.io/acme/shop:latest is in the local Docker')
  })

  test('what another job put there is not taken for it', async () => {
    world({ 'image.tar': await kaniko() }, [GIT, ...loaded(`sha256:${'0'.repeat(64)}`)])
    const given = { import: 'docker-archive:image.tar', image: 'ghcr.io/acme/shop', load: 'true' }
    await expect(run(given)).rejects.toMatchObject({ code: 'LOAD_OTHER', outcome: 'tool-failed' })
  })

  test('needs a name', async () => {
    world({}, [])
    await expect(run({ copy: 'a:/', load: 'true' })).rejects.toMatchObject({ problems: [{ input: 'image' }] })
  })
})
