import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { build } from '@slipway/action-build'
import { parseReference, type Raw, type Result, resolve, Secret } from '@slipway/core'
import {
  checkBlob,
  connect,
  formatPlatform,
  type ImageLayout,
  imageIdentity,
  openLayout,
  pushImage,
  readGraph,
} from '@slipway/oci'
import { startRegistry } from '@slipway/test-registry'
import { prepareContainers, type ReadyEngine, startBuildKit, startDocker } from '../e2e/engines/daemons'
import { lookUp } from '../e2e/needs'
import { freePort } from '../free-port'
import { hasOciSchemas, schemaErrors } from './oci-schemas'
import { bench } from './tools-ports'

const execute = promisify(execFile)
// Real daemons and an image with a whole Node in it, on machines that do other things, too.
jest.setTimeout(240_000)
const programs = lookUp('build')
const skopeo = await programs.has('skopeo')
const root = await mkdtemp(join(tmpdir(), 'slipway-build-test-'))
const ready: ReadyEngine[] = []
afterAll(async () => {
  for (const engine of ready) await engine.stop()
  await rm(root, { recursive: true, force: true })
})

interface Done {
  readonly result: Result
  readonly said: string
  readonly layout: () => Promise<ImageLayout>
}

async function runBuild(
  folder: string,
  values: Readonly<Record<string, Raw>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Done> {
  const world = bench(folder, { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env })
  try {
    const given = resolve(build.inputs, [{ name: 'input', get: (name) => values[name] }]).values
    const result = await build.run(given, world.ports)
    return { result, said: world.said(), layout: () => openLayout(world.ports.files, String(result.outputs['layout'])) }
  } finally {
    await world.end()
  }
}

async function makeContext(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(await mkdtemp(join(root, `${name}-`)), 'src')
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return folder
}

/** The names and contents of all layers of all platforms, as one text. */
async function unpackAll(layout: ImageLayout): Promise<string> {
  let all = ''
  for (const node of (await readGraph(layout, layout.top)).nodes) {
    for (const blob of node.manifest.kind === 'image' ? [node.manifest.config, ...node.manifest.layers] : []) {
      const bytes = await readFile(await layout.locate(blob))
      all += (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('latin1')
    }
  }
  return all
}

async function expectValid(layout: ImageLayout): Promise<void> {
  for (const blob of (await readGraph(layout, layout.top)).blobs) await checkBlob(layout, blob)
  if (hasOciSchemas) expect(await schemaErrors(layout)).toEqual([])
  if (!skopeo) return
  const { stdout } = await execute('skopeo', [
    'inspect',
    '--format',
    '{{.Digest}}',
    `oci:${layout.files.resolve(layout.path)}`,
  ])
  expect(stdout.trim()).toBe(layout.top.digest)
}

const CANARY = 'canary-7d1c0a9e44'

/** Every command line that was to be seen on the machine while something ran. */
async function watchCommandLines<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly seen: string }> {
  const lines = new Set<string>()
  let over = false
  const watching = (async () => {
    while (!over) {
      for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
        lines.add(await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => ''))
      }
      await new Promise((done) => setTimeout(done, 5))
    }
  })()
  try {
    return { value: await work(), seen: [...lines].join('\n') }
  } finally {
    over = true
    await watching
  }
}

interface EngineCase {
  readonly engine: 'buildx' | 'docker' | 'buildah' | 'podman'
  readonly missing: string | undefined
  readonly start: (folder: string) => Promise<ReadyEngine>
  readonly several: boolean
}

const isRoot = process.getuid?.() === 0
const needs = async (...names: readonly string[]) => {
  if (!isRoot) return 'needs root'
  const absent: string[] = []
  for (const name of [...names, 'busybox']) if (!(await programs.has(name))) absent.push(name)
  return absent.length === 0 ? undefined : `needs ${absent.join(', ')}`
}
const buildKit = programs.buildKit()
const cases: readonly EngineCase[] = [
  {
    engine: 'buildx',
    missing: buildKit === undefined ? 'needs BuildKit built by test/e2e/engines' : await needs('runc'),
    start: (folder) => startBuildKit(folder, buildKit!),
    several: true,
  },
  { engine: 'docker', missing: await needs('/usr/bin/docker', 'runc'), start: startDocker, several: false },
  { engine: 'buildah', missing: await needs('buildah'), start: prepareContainers, several: true },
  { engine: 'podman', missing: await needs('podman', 'runc'), start: prepareContainers, several: true },
]

const DOCKERFILE = `FROM scratch AS built
COPY busybox /bin/sh
COPY busybox /bin/cat
ARG VERSION
RUN --mount=type=secret,id=token cat /run/secrets/token > /dev/null && echo "version $VERSION" > /version.txt
FROM scratch
COPY --from=built /version.txt /version.txt
COPY . /app
`

for (const { engine, missing, start, several } of cases) {
  const suite = missing === undefined ? describe : describe.skip
  suite(`${engine}${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
    let env: Readonly<Record<string, string>> = {}
    const open = async () => {
      if (Object.keys(env).length > 0) return
      const started = await start(join(root, engine))
      ready.push(started)
      env = started.env
    }

    test('a Dockerfile becomes a valid layout; arguments, labels, ignored files and the secret are where they belong', async () => {
      await open()
      const folder = await makeContext(engine, {
        'sub dir/Dockerfile': DOCKERFILE,
        '.dockerignore': 'ignored.txt\nbusybox.keep\n!slipway-out\n',
        'ignored.txt': 'the user leaves this out',
        'slipway-out/record/x.json': 'our own output',
        'main.txt': 'the application',
      })
      await cp('/bin/busybox', join(folder, 'busybox'))
      const { value, seen } = await watchCommandLines(() =>
        runBuild(
          folder,
          {
            engine,
            dockerfile: 'sub dir/Dockerfile',
            image: 'registry.example.com/team/app',
            'build-args': { VERSION: '1.2, --push' },
            labels: { 'example.label': 'a,b="c"' },
            secrets: ['token=env:TOKEN'],
          },
          { ...env, TOKEN: CANARY },
        ),
      )
      const layout = await value.layout()
      await expectValid(layout)
      const all = await unpackAll(layout)
      expect(all).toContain('version 1.2, --push')
      expect(all).toContain('the application')
      expect(all).not.toContain('the user leaves this out')
      expect(all).not.toContain('our own output')
      expect(all).not.toContain(CANARY)
      expect(value.said).not.toContain(CANARY)
      expect(seen).not.toContain(CANARY)
      expect(seen).toContain('--label=example.label=a,b="c"')
      expect(all).toContain(JSON.stringify('a,b="c"').slice(1, -1))
      const { runnable, digest } = await imageIdentity(layout, layout.top)
      expect(value.result.outputs).toMatchObject({
        digest,
        engine,
        platforms: runnable.map(({ platform }) => formatPlatform(platform)).join(','),
      })
      expect(value.result.facts).toMatchObject({
        image: 'registry.example.com/team/app',
        platforms: [{ config: runnable[0]!.config }],
      })
    })

    test('the failing step is named, with its last words', async () => {
      await open()
      const folder = await makeContext(engine, {
        Dockerfile: 'FROM scratch\nCOPY busybox /bin/sh\nRUN echo compiling && exit 7\n',
      })
      await cp('/bin/busybox', join(folder, 'busybox'))
      const { result } = await runBuild(folder, { engine }, env)
      expect(result).toMatchObject({
        outcome: 'fail',
        failure: { code: 'BUILD_STEP' },
        headline: expect.stringContaining('exit code 7') as unknown,
      })
      expect(result.annotations?.[0]?.message).toContain('\ncompiling')
      expect(existsSync(join(folder, 'slipway-out/image/index.json'))).toBe(false)
    })

    if (several) {
      test('two platforms are one index, and a target is one stage', async () => {
        await open()
        const folder = await makeContext(engine, {
          Dockerfile: 'FROM scratch AS wanted\nCOPY main.txt /\nFROM scratch\nCOPY other.txt /\n',
          'main.txt': 'wanted',
          'other.txt': 'not wanted',
        })
        const { layout } = await runBuild(
          folder,
          { engine, target: 'wanted', platforms: ['linux/amd64', 'linux/arm64'] },
          env,
        )
        const opened = await layout()
        await expectValid(opened)
        const { runnable } = await imageIdentity(opened, opened.top)
        expect(runnable.map(({ platform }) => formatPlatform(platform)).sort()).toEqual(['linux/amd64', 'linux/arm64'])
        expect(await unpackAll(opened)).not.toContain('not wanted')
      })
    }

    test('SOURCE_DATE_EPOCH: the same files are the same digest a second later', async () => {
      await open()
      const digests: unknown[] = []
      for (let at = 0; at < 2; at++) {
        const folder = await makeContext(engine, {
          Dockerfile: 'FROM scratch\nCOPY main.txt /\n',
          'main.txt': 'the application',
        })
        await new Promise((done) => setTimeout(done, 1100))
        digests.push(
          (await runBuild(folder, { engine }, { ...env, SOURCE_DATE_EPOCH: '1700000000' })).result.outputs['digest'],
        )
      }
      expect(digests[1]).toBe(digests[0])
    })

    if (engine === 'buildx') {
      test('auto finds the builder; provenance is an attestation beside the image, only when asked for', async () => {
        await open()
        const folder = await makeContext(engine, { Dockerfile: 'FROM scratch\nCOPY main.txt /\n', 'main.txt': 'x' })
        const plain = await runBuild(folder, {}, env)
        expect(plain.result).toMatchObject({
          outputs: { engine: 'buildx' },
          facts: { reason: 'its builder exports OCI layouts' },
        })
        expect((await readGraph(await plain.layout(), (await plain.layout()).top)).nodes.length).toBe(1)
        const attested = await (await runBuild(folder, { provenance: 'max', layout: 'attested' }, env)).layout()
        await expectValid(attested)
        const graph = await readGraph(attested, attested.top)
        expect(graph.nodes.map(({ manifest }) => manifest.kind)).toEqual(['image', 'image', 'index'])
        expect((await imageIdentity(attested, graph)).runnable.length).toBe(1)
      })
    }
  })
}

describe('assemble', () => {
  const SHOP = fileURLToPath(new URL('../../examples/shop', import.meta.url))

  async function cloneShop(name: string): Promise<string> {
    const folder = join(await mkdtemp(join(root, `${name}-`)), 'shop')
    await cp(SHOP, folder, { recursive: true, filter: (path) => !/\/(?:base|dist|reports|slipway-out)$/.test(path) })
    return folder
  }

  // As in the shop's .slipway.yml.
  const VALUES = {
    command: 'node scripts/make-base.js\nnode scripts/build.js',
    image: 'localhost:5000/shop',
    base: 'layout:base/layout',
    copy: ['dist:/app'],
    entrypoint: ['/usr/local/bin/node', '/app/main.js'],
    env: { NODE_ENV: 'production' },
    user: '10001:10001',
  }

  test('the shop, from two clones in two folders: the same digest', async () => {
    const digests: unknown[] = []
    for (const name of ['one', 'two-with-a-longer-name']) {
      const folder = await cloneShop(name)
      await chmod(join(folder, 'src/main.js'), name === 'one' ? 0o644 : 0o666)
      const done = await runBuild(folder, VALUES, { SOURCE_DATE_EPOCH: '1700000000' })
      const layout = await done.layout()
      await expectValid(layout)
      digests.push(done.result.outputs['digest'])
      expect(done.result).toMatchObject({ facts: { image: 'localhost:5000/shop' }, outputs: { engine: 'assemble' } })
    }
    expect(digests[1]).toBe(digests[0])
  })

  const runs = isRoot ? test : test.skip
  runs(`the shop's image runs from its own root${isRoot ? '' : ' (skipped: needs root)'}`, async () => {
    const folder = await cloneShop('run')
    const layout = await (await runBuild(folder, VALUES)).layout()
    const { manifest } = (await imageIdentity(layout, layout.top)).runnable[0]!
    const image = join(folder, 'root')
    await mkdir(image)
    for (const layer of manifest.layers) await execute('tar', ['-xzf', await layout.locate(layer), '-C', image])
    const port = await freePort()
    const args = ['--userspec=10001:10001', image, '/usr/local/bin/node', '/app/main.js']
    const shop = spawn('/usr/sbin/chroot', args, {
      env: { PORT: String(port), SHOP_CURRENCY: 'EUR' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      await new Promise<void>((open) =>
        shop.stdout.on('data', (chunk) => String(chunk).includes('shop is open') && open()),
      )
      const answer = (await (await fetch(`http://127.0.0.1:${port}/version`)).json()) as object
      expect(answer).toEqual(JSON.parse(await readFile(join(folder, 'dist/build-info.json'), 'utf8')))
    } finally {
      shop.kill('SIGTERM')
    }
    expect(await once(shop, 'exit')).toEqual([0, null])
  })

  test('on a base from a registry, one platform of two: its layers first, its digest noted', async () => {
    const auth = { username: 'robot', password: CANARY }
    const registry = await startRegistry({ auth: { kind: 'token', ...auth } })
    const world = bench(root, {})
    try {
      const folder = await makeContext('registry-base', { 'lower/etc/base': 'base', 'dist/main.js': 'serve()' })
      const below = await runBuild(folder, {
        base: 'scratch',
        copy: ['lower:/'],
        env: { A: '1' },
        platforms: ['linux/amd64', 'linux/arm64'],
        layout: 'base',
      })
      const source = await below.layout()
      const secret = new Secret(CANARY)
      const options = { username: auth.username, password: secret }
      const connection = await connect(parseReference(`${registry.address}/team/base`), options, world.ports)
      await pushImage(connection, { source, graph: await readGraph(source, source.top), tags: ['1'], concurrency: 2 })
      const name = `${registry.address}/team/base:1`
      const values = { copy: ['dist:/app'], ...auth }
      await expect(runBuild(folder, { base: name, copy: ['dist:/app'] })).rejects.toMatchObject({ outcome: 'invalid' })
      const layout = await (await runBuild(folder, { ...values, base: name, platforms: ['linux/arm64'] })).layout()
      await expectValid(layout)
      const [image, ...others] = (await imageIdentity(layout, layout.top)).runnable
      expect(others).toEqual([])
      expect(formatPlatform(image!.platform)).toBe('linux/arm64')
      expect(image!.manifest.annotations).toMatchObject({
        'org.opencontainers.image.base.name': name,
        'org.opencontainers.image.base.digest': source.top.digest,
      })
      const base = (await imageIdentity(source, source.top)).runnable[1]!
      expect(image!.manifest.layers.map(({ digest }) => digest).slice(0, 1)).toEqual(
        base.manifest.layers.map(({ digest }) => digest),
      )
      await expect(runBuild(folder, { ...values, base: name.replace(/1$/, '2') })).rejects.toMatchObject({
        code: 'IMAGE_NOT_FOUND',
      })
    } finally {
      await world.end()
      await registry.stop()
    }
  })

  test('a command that fails is the outcome, with its last words; a program that is not there is a tool', async () => {
    const folder = await makeContext('failing', { 'build.js': "console.error('no such module'); process.exit(4)" })
    const { result } = await runBuild(folder, { command: 'node build.js', copy: ['dist:/app'] })
    expect(result).toMatchObject({
      outcome: 'fail',
      failure: { code: 'COMMAND_FAILED', message: 'node build.js ended with exit code 4' },
    })
    expect(result.annotations?.[0]?.message).toContain('no such module')
    await expect(runBuild(folder, { command: 'no-such-compiler --x', copy: ['dist:/app'] })).rejects.toMatchObject({
      code: 'PROGRAM_NOT_FOUND',
      outcome: 'tool-failed',
    })
  })

  test('all sources that are missing are named together, after the command had its chance', async () => {
    const folder = await makeContext('missing', { 'build.js': "require('node:fs').writeFileSync('made', '')" })
    await expect(
      runBuild(folder, { command: 'node build.js', copy: ['made:/a', 'one:/b', 'two:/c'] }),
    ).rejects.toMatchObject({
      outcome: 'invalid',
      problems: [
        { input: 'copy', message: expect.stringContaining('copy one:/b: expected a file or folder at') as unknown },
        { input: 'copy', message: expect.stringContaining('copy two:/c: expected a file or folder at') as unknown },
      ],
    })
  })
})
